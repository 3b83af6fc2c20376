import type { EdgeContext } from "./edge.ts";

/** Names a request in answers and in the log. An id from outside could repeat another request's: ours only, made when it is needed. */
export function requestIdOf(c: EdgeContext): string {
  const known: string | undefined = c.get("requestId");
  if (known !== undefined) return known;
  const id = crypto.randomUUID();
  c.set("requestId", id);
  return id;
}
