import type { PassClaims } from "../core/pass-claims.ts";
import { createPassVerifier, type PassCheck, type PassVerifier } from "../origin/index.ts";
import { Problem } from "../wire/problems.ts";
import type { EdgeContext } from "./edge.ts";

const verifiers = new Map<string, PassVerifier>();

/** The claims of a pass that may be believed; 403 for any other. The same check as at the origin, of the same code. */
export async function requirePass(c: EdgeContext, token: string, check: PassCheck): Promise<PassClaims> {
  const { secret } = c.get("config").pass;
  const verifier = verifiers.get(secret) ?? createPassVerifier({ secret });
  verifiers.set(secret, verifier);
  const verdict = await verifier.verify(token, check);
  if (!verdict.ok) throw new Problem(verdict.code, verdict.message);
  return verdict.claims;
}
