/**
 * The token of a visitor: a random id, signed, because the place in the queue belongs to the id.
 */
import { SignJWT } from "jose/jwt/sign";
import { jwtVerify } from "jose/jwt/verify";
import { hmacKey } from "../../pass/hmac-key.ts";

export interface Visitor {
  readonly id: string;
  readonly issuedAtMs: number;
}

export const VISITOR_LIFETIME_SECONDS = 30 * 24 * 3600;
const RENEW_AFTER_MS = 24 * 3_600_000;
/** Pinned on reading: a queue pass is no visitor, nor the reverse. */
const VISITOR_JWT_TYPE = "visitor+jwt";
const ISSUER = "virtual-queue";
const MAX_TOKEN_CHARACTERS = 1024;
const VISITOR_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function signVisitor(visitorId: string, secret: string, nowMs: number): Promise<string> {
  const { alg, key } = await hmacKey(secret);
  const issuedAtSeconds = Math.floor(nowMs / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg, typ: VISITOR_JWT_TYPE })
    .setIssuer(ISSUER)
    .setSubject(visitorId)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + VISITOR_LIFETIME_SECONDS)
    .sign(key);
}

/** null when the token is not one of ours, or too old. */
export async function readVisitor(token: string, secret: string, nowMs: number): Promise<Visitor | null> {
  if (token.length > MAX_TOKEN_CHARACTERS) return null;
  const { alg, key } = await hmacKey(secret);
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [alg],
      typ: VISITOR_JWT_TYPE,
      issuer: ISSUER,
      requiredClaims: ["sub", "iat", "exp"],
      currentDate: new Date(nowMs),
    });
    const { sub, iat = 0 } = payload; // without one it would not get so far
    if (typeof sub !== "string" || !VISITOR_ID.test(sub)) return null;
    return { id: sub, issuedAtMs: iat * 1000 };
  } catch {
    return null; // forged, expired, or signed with a secret that was changed since: a stranger
  }
}

/** A visitor who comes back within the lifetime keeps the id; signing once a day is enough for that. */
export function isDueForRenewal(visitor: Visitor, nowMs: number): boolean {
  return nowMs - visitor.issuedAtMs > RENEW_AFTER_MS;
}
