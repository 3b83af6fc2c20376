/**
 * Against forged requests: a page elsewhere must not act with its visitor's cookie. SameSite=Lax keeps the cookie
 * at home on other sites; this is for the neighbours on the same site, and for whatever a browser gets wrong.
 */
import { createMiddleware } from "hono/factory";
import { Problem } from "../wire/problems.ts";
import type { Edge, EdgeContext } from "./edge.ts";
import { usesCookie } from "./identity/user.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

const ON_ANOTHER_SITE =
  "This page is on another site than the queue, where browsers bring no visitor's cookie along. Serve both on one site " +
  "(queue.shop.example for a page of shop.example), or set AUTH_MODE to gateway.";

export const refuseForeignPage = createMiddleware<Edge>(async (c, next) => {
  if (!SAFE_METHODS.has(c.req.method)) {
    if (isCutOffFromCookie(c)) throw new Problem("FORBIDDEN", ON_ANOTHER_SITE);
    const names = c.req.header("cookie") !== undefined && c.req.header("origin") !== undefined;
    if (names && !isOwnPage(c)) throw new Problem("FORBIDDEN", otherOriginMessage(c));
  }
  await next();
});

/**
 * A visitor would be a stranger with every request, and each join one more place without a visitor. Whether
 * ALLOWED_ORIGINS names the page does not matter: no header can bring the cookie.
 */
function isCutOffFromCookie(c: EdgeContext): boolean {
  return usesCookie(c) && c.req.header("sec-fetch-site") === "cross-site";
}

/**
 * Whether the visitor came by a page of ours, or by a typed address: then a page may act before the visitor presses anything. A
 * link elsewhere may have been made to do harm, and a browser that does not say may have followed one.
 */
export function isOwnWay(c: EdgeContext): boolean {
  return ["same-origin", "none"].includes(c.req.header("sec-fetch-site") ?? "");
}

/**
 * By the word of the browser: no page can set either header. Behind a gateway only the browser knows which host the
 * page is of; an old one that does not say it names the page's origin.
 */
export function isOwnPage(c: EdgeContext): boolean {
  if (c.req.header("sec-fetch-site") === "same-origin") return true;
  const origin = c.req.header("origin");
  if (origin === undefined) return false;
  const { publicOrigin, allowedOrigins } = c.get("config");
  return [new URL(c.req.url).origin, publicOrigin, ...allowedOrigins].includes(origin);
}

/** For the operator: a proxy in front is the usual reason, and no page can see that. */
export function otherOriginMessage(c: EdgeContext): string {
  const { publicOrigin } = c.get("config");
  const own = publicOrigin ?? new URL(c.req.url).origin;
  return (
    `The browser does not say that this page is of the queue's own origin, ${own}. If it is, a proxy changes Host and the browser ` +
    "sends no Sec-Fetch-Site: set PUBLIC_ORIGIN to the origin that browsers see. If it is not, name its origin in ALLOWED_ORIGINS."
  );
}
