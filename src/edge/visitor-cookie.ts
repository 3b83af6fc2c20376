/** The cookie that carries a visitor: HttpOnly and first-party, because an EventSource sends cookies and no headers. */
import { getCookie, setCookie } from "hono/cookie";
import type { EdgeContext } from "./edge.ts";
import { readVisitor, signVisitor, VISITOR_LIFETIME_SECONDS } from "./visitor.ts";

const VISITOR_COOKIE = "vq_visitor";

/** null for a stranger. */
export async function knownVisitor(c: EdgeContext, secret: string): Promise<string | null> {
  const token = getCookie(c, VISITOR_COOKIE);
  return token === undefined ? null : readVisitor(token, secret, Date.now());
}

/** Makes a stranger a visitor. Once: a cookie that is still good is never replaced. */
export async function greetVisitor(c: EdgeContext, secret: string): Promise<string> {
  const visitorId = crypto.randomUUID();
  setCookie(c, VISITOR_COOKIE, await signVisitor(visitorId, secret, Date.now()), {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    maxAge: VISITOR_LIFETIME_SECONDS,
    secure: new URL(c.req.url).protocol === "https:",
  });
  return visitorId;
}
