/**
 * Proof of work: a browser looks for a number that it finds by trying alone. The queue keeps nothing of it: what it asks is signed,
 * and comes back with the answer. ALTCHA's format and code (https://altcha.org), so that its solvers solve it.
 */
import { createChallenge, randomInt, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import * as v from "valibot";
import { isEnough, type Lane } from "../../core/challenge.ts";
import type { Work } from "../../wire/refusal.ts";
import type { Entrant } from "./entrant.ts";

const ALGORITHM = "PBKDF2/SHA-256";
/**
 * Rounds of one step: enough that a browser spends its time on the hashes and not on asking for them, and few enough that making a
 * challenge, which takes one step, costs the Worker less than half a millisecond.
 */
const ROUNDS = 2000;
/** A phone that is slow in the slow lane is done by then, and so is a join that has to be repeated. */
export const WORK_LIFETIME_MS = 600_000;

/** A challenge has three more fields; ones that are not ours make its signature wrong. */
const answerShape = v.object({
  challenge: v.object({
    parameters: v.looseObject({
      algorithm: v.literal(ALGORITHM),
      nonce: v.string(),
      salt: v.string(),
      cost: v.literal(ROUNDS),
      keyLength: v.number(),
      keyPrefix: v.string(),
      keySignature: v.string(),
      expiresAt: v.number(),
      data: v.strictObject({ for: v.string(), lane: v.picklist(["usual", "slow"]), most: v.number() }),
    }),
    signature: v.string(),
  }),
  solution: v.object({ counter: v.number(), derivedKey: v.string() }),
});

/** What a browser is asked; `most`: of steps. The number of them is drawn anew from the upper half. */
export async function makeWork(
  { secret, binding }: Entrant,
  lane: Lane,
  most: number,
  nowMs: number,
): Promise<Work> {
  const challenge = await createChallenge({
    algorithm: ALGORITHM,
    cost: ROUNDS,
    counter: randomInt(most, Math.ceil(most / 2)),
    deriveKey,
    data: { for: binding, lane, most },
    expiresAt: Math.floor((nowMs + WORK_LIFETIME_MS) / 1000),
    ...secretsOf(secret),
  });
  return { challenge: { ...challenge }, most };
}

/** `answer`: ALTCHA's payload, base64 of `{challenge, solution}` in JSON. Takes two HMACs and no step. */
export async function isWorkDone(
  answer: string,
  { secret, binding }: Entrant,
  asked: Lane,
  nowMs: number,
): Promise<boolean> {
  const read = v.safeParse(answerShape, readAnswer(answer));
  if (!read.success) return false;
  const { challenge, solution } = read.output;
  const { data, expiresAt } = challenge.parameters;
  if (data.for !== binding || !isEnough(data.lane, asked) || expiresAt * 1000 <= nowMs) return false;
  const { verified } = await verifySolution({ challenge, solution, deriveKey, ...secretsOf(secret) });
  return verified;
}

/** With the second one the key that was found is known by its signature, and the step need not be done again. */
function secretsOf(secret: string) {
  return { hmacSignatureSecret: secret, hmacKeySignatureSecret: `${secret} key` };
}

function readAnswer(answer: string): unknown {
  try {
    return JSON.parse(atob(answer));
  } catch {
    return null; // no base64, or no JSON in it
  }
}
