import { setCookie } from "hono/cookie";
import { askedUrl } from "./asked-url.ts";
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

/**
 * The name of a cookie that browsers take from this very host and over TLS only, or a neighbour's subdomain could hand its own
 * to ours. Without TLS, on a developer's machine, they take no `__Host-`.
 */
export function nameOfHost(c: EdgeContext, name: string): string {
  return isSecure(c) ? `__Host-${name}` : name;
}

/** Whether the request came over TLS. */
export function isSecure(c: EdgeContext): boolean {
  return askedUrl(c).protocol === "https:";
}
