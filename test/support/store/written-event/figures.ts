/** The figures that tests of scripts reckon with: tickets, tokens, and the event whose last tick was at T0. */
import { T0 } from "../queue-kit.ts";

/** The second of T0, as tickets count them: since 2026. */
export const SECOND = Math.floor((T0 - Date.UTC(2026, 0, 1)) / 1000);

/** Of somebody who joined at T0, or so many seconds later. */
export function ticketOf(ordinal: number, seconds = 0): number {
  return (SECOND + seconds) * 10_000_000 + ordinal;
}

/** What a call, or a pass, costs in tokens: they count millionths. */
export const PERSON = 1_000_000;
/** Ten people a second, so that a tick each 100 ms is worth one. */
export const RATE_MILLI = 10_000;
/** The nonce of the loop that made the last tick. */
export const LOOP = 70;
/** The claim clock has stood still before: it does not show the time of day. */
export const CLAIM_CLOCK_MS = T0 - 1_000_000;
export const GENERATION = T0 - 3_600_000;

/** Terms of a tick by which nobody is called, so that it only counts. */
export const HALTED = { rateMilli: 0 };

/** The state of an event an hour after its first join, whose last tick was at T0, and which has used up all that it may call. */
export const TICKED_AT_T0 = {
  about: "a test",
  generation: GENERATION,
  numbering: GENERATION,
  pass_ttl_s: 300,
  loop: LOOP,
  clock_ms: T0,
  claim_clock_ms: CLAIM_CLOCK_MS,
  tick: 40,
  idle: 0,
  rate: RATE_MILLI,
  burst_ms: 200,
  claim_horizon_ms: T0 + 200,
  claims_earned_to_ms: T0,
  recounted_at_ms: T0,
};
