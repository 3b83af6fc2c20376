/** Tokens by which the queue knows its people again: an id, signed, because the place in the queue belongs to the id. */
import { SignJWT } from "jose/jwt/sign";
import { jwtVerify } from "jose/jwt/verify";
import { hmacKey } from "../../pass/hmac-key.ts";

/** What a token says of whom, and for how long. */
export interface TokenKind {
  /** Pinned on reading: a queue pass is no visitor, nor the reverse. */
  readonly typ: string;
  readonly lifetimeSeconds: number;
  readonly isId: (id: unknown) => id is string;
}

export interface Known {
  readonly id: string;
  readonly issuedAtMs: number;
}

const ISSUER = "virtual-queue";
const MAX_TOKEN_CHARACTERS = 1024;

export async function signOwn(kind: TokenKind, id: string, secret: string, nowMs: number): Promise<string> {
  const { alg, key } = await hmacKey(secret);
  const issuedAtSeconds = Math.floor(nowMs / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg, typ: kind.typ })
    .setIssuer(ISSUER)
    .setSubject(id)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + kind.lifetimeSeconds)
    .sign(key);
}

/** null when the token is not one of ours, or too old. */
export async function readOwn(
  kind: TokenKind,
  token: string,
  secret: string,
  nowMs: number,
): Promise<Known | null> {
  if (token.length > MAX_TOKEN_CHARACTERS) return null;
  const { alg, key } = await hmacKey(secret);
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [alg],
      typ: kind.typ,
      issuer: ISSUER,
      requiredClaims: ["sub", "iat", "exp"],
      currentDate: new Date(nowMs),
    });
    const { sub, iat = 0 } = payload; // without one it would not get so far
    return kind.isId(sub) ? { id: sub, issuedAtMs: iat * 1000 } : null;
  } catch {
    return null; // forged, expired, or signed with a secret that was changed since: a stranger
  }
}
