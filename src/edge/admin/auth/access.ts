/** What Cloudflare Access says of a request that it let through: a JWT, signed with the team's own keys. */
import { JOSEError } from "jose/errors";
import { createRemoteJWKSet } from "jose/jwks/remote";
import { jwtVerify } from "jose/jwt/verify";
import type { AccessConfig } from "../../../config.ts";
import type { Account } from "../../../core/desk/account.ts";

const MAX_TOKEN_CHARACTERS = 8192;
/** What the trail can hold of a name. */
const NAME = /^[\x21-\x7e]{1,128}$/;

/** jose asks for the keys again when an unknown one is named, every half a minute at most. */
const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

/**
 * Who it is: a person by e-mail, a program by its client id. null when the token is not good. Throws when Access
 * does not tell its keys.
 */
export async function readAccessToken(
  token: string,
  { teamOrigin, audience, operators }: AccessConfig,
  nowMs: number,
): Promise<Account | null> {
  if (token.length > MAX_TOKEN_CHARACTERS) return null;
  const keys = keySets.get(teamOrigin) ?? createRemoteJWKSet(new URL("/cdn-cgi/access/certs", teamOrigin));
  keySets.set(teamOrigin, keys);
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: teamOrigin,
      audience,
      algorithms: ["RS256"],
      requiredClaims: ["exp"],
      currentDate: new Date(nowMs),
    });
    const name = payload.email ?? payload.common_name;
    if (typeof name !== "string" || !NAME.test(name)) return null;
    return { name, role: operators.has(name.toLowerCase()) ? "operator" : "viewer" };
  } catch (error) {
    if (error instanceof JOSEError && error.code !== "ERR_JWKS_TIMEOUT" && error.code !== "ERR_JOSE_GENERIC")
      return null;
    throw error;
  }
}
