/** The token of a visitor: a random id that the queue has given a browser. */
import { type Known, readOwn, signOwn, type TokenKind } from "./own-token.ts";

export type Visitor = Known;

export const VISITOR_LIFETIME_SECONDS = 30 * 24 * 3600;
const RENEW_AFTER_MS = 24 * 3_600_000;
const VISITOR_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const VISITOR: TokenKind = {
  typ: "visitor+jwt",
  lifetimeSeconds: VISITOR_LIFETIME_SECONDS,
  isId: (id): id is string => typeof id === "string" && VISITOR_ID.test(id),
};

export function signVisitor(visitorId: string, secret: string, nowMs: number): Promise<string> {
  return signOwn(VISITOR, visitorId, secret, nowMs);
}

/** null when the token is not one of ours, or too old. */
export function readVisitor(token: string, secret: string, nowMs: number): Promise<Visitor | null> {
  return readOwn(VISITOR, token, secret, nowMs);
}

/** A visitor who comes back within the lifetime keeps the id; signing once a day is enough for that. */
export function isDueForRenewal(visitor: Visitor, nowMs: number): boolean {
  return nowMs - visitor.issuedAtMs > RENEW_AFTER_MS;
}
