/** What shops do with passes: each pass is checked, and what is to be done brought to the booth of its person. */
import type { ServedEvent } from "../config.ts";
import type { PassActAnswer } from "../core/booth-answer.ts";
import { isExtension } from "../core/extension.ts";
import type { NamedPass, PassAct, PassActOutcome } from "../core/pass-act.ts";
import type { PassClaims } from "../core/pass-claims.ts";
import { Problem } from "../wire/problems.ts";
import { type PassTerms, requireAnswer } from "./answer-act.ts";
import { askBooth, boothOf } from "./ask-object.ts";
import { requirePass } from "./booking-origin.ts";
import type { EdgeContext } from "./edge.ts";

/** A payment may take longer than the pass. Whether that was extended meanwhile, and what may be done with it, the booth knows. */
const LATE_SECONDS = 24 * 3600;

/** An act that was done. */
export type DoneOutcome = Extract<PassActOutcome, { kind: "completed" | "late" | "redeemed" | "stands" }>;

/** The claims of a pass that may be believed, though it may have ended. Throws a Problem for any other. */
export function readPass(
  c: EdgeContext,
  event: ServedEvent,
  queuePass: string,
  userId?: string,
): Promise<PassClaims> {
  return requirePass(c, queuePass, { eventId: event.id, userId, acceptExpiredForSeconds: LATE_SECONDS });
}

/** An extension moves the end of a pass, and is said in it: so each copy of a pass names the same one. Throws a Problem for nonsense. */
export function nameOfPass({ user_id, exp, extended_seconds = 0 }: PassClaims): NamedPass {
  const firstEndMs = (exp - extended_seconds) * 1000;
  if (!isExtension(extended_seconds) || !Number.isSafeInteger(firstEndMs))
    throw new Problem("INVALID_QUEUE_PASS");
  return { user: user_id, firstEndMs };
}

/** Throws a Problem for every refusal, and when the booth or its Redis does not answer. */
export async function actOnPass<Kind extends DoneOutcome["kind"]>(
  c: EdgeContext,
  event: ServedEvent,
  act: PassAct,
  ...expected: readonly Kind[]
): Promise<{ readonly outcome: Extract<DoneOutcome, { kind: Kind }>; readonly terms: PassTerms }> {
  const [answer] = await askBooth(c, event, boothOf(event, act.user), async (booth) =>
    booth.actOnPasses([act]),
  );
  const { outcome, ...terms } = requireAnswer(answer as PassActAnswer);
  return { outcome: requireDone(outcome, expected), terms };
}

/** Throws a Problem for every refusal. `expected`: what the act can come to. */
export function requireDone<Kind extends DoneOutcome["kind"]>(
  outcome: PassActOutcome,
  expected: readonly Kind[],
): Extract<DoneOutcome, { kind: Kind }> {
  switch (outcome.kind) {
    case "completed":
    case "late":
    case "redeemed":
    case "stands":
      if (!expected.some((kind) => kind === outcome.kind)) throw new Error(`no act comes to ${outcome.kind}`);
      return outcome as Extract<DoneOutcome, { kind: Kind }>;
    case "pass_spent":
      throw new Problem("PASS_SPENT", "This pass is another booking's.");
    case "spent":
      throw new Problem("PASS_SPENT", "A booking was made with this pass.");
    case "revoked":
      throw new Problem("PASS_REVOKED", "The organiser has taken this pass back.");
    case "ended":
      throw new Problem("QUEUE_PASS_EXPIRED");
    case "not_held":
      throw new Problem("INVALID_QUEUE_PASS", "The queue knows nobody who holds this pass.");
    case "unknown":
      throw new Problem("INVALID_QUEUE_PASS", "This pass is of an earlier sale.");
  }
}
