import { readFile } from "node:fs/promises";
import { request } from "undici";
import { createPassVerifier } from "../../src/origin/index.ts";
import type { CheckPass } from "./crowd.ts";
import type { StampedeOptions } from "./options.ts";

/**
 * How the crowd's passes are checked: as a booking origin would, by its secret; else by asking the queue.
 * Throws when there is neither a secret nor a token.
 */
export async function chooseCheck(
  options: StampedeOptions,
  url: string,
  secretsFile: URL,
): Promise<CheckPass> {
  const secrets = await readSecrets(secretsFile);
  const secret = options.passSecret ?? secrets.QUEUE_PASS_SECRET;
  if (options.originToken === null && secret) return checkBySecret(secret, options.event);
  const token = options.originToken ?? secrets.ORIGIN_TOKEN;
  if (token) return checkByAsking(url, token, options.event);
  throw new Error("no secret to check passes with: give --pass-secret or --origin-token");
}

function checkBySecret(secret: string, eventId: string): CheckPass {
  const verifier = createPassVerifier({ secret });
  return async (pass, userId) => {
    const verdict = await verifier.verify(pass, { eventId, userId });
    return verdict.ok ? verdict.claims.jti : null;
  };
}

function checkByAsking(url: string, token: string, eventId: string): CheckPass {
  return async (pass, userId) => {
    const { statusCode, body } = await request(`${url}/api/v1/queue/pass/verify`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ queue_pass: pass, event_id: eventId, user_id: userId }),
    });
    const answer: unknown = await body.json();
    if (statusCode !== 200 || typeof answer !== "object" || answer === null) return null;
    return "jti" in answer ? String(answer.jti) : null;
  };
}

async function readSecrets(file: URL): Promise<{ QUEUE_PASS_SECRET?: string; ORIGIN_TOKEN?: string }> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {}; // `npm start` never ran here
    throw error;
  }
}
