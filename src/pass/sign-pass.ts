import { SignJWT } from "jose/jwt/sign";
import { firstEndMs, type PassEnd } from "../core/outcome.ts";
import {
  PASS_AUDIENCE,
  PASS_ISSUER,
  PASS_JWT_TYPE,
  PASS_TYPE,
  type PassClaims,
} from "../core/pass-claims.ts";
import { digest } from "./digest.ts";
import { type KeyMaterial, passKeyOf } from "./pass-key.ts";

const JTI_CHARACTERS = 22; // 132 bits

/** What Redis recorded of a claim. A pass is made of nothing else. */
export interface Admission extends PassEnd {
  readonly event: string;
  readonly user: string;
  readonly generation: number;
  readonly ttlSeconds: number;
}

/**
 * The same admission always gives the same claims, so a repeated claim hands out the same pass, not a second one. Its text may
 * differ: a signature by ES256 is another one each time.
 */
export async function passClaims(admission: Admission, issuer: string = PASS_ISSUER): Promise<PassClaims> {
  const { event, user, expiresAtMs, extendedSeconds = 0, generation, ttlSeconds } = admission;
  const endMs = firstEndMs(admission);
  return {
    iss: issuer,
    aud: PASS_AUDIENCE,
    sub: user,
    user_id: user,
    event_id: event,
    type: PASS_TYPE,
    iat: endMs / 1000 - ttlSeconds,
    exp: expiresAtMs / 1000,
    ...(extendedSeconds > 0 && { extended_seconds: extendedSeconds }),
    // As JSON, so that no two different admissions read alike.
    jti: await digest(JSON.stringify([event, generation, user, endMs]), JTI_CHARACTERS),
  };
}

export async function signPass(
  signing: KeyMaterial,
  admission: Admission,
  issuer: string = PASS_ISSUER,
): Promise<string> {
  const claims = await passClaims(admission, issuer);
  const { alg, kid, key } = await passKeyOf(signing);
  return new SignJWT({ ...claims }).setProtectedHeader({ alg, typ: PASS_JWT_TYPE, kid }).sign(key);
}
