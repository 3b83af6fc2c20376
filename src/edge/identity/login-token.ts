/** The token of a login at the shop. */

import { decodeJwt } from "jose/jwt/decode";
import type { JWTVerifyGetKey } from "jose/jwt/verify";
import type { LoginConfig } from "../../config.ts";
import { isUserId } from "../../core/ids.ts";
import { HMAC_ALG } from "../../core/pass-claims.ts";
import { hmacKey } from "../../pass/hmac-key.ts";
import { remoteKeys } from "../remote-keys.ts";
import { type Claims, readSignedToken } from "../signed-token.ts";

/** `expired`: it was that person's, and is over. `bad`: it must not be believed, or names no person whom the queue can take. */
export type Login =
  | { readonly status: "good" | "expired"; readonly id: string }
  | { readonly status: "bad"; readonly why: string };

/** Of public keys. A shared secret is never among them: the text of a public key could be shown as one. */
const PUBLIC_KEY_ALGS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "EdDSA",
  "Ed25519",
];

/** What the clocks of two servers may differ by. */
const TOLERANCE_SECONDS = 5;

/** Throws KeysUnavailable while the login's keys cannot be asked for. */
export async function readLoginToken(token: string, config: LoginConfig, nowMs: number): Promise<Login> {
  const { key, algorithms } = await keyOf(config, nowMs);
  const check = {
    algorithms,
    clockTolerance: TOLERANCE_SECONDS,
    ...(config.issuer !== null && { issuer: config.issuer }),
    ...(config.audience !== null && { audience: config.audience }),
  };
  const read = await readSignedToken(token, key, check, nowMs);
  if (read.status === "bad")
    return { status: "bad", why: "This is not a login's token that the queue knows." };
  const id = personIn(read.claims, config);
  if (id === null) {
    const why = `The login's token must name its person in ${config.claim}, in 1 to 128 characters.`;
    return { status: "bad", why };
  }
  return { status: read.status, id };
}

/** Whom a token names, its signature unchecked: a hint, and no proof. null when it cannot be read. */
export function personNamed(token: string, config: LoginConfig): string | null {
  try {
    return personIn(decodeJwt(token), config);
  } catch {
    return null; // no JWT
  }
}

async function keyOf({ key }: LoginConfig, nowMs: number) {
  if ("jwksUrl" in key) {
    return { key: remoteKeys(key.jwksUrl).at(nowMs) as JWTVerifyGetKey, algorithms: PUBLIC_KEY_ALGS };
  }
  return { key: (await hmacKey(key.secret)).key, algorithms: [HMAC_ALG] };
}

function personIn(claims: Claims, { claim }: LoginConfig): string | null {
  const id = Object.hasOwn(claims, claim) ? claims[claim] : null;
  // U+FFFD stands for bytes that are no UTF-8: two people could meet in one id.
  return isUserId(id) && !id.includes("\ufffd") ? id : null;
}
