/** A JWT that somebody else has signed: a login of the shop, or Cloudflare Access. */
import { JOSEError, JWTExpired } from "jose/errors";
import { type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from "jose/jwt/verify";

export type Claims = Awaited<ReturnType<typeof jwtVerify>>["payload"];

/** `expired`: all else of it is right, and its claims were signed. */
export type TokenVerdict =
  | { readonly status: "good" | "expired"; readonly claims: Claims }
  | { readonly status: "bad" };

/** What a token is held against. The queue alone chooses the algorithm. */
export type TokenCheck = Pick<JWTVerifyOptions, "issuer" | "audience" | "clockTolerance"> & {
  readonly algorithms: readonly string[];
};

/** With room for the groups and addresses that logins write into theirs. */
const MAX_TOKEN_CHARACTERS = 8192;

/** A token without an end is bad. Throws KeysUnavailable, where `key` does. */
export async function readSignedToken(
  token: string,
  key: CryptoKey | JWTVerifyGetKey,
  { algorithms, ...check }: TokenCheck,
  nowMs: number,
): Promise<TokenVerdict> {
  if (token.length > MAX_TOKEN_CHARACTERS) return { status: "bad" };
  const find: JWTVerifyGetKey = typeof key === "function" ? key : () => key;
  const options = {
    ...check,
    algorithms: [...algorithms],
    requiredClaims: ["exp"],
    currentDate: new Date(nowMs),
  };
  try {
    const { payload } = await jwtVerify(token, find, options);
    return { status: "good", claims: payload };
  } catch (error) {
    if (error instanceof JWTExpired) return { status: "expired", claims: error.payload };
    if (error instanceof JOSEError) return { status: "bad" };
    throw error;
  }
}
