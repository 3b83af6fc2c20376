/**
 * Against forged requests: a page elsewhere must not act with its visitor's cookie. SameSite=Lax keeps the cookie
 * at home on other sites; this is for the neighbours on the same site, and for whatever a browser gets wrong.
 */
import { createMiddleware } from "hono/factory";
import type { Edge, EdgeContext } from "./edge.ts";
import { Problem } from "./problem.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

export const refuseForeignPage = createMiddleware<Edge>(async (c, next) => {
  const acts = !SAFE_METHODS.has(c.req.method) && c.req.header("cookie") !== undefined;
  if (acts && c.req.header("origin") !== undefined && !isOwnPage(c)) throw new Problem("FORBIDDEN");
  await next();
});

/** For forms, which any page can send: only what a page of ours has sent for sure may go on. */
export const requireOwnPage = createMiddleware<Edge>(async (c, next) => {
  if (!isOwnPage(c)) throw new Problem("FORBIDDEN");
  await next();
});

/**
 * By the word of the browser: no page can set either header. Behind a gateway only the browser knows which host the
 * page is of; an old one that does not say it names the page's origin.
 */
function isOwnPage(c: EdgeContext): boolean {
  if (c.req.header("sec-fetch-site") === "same-origin") return true;
  const origin = c.req.header("origin");
  if (origin === undefined) return false;
  return origin === new URL(c.req.url).origin || c.get("config").allowedOrigins.includes(origin);
}
