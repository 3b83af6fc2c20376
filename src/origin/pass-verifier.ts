/**
 * Checks a queue pass at the shop's door, without asking the queue. Everything a pass could be confused with is
 * pinned: the algorithm, the token's type, who made it and for whom, what it is for, the event and the person.
 */
import { JWSSignatureVerificationFailed, JWTExpired } from "jose/errors";
import { type JWTVerifyOptions, jwtVerify } from "jose/jwt/verify";
import {
  PASS_AUDIENCE,
  PASS_ISSUER,
  PASS_JWT_TYPE,
  PASS_TYPE,
  type PassClaims,
  type PublicKeyAlg,
} from "../core/pass-claims.ts";
import type { FetchedKeys, KeySet } from "./key-options.ts";
import { fetchedKeys, KeysUnavailable, knownKeys, type PassKeys, sharedKeys } from "./pass-keys.ts";

const MAX_TOKEN_CHARACTERS = 4096;
/** jose takes padding and white space too; a pass is known by one text to every verifier. */
const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** By what passes are checked. */
export type PassVerifierOptions = {
  /** QUEUE_PASS_ISSUER of the queue; "virtual-queue" when left out. Several while it is changed. */
  readonly issuer?: string | readonly string[];
} & (
  | {
      /** QUEUE_PASS_SECRET of the queue: at least 32 bytes. */
      readonly secret: string;
    }
  | {
      /** Several of them, while the queue changes from one to another. */
      readonly secrets: readonly string[];
    }
  | ({
      /** https://QUEUE/.well-known/jwks.json */
      readonly jwksUrl: string | URL;
      /** QUEUE_PASS_ALG of the queue. A token cannot choose another. */
      readonly algorithm: PublicKeyAlg;
    } & FetchedKeys)
  | { readonly jwks: KeySet; readonly algorithm: PublicKeyAlg }
);

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

/** QUEUE_KEYS_UNAVAILABLE: the queue does not tell its public keys. Only with `jwksUrl`; try again in a moment. */
export type PassRefusal =
  | "INVALID_QUEUE_PASS"
  | "QUEUE_PASS_EXPIRED"
  | "QUEUE_PASS_EVENT_MISMATCH"
  | "QUEUE_KEYS_UNAVAILABLE";
export type PassVerdict =
  | { readonly ok: true; readonly claims: PassClaims }
  | { readonly ok: false; readonly code: PassRefusal; readonly message: string };

export interface PassVerifier {
  /** Answers, whatever it is given: a bad token is a verdict, not an exception. */
  verify(token: unknown, check: PassCheck): Promise<PassVerdict>;
}

/** Throws only when a secret is too short, or the options are no options. */
export function createPassVerifier(options: PassVerifierOptions): PassVerifier {
  const keys = keysOf(options);
  const { issuer = PASS_ISSUER } = options;
  const issuers = typeof issuer === "string" ? [issuer] : [...issuer];

  return {
    async verify(token, check) {
      if (typeof token !== "string" || token === "")
        return refuse("INVALID_QUEUE_PASS", "There is no queue pass.");
      if (token.length > MAX_TOKEN_CHARACTERS || !TOKEN.test(token))
        return refuse("INVALID_QUEUE_PASS", "This is not a queue pass.");
      return judge(token, keys, issuers, check);
    },
  };
}

function keysOf(options: PassVerifierOptions): PassKeys {
  if ("secret" in options) return sharedKeys([options.secret]);
  if ("secrets" in options) return sharedKeys(options.secrets);
  if ("jwksUrl" in options) return fetchedKeys(options.jwksUrl, options.algorithm, options);
  return knownKeys(options.jwks, options.algorithm);
}

async function judge(
  token: string,
  keys: PassKeys,
  issuers: string[],
  check: PassCheck,
): Promise<PassVerdict> {
  let claims: unknown;
  try {
    claims = await readSigned(token, keys, {
      algorithms: [keys.alg],
      typ: PASS_JWT_TYPE,
      issuer: issuers,
      audience: PASS_AUDIENCE,
      requiredClaims: ["exp", "iat"],
      currentDate: new Date(check.nowMs ?? Date.now()),
      clockTolerance: check.acceptExpiredForSeconds ?? 0,
    });
  } catch (error) {
    if (error instanceof KeysUnavailable)
      return refuse("QUEUE_KEYS_UNAVAILABLE", "The queue does not answer. Try again in a moment.");
    // Only a pass that is genuine in all else is called expired; the rest learns nothing about what failed.
    if (error instanceof JWTExpired && isPassClaims(error.payload)) {
      return refuse("QUEUE_PASS_EXPIRED", "This queue pass has expired.");
    }
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

/** What a token says that one of the keys has signed. Throws for any other. */
async function readSigned(token: string, { finders }: PassKeys, options: JWTVerifyOptions): Promise<unknown> {
  let failure: unknown;
  for (const find of finders) {
    try {
      return (await jwtVerify(token, find, options)).payload;
    } catch (error) {
      if (!(error instanceof JWSSignatureVerificationFailed)) throw error;
      failure = error;
    }
  }
  throw failure;
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
