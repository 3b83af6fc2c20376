import type { ActKind, ClaimOutcome, Outcome, PassEnd, Place } from "../../../../src/core/outcome.ts";
import { FIRST_TICKET } from "../../../../src/core/ticket.ts";
import type { BoothBatch, Flush } from "../../../../src/core/waiting-queue.ts";
import { callAtOnce, isFirstAndFree, msToClaim } from "./at-once.ts";
import type { Holder, ModelEvent, Person } from "./event.ts";
import { takePassToken } from "./pace-of-passes.ts";
import { sweepPerson } from "./sweep.ts";

type Act = (event: ModelEvent, user: string, flush: Flush) => Outcome;

/** A passed deadline counts at once; only a call lasts until the sweep. */
export function lookUp(event: ModelEvent, user: string, nowMs: number): Person | undefined {
  const person = event.people.get(user);
  return person && "untilMs" in person && person.untilMs <= nowMs ? undefined : person;
}

export function position(event: ModelEvent, user: string, { nowMs }: { readonly nowMs: number }): Place {
  if (event.isEntrant(user)) return { kind: "entrant" };
  const person = lookUp(event, user, nowMs);
  switch (person?.state) {
    case undefined:
      return { kind: "none" };
    case "waiting":
      return { kind: "waiting", ticket: person.ticket };
    case "returned":
      return { kind: "returned", ticket: person.ticket };
    case "called":
      return {
        kind: "called",
        claimBeforeMs: Math.max(nowMs, event.clockMs as number) + msToClaim(event, person, nowMs),
      };
    case "missed":
      return { kind: "missed", returnBeforeMs: person.untilMs };
    case "admitted":
    case "spent":
    case "forfeited":
    case "revoked":
      return { kind: person.state, ...endOf(person) };
  }
}

export function endOf({ untilMs, claimedUntilMs }: Holder): PassEnd {
  const extendedSeconds = (untilMs - claimedUntilMs) / 1000;
  return { expiresAtMs: untilMs, ...(extendedSeconds > 0 && { extendedSeconds }) };
}

export function leave(event: ModelEvent, user: string, { nowMs }: { readonly nowMs: number }): Outcome {
  if (event.isEntrant(user)) {
    event.entrants.set(user, { gone: true });
    return { kind: "left", expiresAtMs: 0 };
  }
  const person = lookUp(event, user, nowMs);
  switch (person?.state) {
    case "waiting":
      event.departed.push(person.ticket);
      event.line.splice(event.line.indexOf(user), 1);
      event.people.delete(user);
      break;
    case "returned":
      event.departed.push(person.ticket);
      event.returnedLine.splice(event.returnedLine.indexOf(user), 1);
      event.people.delete(user);
      break;
    case "called":
    case "missed":
      event.people.delete(user);
      break;
    case "admitted":
      event.people.set(user, { ...person, state: "forfeited" });
      break;
    case "spent":
    case "forfeited":
    case "revoked":
    case undefined:
  }
  const keepsSlot = person?.state === "admitted" || person?.state === "forfeited";
  return { kind: "left", ...(keepsSlot ? endOf(person) : { expiresAtMs: 0 }) };
}

function join(event: ModelEvent, user: string, flush: Flush): Outcome {
  if (event.isEntrant(user)) return { kind: "already_entered" };
  const person = lookUp(event, user, flush.nowMs);
  if (person?.state === "waiting") return { kind: "already_in_queue", ticket: person.ticket };
  if (person?.state === "missed") {
    event.people.delete(user);
    if (isFirstAndFree(event, flush)) {
      event.returnedUpTo = ++event.totals.returned;
      return callAtOnce(event, user, flush, true);
    }
    event.people.set(user, { state: "returned", ticket: ++event.totals.returned });
    event.returnedLine.push(user);
  }
  if (person) return position(event, user, flush);
  const { opensAtMs, entersAtMs } = event.operator;
  if (event.isClosed(flush.nowMs)) return { kind: "queue_closed" };
  const begins = event.generation === 0 && flush.opening === "draw";
  if (begins && opensAtMs === null) return { kind: "queue_not_open", opensAtMs: 0 };
  const enters = event.draw === "entering" || (begins && flush.nowMs < (opensAtMs as number));
  if (flush.nowMs < ((enters ? entersAtMs : opensAtMs) ?? 0)) {
    return { kind: "queue_not_open", opensAtMs: opensAtMs ?? 0 };
  }
  if (event.remainingToSell === 0) return { kind: "sold_out" };
  const people = event.draw === "entering" ? event.entrants.size - event.gone : event.waiting;
  const full = flush.maxQueueSize > 0 && people >= flush.maxQueueSize;
  if (full || event.totals.joined >= FIRST_TICKET - 1) return { kind: "queue_full" };
  if (event.generation === 0) {
    event.generation = flush.nowMs;
    event.passTtlSeconds = flush.passTtlSeconds;
    if (enters) {
      event.draw = "entering";
      event.proofKey = flush.proofKey;
    }
  }
  if (enters) {
    event.entrants.set(user, { gone: false });
    return { kind: "entered" };
  }
  sweepPerson(event, user, 0, flush.nowMs);
  event.totals.joined++;
  event.lastTicketSecond = Math.max(
    event.lastTicketSecond,
    Math.floor((flush.nowMs - Date.UTC(2026, 0, 1)) / 1000),
  );
  const ticket = event.lastTicketSecond * FIRST_TICKET + event.totals.joined;
  if (isFirstAndFree(event, flush)) {
    event.calledUpTo = ticket;
    return callAtOnce(event, user, flush, false);
  }
  event.people.set(user, { state: "waiting", ticket });
  event.line.push(user);
  return { kind: "joined", ticket };
}

/** `mayIssue`: the batch has a pass left to hand out. */
export function claim(event: ModelEvent, user: string, batch: BoothBatch, mayIssue: boolean): ClaimOutcome {
  const person = lookUp(event, user, batch.nowMs);
  if (person?.state !== "called") return position(event, user, batch);
  if (event.halted || !takePassToken(event, batch, mayIssue)) return { kind: "wait" };
  const untilMs = (Math.floor(batch.nowMs / 1000) + event.passTtlSeconds) * 1000;
  event.people.set(user, { state: "admitted", untilMs, claimedUntilMs: untilMs });
  return { kind: "admitted", expiresAtMs: untilMs };
}

export const ACTS: Record<ActKind, Act> = {
  leave,
  join,
  position,
};
