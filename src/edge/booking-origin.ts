/** What a booking server shows when it asks the queue: its own token, and the pass of its customer. */
import { createMiddleware } from "hono/factory";
import { HMAC_ALG, PASS_ISSUER, type PassClaims } from "../core/pass-claims.ts";
import { createPassVerifier, type PassCheck, type PassVerifier } from "../origin/index.ts";
import { type KeyMaterial, type PassConfig, passKeyOf } from "../pass/pass-key.ts";
import { Problem } from "../wire/problems.ts";
import { bearerOf } from "./bearer.ts";
import type { Edge, EdgeContext } from "./edge.ts";
import { isSameSecret } from "./same-secret.ts";

/** Only a booking server may go on: no body of any other sender is read. */
export const requireOrigin = createMiddleware<Edge>(async (c, next) => {
  const token = bearerOf(c);
  if (token === null || !isSameSecret(token, c.get("config").originToken)) {
    throw new Problem("UNAUTHORIZED", "Send Authorization: Bearer with the origin's token.");
  }
  await next();
});

/** By the deployment's settings, of which an isolate has one. */
const made = new WeakMap<PassConfig, readonly PassVerifier[]>();

/** The claims of a pass that may be believed; 403 for any other. The booking server's own check runs the same code. */
export async function requirePass(c: EdgeContext, token: string, check: PassCheck): Promise<PassClaims> {
  const { pass } = c.get("config");
  const verifiers = made.get(pass) ?? (await makeVerifiers(pass));
  made.set(pass, verifiers);
  let refusal: Problem | null = null;
  for (const verifier of verifiers) {
    const verdict = await verifier.verify(token, check);
    if (verdict.ok) return verdict.claims;
    // The keys are all here: nothing is fetched, so nothing is unavailable.
    if (verdict.code === "QUEUE_KEYS_UNAVAILABLE") continue;
    if (refusal === null || verdict.code !== "INVALID_QUEUE_PASS") {
      refusal = new Problem(verdict.code, verdict.message);
    }
  }
  throw refusal ?? new Problem("INVALID_QUEUE_PASS");
}

/** One for the keys of each algorithm. What was signed before the issuer was set says the word that all passes said. */
async function makeVerifiers({ signing, others, foreign, issuer }: PassConfig): Promise<PassVerifier[]> {
  const issuers = [issuer, PASS_ISSUER];
  const families = [[signing, ...others], foreign].filter((keys) => keys.length > 0);
  return Promise.all(families.map((keys) => makeVerifier(keys, issuers)));
}

async function makeVerifier(keys: readonly KeyMaterial[], issuer: readonly string[]): Promise<PassVerifier> {
  const secrets = keys.flatMap((key) => (key.alg === HMAC_ALG ? [key.secret] : []));
  if (secrets.length > 0) return createPassVerifier({ secrets, issuer });
  const published = await Promise.all(keys.map(passKeyOf));
  const algorithm = keys[0]?.alg as Exclude<KeyMaterial["alg"], typeof HMAC_ALG>;
  return createPassVerifier({
    jwks: { keys: published.map(({ publicJwk }) => publicJwk).filter((jwk) => jwk !== null) },
    algorithm,
    issuer,
  });
}
