/**
 * Checks a queue pass at the shop's door, without asking the queue. Everything a pass could be confused with is
 * pinned: the algorithm, the token's type, who made it and for whom, what it is for, the event and the person.
 */
import { JWTExpired } from "jose/errors";
import { jwtVerify } from "jose/jwt/verify";
import {
  HMAC_ALG,
  PASS_AUDIENCE,
  PASS_ISSUER,
  PASS_JWT_TYPE,
  PASS_TYPE,
  type PassClaims,
} from "../core/pass-claims.ts";

const MAX_TOKEN_CHARACTERS = 4096;
const MIN_SECRET_BYTES = 32;

export interface PassVerifierOptions {
  /** QUEUE_PASS_SECRET of the queue: at least 32 bytes. */
  readonly secret: string;
}

export interface PassCheck {
  /** The event that is being booked. */
  readonly eventId: string;
  /** The person your own login knows, if it knows one: a pass is not transferable. */
  readonly userId?: string | undefined;
  /** ms since 1970; the system's clock when left out. */
  readonly nowMs?: number;
  /** Accepts a pass that ended up to so long ago, for bookings that were paid late. */
  readonly acceptExpiredForSeconds?: number;
}

export type PassRefusal = "INVALID_QUEUE_PASS" | "QUEUE_PASS_EXPIRED" | "QUEUE_PASS_EVENT_MISMATCH";
export type PassVerdict =
  | { readonly ok: true; readonly claims: PassClaims }
  | { readonly ok: false; readonly code: PassRefusal; readonly message: string };

export interface PassVerifier {
  /** Answers, whatever it is given: a bad token is a verdict, not an exception. */
  verify(token: unknown, check: PassCheck): Promise<PassVerdict>;
}

/** Throws only when the secret is too short. */
export function createPassVerifier({ secret }: PassVerifierOptions): PassVerifier {
  const key = new TextEncoder().encode(secret);
  if (key.length < MIN_SECRET_BYTES) throw new TypeError(`secret has fewer than ${MIN_SECRET_BYTES} bytes`);
  let imported: CryptoKey | undefined;

  return {
    async verify(token, check) {
      if (typeof token !== "string" || token === "")
        return refuse("INVALID_QUEUE_PASS", "There is no queue pass.");
      if (token.length > MAX_TOKEN_CHARACTERS)
        return refuse("INVALID_QUEUE_PASS", "This is not a queue pass.");
      imported ??= await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, [
        "verify",
      ]);
      return judge(token, imported, check);
    },
  };
}

async function judge(token: string, key: CryptoKey, check: PassCheck): Promise<PassVerdict> {
  let claims: unknown;
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [HMAC_ALG],
      typ: PASS_JWT_TYPE,
      issuer: PASS_ISSUER,
      audience: PASS_AUDIENCE,
      requiredClaims: ["exp", "iat"],
      currentDate: new Date(check.nowMs ?? Date.now()),
      clockTolerance: check.acceptExpiredForSeconds ?? 0,
    });
    claims = payload;
  } catch (error) {
    // Only a pass that is genuine in all else is called expired; the rest learns nothing about what failed.
    if (error instanceof JWTExpired) return refuse("QUEUE_PASS_EXPIRED", "This queue pass has expired.");
    return refuse("INVALID_QUEUE_PASS", "This is not a valid queue pass.");
  }
  if (!isPassClaims(claims)) return refuse("INVALID_QUEUE_PASS", "This is not a valid queue pass.");
  if (claims.event_id !== check.eventId) {
    return refuse("QUEUE_PASS_EVENT_MISMATCH", "This queue pass is for another event.");
  }
  if (check.userId !== undefined && claims.user_id !== check.userId) {
    return refuse("INVALID_QUEUE_PASS", "This queue pass belongs to somebody else.");
  }
  return { ok: true, claims };
}

function isPassClaims(value: unknown): value is PassClaims {
  const claims = value as Partial<Record<keyof PassClaims, unknown>>;
  return (
    claims.type === PASS_TYPE &&
    claims.aud === PASS_AUDIENCE &&
    isText(claims.user_id) &&
    claims.sub === claims.user_id &&
    isText(claims.event_id) &&
    isText(claims.jti) &&
    Number.isInteger(claims.iat) &&
    Number.isInteger(claims.exp)
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function refuse(code: PassRefusal, message: string): PassVerdict {
  return { ok: false, code, message };
}
