/**
 * The cookie of a person who has signed in: an EventSource sends it where it can send no login, and it outlasts a login that
 * ends while its person waits.
 */
import { getCookie } from "hono/cookie";
import { isUserId } from "../../core/ids.ts";
import type { EdgeContext } from "../edge.ts";
import { keepCookie, nameOfHost } from "../keep-cookie.ts";
import { type Known, readOwn, signOwn, type TokenKind } from "./own-token.ts";

const PERSON: TokenKind = {
  typ: "person+jwt",
  // A page that was opened in the evening still joins in the morning. Only a good login renews it.
  lifetimeSeconds: 24 * 3600,
  isId: isUserId,
};
const RENEW_AFTER_MS = 3_600_000;

/** The person whom the cookie names; null without a good one. */
export async function readKept(c: EdgeContext, nowMs: number): Promise<Known | null> {
  const token = getCookie(c, cookieName(c));
  return token === undefined ? null : readOwn(PERSON, token, c.get("config").auth.secret, nowMs);
}

/** Names a person who showed a good login, in place of the person named before. */
export async function keepPerson(c: EdgeContext, id: string, nowMs: number): Promise<void> {
  const token = await signOwn(PERSON, id, c.get("config").auth.secret, nowMs);
  keepCookie(c, cookieName(c), token, { path: "/", maxAge: PERSON.lifetimeSeconds });
}

/** A good login every hour keeps a person known; signing on each request would cost more. */
export function isDueForRenewal(kept: Known, nowMs: number): boolean {
  return nowMs - kept.issuedAtMs > RENEW_AFTER_MS;
}

function cookieName(c: EdgeContext): string {
  return nameOfHost(c, "vq_person");
}
