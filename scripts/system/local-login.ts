/** AUTH_MODE=jwt on this machine, where there may be no shop yet that signs anybody in. */
import { SignJWT } from "jose/jwt/sign";
import { needsLoginSecret } from "../../src/config/read-login.ts";
import { makeSecret } from "./local-secrets.ts";
import type { Vars } from "./run-worker.ts";

/** The secret of a login that has none here, for this run. */
export function loginSecretOf(vars: Vars): Vars {
  return needsLoginSecret(vars) && !vars.USER_JWT_SECRET ? { USER_JWT_SECRET: makeSecret() } : {};
}

/** An hour's login of somebody, as the settings want it; null where only the shop has the key. */
export async function signLogin(vars: Vars): Promise<string | null> {
  if (!needsLoginSecret(vars)) return null;
  const claims = {
    [String(vars.USER_JWT_CLAIM || "sub")]: "malee",
    ...(vars.USER_JWT_ISSUER ? { iss: String(vars.USER_JWT_ISSUER) } : {}),
    ...(vars.USER_JWT_AUDIENCE ? { aud: String(vars.USER_JWT_AUDIENCE) } : {}),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setExpirationTime("1 hour")
    .sign(new TextEncoder().encode(String(vars.USER_JWT_SECRET)));
}
