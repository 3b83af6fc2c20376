/**
 * Against forged requests: a page elsewhere must not act with its visitor's cookie. SameSite=Lax keeps the cookie
 * at home on other sites; this is for the neighbours on the same site, and for whatever a browser gets wrong.
 */
import { createMiddleware } from "hono/factory";
import type { Edge } from "./edge.ts";
import { Problem } from "./problem.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

export const refuseForeignPage = createMiddleware<Edge>(async (c, next) => {
  const origin = c.req.header("origin");
  const acts = !SAFE_METHODS.has(c.req.method) && c.req.header("cookie") !== undefined;
  if (acts && origin !== undefined) {
    const own = new URL(c.req.url).origin;
    if (origin !== own && !c.get("config").allowedOrigins.includes(origin)) throw new Problem("FORBIDDEN");
  }
  await next();
});
