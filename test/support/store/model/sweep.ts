import type { Tick } from "../../../../src/core/waiting-queue.ts";
import { type ModelEvent, PERSON } from "./event.ts";

/** The longest that one tick takes off a person's time to claim: more was an outage. */
export const LONGEST_STEP_MS = 2000;

/** Whether the tick of this number looks at a person's deadline: of many shards a tick sweeps some. */
export type IsSwept = (user: string, tick: number) => boolean;

/** What a tick does about deadlines: claim time runs only while the loop runs, all others on the wall. */
export function sweepDeadlines(
  event: ModelEvent,
  tick: Tick,
  elapsedMs: number,
  isSwept: (user: string) => boolean,
): void {
  const { nowMs, intervalMs, returnWindowMs } = tick;
  const claimStepMs = event.claimClockStands ? 0 : Math.min(elapsedMs, LONGEST_STEP_MS);
  event.hasHalted = event.halted;
  event.claimClockMs += claimStepMs;
  const due: string[] = [];
  const missed: string[] = [];
  for (const [user, person] of event.people) {
    if (person.state === "called") {
      if (event.halted) continue;
      person.msLeft -= claimStepMs;
      if (person.msLeft <= 0 && isSwept(user)) missed.push(user);
    } else if ("untilMs" in person && person.untilMs <= nowMs && isSwept(user)) due.push(user);
  }
  const limit = Math.max(500, Math.ceil((3 * event.rateMilli * intervalMs) / PERSON));
  if (due.length > limit || missed.length > limit) throw new Error("the model does not bound its sweeps");
  for (const user of [...due, ...missed]) sweepPerson(event, user, returnWindowMs, nowMs);
}

export function sweepPerson(event: ModelEvent, user: string, returnWindowMs: number, nowMs: number): void {
  const person = event.people.get(user);
  if (!person) return;
  event.people.delete(user);
  if (person.state === "admitted") event.totals.expired++;
  if (person.state !== "called") return;
  event.totals.noShows++;
  event.credit += PERSON;
  if (!person.usedReturn && returnWindowMs > 0) {
    event.people.set(user, { state: "missed", untilMs: nowMs + returnWindowMs });
  }
}
