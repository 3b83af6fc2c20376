import { type Account, ROLES } from "./account.ts";

const [NAME, ROLE] = ["x-watcher-name", "x-watcher-role"] as const;

/** The headers of a request to a loop for the stream of an operator's page. */
export function nameWatcher({ name, role }: Account): Record<string, string> {
  return { [NAME]: encodeURIComponent(name), [ROLE]: role };
}

/** Whom `nameWatcher` named in these headers; a Worker of before names nobody, and they count as a viewer. */
export function readWatcher(headers: { get(name: string): string | null }): Account {
  const role = ROLES.find((role) => role === headers.get(ROLE)) ?? "viewer";
  return { name: decodeURIComponent(headers.get(NAME) ?? ""), role };
}
