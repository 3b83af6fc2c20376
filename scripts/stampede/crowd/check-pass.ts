import { createPassVerifier } from "virtual-queue/origin";
import { SECRETS_FILE } from "../../paths.ts";
import { readStoredSecrets } from "../../system/local-secrets.ts";
import type { StampedeOptions } from "../options.ts";
import type { CrowdClient } from "./crowd-client.ts";

/** The id of a valid pass, or null. */
export type CheckPass = (pass: string, user: string) => Promise<string | null>;

/**
 * How the crowd's passes are checked: with the secret and the package that a shop has, else by asking the queue.
 * Throws when there is neither a secret nor a token.
 */
export function chooseCheck(options: StampedeOptions, client: CrowdClient): CheckPass {
  const stored = readStoredSecrets(SECRETS_FILE);
  const secret = options.passSecret ?? stored.QUEUE_PASS_SECRET;
  if (options.originToken === null && secret) return checkBySecret(secret, options.event);
  const token = options.originToken ?? stored.ORIGIN_TOKEN;
  if (token) return (pass, user) => client.verify(token, pass, options.event, user);
  throw new Error("no secret to check passes with: give --pass-secret or --origin-token");
}

function checkBySecret(secret: string, eventId: string): CheckPass {
  const verifier = createPassVerifier({ secret });
  return async (pass, userId) => {
    const verdict = await verifier.verify(pass, { eventId, userId });
    return verdict.ok ? verdict.claims.jti : null;
  };
}
