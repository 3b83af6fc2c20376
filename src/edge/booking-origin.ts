/** What a booking server shows when it asks the queue: its own token, and the pass of its customer. */
import { createMiddleware } from "hono/factory";
import type { PassClaims } from "../core/pass-claims.ts";
import { createPassVerifier, type PassCheck, type PassVerifier } from "../origin/index.ts";
import { Problem } from "../wire/problems.ts";
import { bearerOf } from "./bearer.ts";
import type { Edge, EdgeContext } from "./edge.ts";
import { isSameSecret } from "./same-secret.ts";

/** Only a booking server may go on: nothing of a body is read for anybody else. */
export const requireOrigin = createMiddleware<Edge>(async (c, next) => {
  const token = bearerOf(c);
  if (token === null || !isSameSecret(token, c.get("config").originToken)) {
    throw new Problem("UNAUTHORIZED", "Send Authorization: Bearer with the origin's token.");
  }
  await next();
});

const verifiers = new Map<string, PassVerifier>();

/** The claims of a pass that may be believed; 403 for any other. The booking server's own check runs the same code. */
export async function requirePass(c: EdgeContext, token: string, check: PassCheck): Promise<PassClaims> {
  const { secret } = c.get("config").pass;
  const verifier = verifiers.get(secret) ?? createPassVerifier({ secret });
  verifiers.set(secret, verifier);
  const verdict = await verifier.verify(token, check);
  if (!verdict.ok) throw new Problem(verdict.code, verdict.message);
  return verdict.claims;
}
