/**
 * Against forged requests: a browser sends a session along with whatever page makes it ask. The session's cookie is
 * SameSite=Strict, which keeps other sites out; this keeps out neighbours on the same site, and what a browser gets wrong.
 */
import type { EdgeContext } from "../../edge.ts";

/** Those that change nothing. */
export const SAFE_METHODS = new Set(["GET", "HEAD"]);

/**
 * Whether a request with a session is the desk's own. An act needs the browser's word that the page is of this origin, and a
 * header that no form and no image can send. Origins of ALLOWED_ORIGINS are shops: none of them is the desk.
 */
export function isOwnRequest(c: EdgeContext): boolean {
  if (isForeign(c)) return false;
  if (SAFE_METHODS.has(c.req.method)) return true;
  const isVouchedFor = c.req.header("sec-fetch-site") !== undefined || c.req.header("origin") !== undefined;
  return isVouchedFor && hasDeskHeader(c);
}

/** The same where a program may ask too, which no browser vouches for: what Cloudflare Access signs comes with any page's request. */
export function isOwnOrProgram(c: EdgeContext): boolean {
  return !isForeign(c) && (SAFE_METHODS.has(c.req.method) || hasDeskHeader(c));
}

function hasDeskHeader(c: EdgeContext): boolean {
  return c.req.header("x-desk") === "1";
}

/** By the word of the browser, which no page can change. `none`: an address that was typed. */
function isForeign(c: EdgeContext): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined)
    return site !== "same-origin" && !(site === "none" && SAFE_METHODS.has(c.req.method));
  const origin = c.req.header("origin");
  const { publicOrigin } = c.get("config");
  return origin !== undefined && ![new URL(c.req.url).origin, publicOrigin].includes(origin);
}
