import type { PassClaims } from "../core/pass-claims.ts";
import {
  createPassVerifier,
  type PassCheck,
  type PassRefusal,
  type PassVerifier,
  type PassVerifierOptions,
} from "./pass-verifier.ts";

/** Why a pass is not good. Codes may not change, messages may. */
export class QueuePassError extends Error {
  override readonly name = "QueuePassError";
  readonly code: PassRefusal;
  /** What to answer with: 403, or 503 where the queue's keys cannot be had. */
  readonly status: 403 | 503;

  constructor(code: PassRefusal, message: string) {
    super(message);
    this.code = code;
    this.status = code === "QUEUE_KEYS_UNAVAILABLE" ? 503 : 403;
  }
}

/** A verifier keeps the keys that it has fetched, so each is made once. */
const verifiers = new Map<string, PassVerifier>();

/** The claims of a good pass; throws QueuePassError for any other. `createPassVerifier` does the same without exceptions. */
export async function verifyQueuePass(
  token: unknown,
  { eventId, userId, nowMs, acceptExpiredForSeconds, ...keys }: PassVerifierOptions & PassCheck,
): Promise<PassClaims> {
  const name = JSON.stringify(keys);
  const verifier = verifiers.get(name) ?? createPassVerifier(keys as PassVerifierOptions);
  verifiers.set(name, verifier);
  const check: PassCheck = {
    eventId,
    ...(userId !== undefined && { userId }),
    ...(nowMs !== undefined && { nowMs }),
    ...(acceptExpiredForSeconds !== undefined && { acceptExpiredForSeconds }),
  };
  const verdict = await verifier.verify(token, check);
  if (!verdict.ok) throw new QueuePassError(verdict.code, verdict.message);
  return verdict.claims;
}
