import { randomBytes } from "node:crypto";
import { cleanUpSteps, journeySteps, leave, type Traces } from "./journey.ts";
import type { SmokeOptions } from "./options.ts";
import { QueueCaller } from "./queue-caller.ts";
import { type StepResult, takeSteps } from "./steps.ts";

export interface Verdict {
  readonly ok: boolean;
  readonly event: string;
  /** Whether something of the event may be left there. */
  readonly isLeft: boolean;
}

/** The whole journey. After `stopping` it only cleans up. */
export async function smoke(
  options: SmokeOptions,
  stopping: AbortSignal,
  onResult: (result: StepResult) => void,
): Promise<Verdict> {
  const event = `smoke-${randomBytes(6).toString("hex")}`;
  const traces: Traces = { mayExist: false, queuePass: "", passEndsAtMs: 0 };
  const queue = new QueueCaller(options, event);
  const went = await takeSteps(journeySteps(queue, event, traces), onResult, stopping);
  if (!traces.mayExist) return { ok: went, event, isLeft: false };
  if (!went) await leave(queue, event);
  const cleaned = await takeSteps(cleanUpSteps(queue, event, traces), onResult);
  return { ok: went && cleaned, event, isLeft: !cleaned };
}
