import { FIRST_TICKET } from "../../../../src/core/ticket.ts";
import type { Tick } from "../../../../src/core/waiting-queue.ts";
import { type ModelEvent, PERSON } from "./event.ts";
import { type IsSwept, sweepDeadlines } from "./sweep.ts";

export function release(event: ModelEvent, tick: Tick, isSwept: IsSwept): void {
  event.rateMilli = event.operator.rateOverrideMilli ?? tick.rateMilli;
  event.burstMs = tick.burstMs;
  const burst = event.rateMilli > 0 ? Math.max(PERSON, event.rateMilli * tick.burstMs) : 0;
  if (event.clockMs === null) {
    event.tokens = event.claims.tokens = burst;
    event.claimClockMs = tick.nowMs;
  }
  const elapsedMs = advanceClock(event, tick);
  sweepDeadlines(event, tick, elapsedMs, (user) => isSwept(user, event.tick + 1));
  refill(event, burst, elapsedMs);
  callPeople(event, tick);
  trimDeparted(event, tick);
  event.tick++;
  event.idle = event.count("waiting", "returned", "called", "missed") === 0;
}

/** Returns the time that passed, as far as one loop saw it pass. */
function advanceClock(event: ModelEvent, { nowMs, nonce, intervalMs }: Tick): number {
  const { claims } = event;
  const before = nonce === event.loop && event.clockMs !== null ? event.clockMs : nowMs;
  const clockMs = Math.max(nowMs, before);
  const claimedInSilence = claims.earnedToMs >= claims.horizonMs;
  if (clockMs > claims.horizonMs && claimedInSilence) claims.earnedToMs = clockMs;
  claims.horizonMs = clockMs + 2 * intervalMs;
  event.clockMs = clockMs;
  event.loop = nonce;
  return clockMs - before;
}

function refill(event: ModelEvent, burst: number, elapsedMs: number): void {
  const earned = event.halted ? 0 : elapsedMs * event.rateMilli;
  const most = burst + PERSON - 1;
  event.tokens = Math.min(most, event.tokens + earned);
  const paid = Math.min(event.credit, Math.floor(earned / 5), most - event.tokens);
  event.tokens += paid;
  event.credit -= paid;
  event.totals.refunded += paid;
}

function callPeople(event: ModelEvent, { maxActive, claimWindowMs }: Tick): void {
  const active = event.count("called", "admitted", "forfeited");
  const free = Math.min(
    Math.floor(event.tokens / PERSON),
    maxActive > 0 ? maxActive - active : Number.POSITIVE_INFINITY,
    event.remainingToSell === null ? Number.POSITIVE_INFINITY : event.remainingToSell - active,
  );
  for (let calls = event.halted ? 0 : free; calls > 0; calls--) {
    const usedReturn = event.returnedLine.length > 0;
    const user = usedReturn ? event.returnedLine.shift() : event.line.shift();
    if (user === undefined) break;
    const person = event.people.get(user);
    if (person?.state === "waiting") {
      event.calledUpTo = person.ticket;
      event.calledTickets.push(person.ticket);
    }
    if (person?.state === "returned") event.returnedUpTo = person.ticket;
    event.people.set(user, { state: "called", msLeft: claimWindowMs, usedReturn });
    event.totals.called++;
    event.tokens -= PERSON;
  }
}

/** Only what the loop has been shown. */
function trimDeparted(event: ModelEvent, { numbering, departedIndex }: Tick): void {
  const shown = numbering === event.generation ? Math.min(departedIndex, event.departed.length) : 0;
  for (let trimmed = 0; trimmed < 500 && event.departedBase < shown; trimmed++) {
    const ticket = event.departed[event.departedBase] as number;
    if (ticket > (ticket < FIRST_TICKET ? event.returnedUpTo : event.calledUpTo)) break;
    event.departedBase++;
  }
}
