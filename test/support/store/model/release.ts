import { hasEntrants, isDrawing } from "../../../../src/core/draw/drawing.ts";
import { FIRST_TICKET } from "../../../../src/core/ticket.ts";
import type { Tick } from "../../../../src/core/waiting-queue.ts";
import { applyRate, earnTokens, freePlaces, letClaimsEarn } from "./at-once.ts";
import { type ModelEvent, PERSON } from "./event.ts";
import { type IsSwept, sweepDeadlines } from "./sweep.ts";

export function release(event: ModelEvent, tick: Tick, isSwept: IsSwept): void {
  closeEntering(event, tick.nowMs);
  const burst = applyRate(event, tick, tick.nowMs);
  const { elapsedMs, toEarnMs, beyondMs, aheadMs } = advanceClock(event, tick);
  sweepDeadlines(event, tick, elapsedMs, (user) => isSwept(user, event.tick + 1));
  if (beyondMs > 0) {
    const worth = Math.max(beyondMs * event.rateMilli, Math.ceil(event.earnedAhead * (beyondMs / aheadMs)));
    event.tokens -= Math.max(0, Math.min(event.earnedAhead, worth));
  }
  event.earnedAhead = 0;
  refill(event, burst, toEarnMs);
  callPeople(event, tick);
  trimDeparted(event, tick);
  event.tick++;
  event.idle =
    event.waiting + event.count("called", "missed") === 0 && !isDrawing(event.draw) && !event.isClosing;
}

/**
 * Returns the time that passed, as far as one loop saw it pass; what of it no join has earned; how much of the time that joins have
 * earned is beyond this clock, and all of that time.
 */
function advanceClock(event: ModelEvent, { nowMs, nonce, intervalMs }: Tick) {
  const isSame = nonce === event.loop;
  const before = isSame ? (event.clockMs as number) : nowMs;
  const untilMs = Math.max(nowMs, event.clockMs as number);
  const toEarnMs = isSame ? Math.max(0, untilMs - event.earnedToMs) : 0;
  const aheadMs = event.earnedToMs - (event.clockMs as number);
  const beyondMs = Math.max(0, event.earnedToMs - untilMs);
  const clockMs = Math.max(nowMs, before);
  letClaimsEarn(event, clockMs, intervalMs);
  event.clockMs = event.earnedToMs = clockMs;
  event.loop = nonce;
  return { elapsedMs: clockMs - before, toEarnMs, beyondMs, aheadMs };
}

function refill(event: ModelEvent, burst: number, toEarnMs: number): void {
  const earned = earnTokens(event, burst, toEarnMs);
  const most = burst + PERSON - 1;
  const paid = Math.min(event.credit, Math.floor(earned / 5), most - event.tokens);
  event.tokens += paid;
  event.credit -= paid;
  event.totals.refunded += paid;
}

/** Everybody who entered has an ordinal from then on, though it is not known whose is whose. */
function closeEntering(event: ModelEvent, nowMs: number): void {
  if (event.draw !== "entering") return;
  if (!event.isClosing || event.closedAtMs > nowMs + 5000) {
    const isOpen = nowMs >= (event.operator.opensAtMs ?? 0);
    event.closedAtMs = isOpen ? nowMs + 1000 : 0;
    return;
  }
  if (nowMs < event.closedAtMs) return;
  event.draw = event.entrants.size > 0 ? "closed" : "seated";
  event.closedAtMs = nowMs;
  event.totals.joined = event.entrants.size;
  event.lastTicketSecond = Math.floor((nowMs - Date.UTC(2026, 0, 1)) / 1000);
}

function callPeople(event: ModelEvent, { maxActive, claimWindowMs }: Tick): void {
  const places = freePlaces(event, maxActive);
  if (hasEntrants(event.draw)) return;
  const wanted = Math.min(Math.floor(event.tokens / PERSON), event.line.length + event.returnedLine.length);
  event.isBlocked = !event.halted && wanted > 0 && places <= 0;
  const free = Math.min(wanted, places);
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
