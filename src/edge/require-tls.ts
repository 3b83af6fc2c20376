/**
 * Nothing of a visitor's travels in clear. A page is asked for again over TLS. A program is refused, for a redirect would hide
 * that it has sent a cookie or a secret in clear already, and would do so each time. The address is the truth on Cloudflare;
 * where a gateway ends TLS before a Worker on its own machine, the gateway's word counts. Who lies there only harms
 * themselves.
 */
import { createMiddleware } from "hono/factory";
import { isLoopback } from "../config/hosts.ts";
import { Problem } from "../wire/problems.ts";
import type { Edge, EdgeContext } from "./edge.ts";
import { sendTo } from "./pages/send-page.ts";

export const requireTls = createMiddleware<Edge>(async (c, next) => {
  if (c.req.url.startsWith("https:") || cameOverTls(c)) return next();
  const url = new URL(c.req.url);
  if (isLoopback(url.hostname)) return next();
  const isPage = /^\/(queue(\/|$)|admin$)/.test(c.req.path) && /^(GET|HEAD)$/.test(c.req.method);
  if (!isPage) throw new Problem("HTTPS_REQUIRED");
  return sendTo(c, `https://${url.hostname}${url.pathname}${url.search}`, 301);
});

/** As the first proxy on the way says; Cloudflare says it too. */
function cameOverTls(c: EdgeContext): boolean {
  return /^https\b/i.test(c.req.header("x-forwarded-proto") ?? "");
}
