import { isDrawing } from "../../../../src/core/draw/drawing.ts";
import type { Outcome } from "../../../../src/core/outcome.ts";
import type { CallTerms, Flush } from "../../../../src/core/waiting-queue.ts";
import { type ModelEvent, PERSON, type Person } from "./event.ts";
import { LONGEST_STEP_MS } from "./sweep.ts";

/** How much time to claim a tick that came now would take off everybody who is called. */
function claimRunMs(event: ModelEvent, nowMs: number): number {
  if (event.claimClockStands) return 0;
  return Math.min(LONGEST_STEP_MS, Math.max(0, nowMs - (event.clockMs as number)));
}

/** What is left to claim for a person who is called. */
export function msToClaim(event: ModelEvent, { msLeft }: { msLeft: number }, nowMs: number): number {
  return msLeft - claimRunMs(event, nowMs);
}

/** A person who is called now. */
export function calledPerson(
  event: ModelEvent,
  nowMs: number,
  claimWindowMs: number,
  usedReturn: boolean,
): Person {
  return { state: "called", msLeft: claimWindowMs + claimRunMs(event, nowMs), usedReturn };
}

/** How many more may be called or hold a pass. */
export function freePlaces(event: ModelEvent, maxActive: number): number {
  const active = event.count("called", "admitted", "forfeited");
  const most = event.operator.maxActiveOverride ?? maxActive;
  return Math.min(
    most > 0 ? most - active : Number.POSITIVE_INFINITY,
    event.remainingToSell === null ? Number.POSITIVE_INFINITY : event.remainingToSell - active,
  );
}

/** The rate of whoever calls, and with the first of them the clocks. Returns the tokens of a burst. */
export function applyRate(event: ModelEvent, terms: CallTerms, nowMs: number): number {
  event.rateMilli = event.operator.rateOverrideMilli ?? terms.rateMilli;
  event.burstMs = terms.burstMs;
  const burst = event.rateMilli > 0 ? Math.max(PERSON, event.rateMilli * terms.burstMs) : 0;
  if (event.clockMs === null) {
    event.tokens = event.claims.tokens = burst;
    event.clockMs = event.claimClockMs = event.earnedToMs = nowMs;
  }
  return burst;
}

/** Returns the tokens that are for this time, as far as there is room for them. */
export function earnTokens(event: ModelEvent, burst: number, ms: number): number {
  const earned = event.halted ? 0 : ms * event.rateMilli;
  event.tokens = Math.min(burst + PERSON - 1, event.tokens + earned);
  return earned;
}

export function letClaimsEarn({ claims }: ModelEvent, clockMs: number, intervalMs: number): void {
  const claimedInSilence = claims.earnedToMs >= claims.horizonMs;
  if (clockMs > claims.horizonMs && claimedInSilence) claims.earnedToMs = clockMs;
  claims.horizonMs = clockMs + 2 * intervalMs;
}

/** Whether nobody waits and a tick would call whoever comes. */
export function isFirstAndFree(event: ModelEvent, { atOnce, nowMs }: Flush): boolean {
  if (!atOnce || event.waiting > 0 || isDrawing(event.draw)) return false;
  if (event.operator.paused === true) return false;
  const burst = applyRate(event, atOnce, nowMs);
  const before = event.tokens;
  if (before >= 0) {
    earnTokens(event, burst, Math.max(0, nowMs - event.earnedToMs));
    event.earnedAhead += event.tokens - before;
    event.earnedToMs = Math.max(event.earnedToMs, nowMs);
  }
  const { horizonMs } = event.claims;
  const timeMs = Math.max(nowMs, event.clockMs as number, horizonMs - 2 * atOnce.intervalMs);
  letClaimsEarn(event, timeMs, atOnce.intervalMs);
  return !event.halted && event.tokens >= PERSON && freePlaces(event, atOnce.maxActive) > 0;
}

export function callAtOnce(
  event: ModelEvent,
  user: string,
  { nowMs, atOnce }: Flush,
  usedReturn: boolean,
): Outcome {
  const { claimWindowMs } = atOnce as CallTerms;
  event.people.set(user, calledPerson(event, nowMs, claimWindowMs, usedReturn));
  event.totals.called++;
  if (!usedReturn) event.totals.calledAtOnce++;
  event.tokens -= PERSON;
  return { kind: "called", claimBeforeMs: Math.max(nowMs, event.clockMs as number) + claimWindowMs };
}
