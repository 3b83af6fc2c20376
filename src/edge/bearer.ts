import type { EdgeContext } from "./edge.ts";

/** The token of `Authorization: Bearer`; null where there is none. */
export function bearerOf(c: EdgeContext): string | null {
  return /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? null;
}
