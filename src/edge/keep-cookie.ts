import { setCookie } from "hono/cookie";
import type { EdgeContext } from "./edge.ts";

export interface Keeping {
  readonly path: string;
  readonly maxAge: number;
  /** Lax when left out: then a link elsewhere brings it along. */
  readonly sameSite?: "Strict";
  /** Whose hosts receive it; this one alone when left out. */
  readonly domain?: string;
}

/** Gives a browser something to keep. No script may read it, and no foreign site's form or image brings it along. */
export function keepCookie(c: EdgeContext, name: string, value: string, keeping: Keeping): void {
  setCookie(c, name, value, { sameSite: "Lax", ...keeping, httpOnly: true, secure: isSecure(c) });
}

/** Whether the request came over TLS. */
export function isSecure(c: EdgeContext): boolean {
  return new URL(c.req.url).protocol === "https:";
}
