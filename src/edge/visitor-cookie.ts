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

interface Shown {
  /** null = a stranger. */
  readonly visitor: Visitor | null;
  /** The names of cookies that are of no use. */
  readonly others: readonly string[];
}

/** A browser seldom has more than one; whoever sends a hundred does not make us check them. */
const MOST_READ = 8;

/** The visitor's id; null for a stranger. */
export async function knownVisitor(c: EdgeContext, secret: string): Promise<string | null> {
  return (await readCookies(c, secret, Date.now())).visitor?.id ?? null;
}

/**
 * Makes a stranger a visitor. A cookie that is still good is left alone, or renewed for the same visitor; the others that
 * the browser may have are taken from it.
 */
export async function welcomeVisitor(c: EdgeContext, secret: string): Promise<Met> {
  const nowMs = Date.now();
  const { visitor, others } = await readCookies(c, secret, nowMs);
  for (const name of others) keepCookie(c, name, "", { path: "/", maxAge: 0 });
  const met = { id: visitor?.id ?? crypto.randomUUID(), isStranger: visitor === null };
  if (visitor !== null && !isDueForRenewal(visitor, nowMs)) return met;
  keepCookie(c, `${cookiePrefix(c)}${met.id.slice(0, 8)}`, await signVisitor(met.id, secret, nowMs), {
    path: "/",
    maxAge: VISITOR_LIFETIME_SECONDS,
  });
  return met;
}

/**
 * Two tabs that a stranger opens at once are answered as two visitors, so each has a cookie of its own name: the later
 * answer must not take the place of the one that may have joined. That is the one which was kept first, and browsers send
 * it first (RFC 6265, 5.4); when each was signed tells nothing, for the later answer may be the one that was late.
 */
async function readCookies(c: EdgeContext, secret: string, nowMs: number): Promise<Shown> {
  const sent = Object.entries(getCookie(c)).filter(([name]) => name.startsWith(cookiePrefix(c)));
  let visitor: Visitor | null = null;
  const others: string[] = [];
  for (const [name, token] of sent.slice(0, MOST_READ)) {
    const read: Visitor | null = visitor === null ? await readVisitor(token, secret, nowMs) : null;
    if (read === null) others.push(name);
    else visitor = read;
  }
  return { visitor, others };
}

/**
 * Browsers take a `__Host-` cookie from this very host and over TLS only, or a neighbour's subdomain could hand its own
 * visitor to ours. Without TLS, on a developer's machine, they take none.
 */
function cookiePrefix(c: EdgeContext): string {
  return isSecure(c) ? "__Host-vq_visitor_" : "vq_visitor_";
}
