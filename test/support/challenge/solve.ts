/** A program that does the work which is asked before entering, as anybody's may: by ALTCHA's own solver. */
import { type Challenge as AltchaChallenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import type { Work } from "../../../src/wire/refusal.ts";

/** What the next join brings as its `challenge`. */
export async function solveWork({ challenge }: Pick<Work, "challenge">): Promise<string> {
  const solution = await solveChallenge({ challenge: challenge as unknown as AltchaChallenge, deriveKey });
  if (solution === null) throw new Error("the work was not done in time");
  return `work.${btoa(JSON.stringify({ challenge, solution }))}`;
}
