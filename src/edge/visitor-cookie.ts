/** The cookie that carries a visitor: HttpOnly and first-party, because an EventSource sends cookies and no headers. */
import { getCookie } from "hono/cookie";
import type { EdgeContext } from "./edge.ts";
import { isSecure, keepCookie } from "./keep-cookie.ts";
import {
  isDueForRenewal,
  readVisitor,
  signVisitor,
  VISITOR_LIFETIME_SECONDS,
  type Visitor,
} from "./visitor.ts";

/** Somebody who has an id now, and whether they came without one. */
export interface Met {
  readonly id: string;
  readonly isStranger: boolean;
}

/** The visitor's id; null for a stranger. */
export async function knownVisitor(c: EdgeContext, secret: string): Promise<string | null> {
  return (await readCookie(c, secret, Date.now()))?.id ?? null;
}

/** Makes a stranger a visitor. A cookie that is still good is left alone, or renewed for the same visitor. */
export async function welcomeVisitor(c: EdgeContext, secret: string): Promise<Met> {
  const now = Date.now();
  const visitor = await readCookie(c, secret, now);
  const met = { id: visitor?.id ?? crypto.randomUUID(), isStranger: visitor === null };
  if (visitor !== null && !isDueForRenewal(visitor, now)) return met;
  keepCookie(c, cookieName(c), await signVisitor(met.id, secret, now), {
    path: "/",
    maxAge: VISITOR_LIFETIME_SECONDS,
  });
  return met;
}

async function readCookie(c: EdgeContext, secret: string, now: number): Promise<Visitor | null> {
  const token = getCookie(c, cookieName(c));
  return token === undefined ? null : readVisitor(token, secret, now);
}

/**
 * Browsers take a `__Host-` cookie from this very host and over TLS only, or a neighbour's subdomain could hand its own
 * visitor to ours. Without TLS, on a developer's machine, they take none.
 */
function cookieName(c: EdgeContext): string {
  return isSecure(c) ? "__Host-vq_visitor" : "vq_visitor";
}
