/** The session of the desk's page: who signed in, signed for twelve hours. */
import { decodeJwt } from "jose/jwt/decode";
import { SignJWT } from "jose/jwt/sign";
import { jwtVerify } from "jose/jwt/verify";
import type { DeskToken } from "../../../config.ts";
import { type HmacKey, hmacKey } from "../../../pass/hmac-key.ts";

export const SESSION_SECONDS = 12 * 3600;
/** Pinned on reading: neither a queue pass nor a visitor is a session. */
const SESSION_JWT_TYPE = "desk+jwt";
const ISSUER = "virtual-queue";
const MAX_SESSION_CHARACTERS = 1024;

export async function signSession(entry: DeskToken, secret: string, nowMs: number): Promise<string> {
  const { alg, key } = await sessionKey(entry, secret);
  const issuedAtSeconds = Math.floor(nowMs / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg, typ: SESSION_JWT_TYPE })
    .setIssuer(ISSUER)
    .setSubject(entry.name)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + SESSION_SECONDS)
    .sign(key);
}

/** Whose session it is, with the role that the entry has now; null when it is no good, or its token was taken away. */
export async function readSession(
  session: string,
  tokens: readonly DeskToken[],
  secret: string,
  nowMs: number,
): Promise<DeskToken | null> {
  if (session.length > MAX_SESSION_CHARACTERS) return null;
  try {
    const { sub } = decodeJwt(session); // only says whose key to check it with
    const entry = tokens.find(({ name }) => name === sub);
    if (entry === undefined) return null;
    const { alg, key } = await sessionKey(entry, secret);
    const options = {
      issuer: ISSUER,
      typ: SESSION_JWT_TYPE,
      algorithms: [alg],
      currentDate: new Date(nowMs),
    };
    await jwtVerify(session, key, { ...options, requiredClaims: ["exp"] });
    return entry;
  } catch {
    return null; // not a JWT, not ours, or too old
  }
}

/**
 * Of the token's hash, so that a token that is replaced or taken away ends its sessions; and of a secret of the queue's, so that
 * who reads ADMIN_TOKENS alone cannot make any.
 */
function sessionKey({ hash }: DeskToken, secret: string): Promise<HmacKey> {
  return hmacKey(`session of the desk\n${hash}\n${secret}`);
}
