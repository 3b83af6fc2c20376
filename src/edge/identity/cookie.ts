/**
 * AUTH_MODE=cookie: a browser is its own customer, by a visitor's token in a cookie. HttpOnly and first-party, because an
 * EventSource sends cookies and no headers.
 */
import { getCookie } from "hono/cookie";
import type { EdgeContext } from "../edge.ts";
import { keepCookie, nameOfHost } from "../keep-cookie.ts";
import type { Identity, Met } from "./identity.ts";
import {
  isDueForRenewal,
  readVisitor,
  signVisitor,
  VISITOR_LIFETIME_SECONDS,
  type Visitor,
} from "./visitor-token.ts";

export const cookie: Identity = {
  usesCookie: () => true,
  know: async (c) => (await readCookies(c, Date.now())).visitor?.id ?? null,
  welcome,
};

interface Shown {
  /** null = a stranger. */
  readonly visitor: Visitor | null;
  /** The names of cookies that are of no use. */
  readonly others: readonly string[];
}

/** A browser seldom has more than one. A request with a hundred must not cost a hundred checks. */
const MOST_READ = 8;

/**
 * Makes a stranger a visitor. A cookie that is still good is left alone, or renewed for the same visitor; the others that
 * the browser may have are taken from it.
 */
async function welcome(c: EdgeContext): Promise<Met> {
  const nowMs = Date.now();
  const { visitor, others } = await readCookies(c, nowMs);
  for (const name of others) keepCookie(c, name, "", { path: "/", maxAge: 0 });
  const met = { id: visitor?.id ?? crypto.randomUUID(), isStranger: visitor === null };
  if (visitor !== null && !isDueForRenewal(visitor, nowMs)) return met;
  const token = await signVisitor(met.id, c.get("config").auth.secret, nowMs);
  keepCookie(c, `${cookiePrefix(c)}${met.id.slice(0, 8)}`, token, {
    path: "/",
    maxAge: VISITOR_LIFETIME_SECONDS,
  });
  return met;
}

/**
 * Two tabs that a stranger opens at once are answered as two visitors, so each has a cookie of its own name: the later
 * answer must not take the place of the one that may have joined. That is the one which was kept first, and browsers send
 * it first (RFC 6265, 5.4). The time of signing does not decide, for the answer signed later may have arrived first.
 */
async function readCookies(c: EdgeContext, nowMs: number): Promise<Shown> {
  const { secret } = c.get("config").auth;
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

function cookiePrefix(c: EdgeContext): string {
  return nameOfHost(c, "vq_visitor_");
}
