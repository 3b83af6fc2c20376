import type { ActKind, Outcome } from "../../../src/core/outcome.ts";
import { FIRST_TICKET } from "../../../src/core/ticket.ts";
import type { Flush } from "../../../src/core/waiting-queue.ts";
import type { ModelEvent, Person } from "./event.ts";
import { takePassToken } from "./pace-of-passes.ts";
import { sweepPerson } from "./sweep.ts";

type Act = (event: ModelEvent, user: string, flush: Flush) => Outcome;

/** A passed deadline counts at once; only a call lasts until the sweep. */
function lookUp(event: ModelEvent, user: string, now: number): Person | undefined {
  const person = event.people.get(user);
  return person && "until" in person && person.until <= now ? undefined : person;
}

function position(event: ModelEvent, user: string, { now }: Flush): Outcome {
  const person = lookUp(event, user, now);
  switch (person?.state) {
    case undefined:
      return { outcome: "none" };
    case "waiting":
      return { outcome: "waiting", ticket: person.ticket };
    case "returned":
      return { outcome: "returned", ticket: person.ticket };
    case "called":
      return { outcome: "called", claimBefore: (event.clock as number) + person.msLeft };
    case "missed":
      return { outcome: "missed", returnBefore: person.until };
    case "admitted":
    case "spent":
    case "forfeited":
      return { outcome: person.state, until: person.until };
  }
}

function leave(event: ModelEvent, user: string, { now }: Flush): Outcome {
  const person = lookUp(event, user, now);
  switch (person?.state) {
    case "waiting":
      event.left.push(person.ticket);
      event.line.splice(event.line.indexOf(user), 1);
      event.people.delete(user);
      break;
    case "returned":
      event.left.push(person.ticket);
      event.returnedLine.splice(event.returnedLine.indexOf(user), 1);
      event.people.delete(user);
      break;
    case "called":
    case "missed":
      event.people.delete(user);
      break;
    case "admitted":
      event.people.set(user, { state: "forfeited", until: person.until });
      break;
    case "spent":
    case "forfeited":
    case undefined:
  }
  return { outcome: "left" };
}

function join(event: ModelEvent, user: string, flush: Flush): Outcome {
  const person = lookUp(event, user, flush.now);
  if (person?.state === "waiting") return { outcome: "already_in_queue", ticket: person.ticket };
  if (person?.state === "missed") {
    event.people.set(user, { state: "returned", ticket: ++event.totals.returned });
    event.returnedLine.push(user);
  }
  if (person) return position(event, user, flush);
  if (event.closed) return { outcome: "queue_closed" };
  if (flush.now < event.opensAt) return { outcome: "queue_not_open", opensAt: event.opensAt };
  if (event.unsold === 0) return { outcome: "sold_out" };
  const full = flush.maxQueueSize > 0 && event.line.length + event.returnedLine.length >= flush.maxQueueSize;
  if (full || event.totals.joined >= FIRST_TICKET - 1) return { outcome: "queue_full" };
  if (event.generation === 0) {
    event.generation = flush.now;
    event.passTtl = flush.passTtlSeconds;
  }
  sweepPerson(event, user, 0, flush.now);
  event.totals.joined++;
  event.lastSecond = Math.max(event.lastSecond, Math.floor((flush.now - Date.UTC(2026, 0, 1)) / 1000));
  const ticket = event.lastSecond * FIRST_TICKET + event.totals.joined;
  event.people.set(user, { state: "waiting", ticket });
  event.line.push(user);
  return { outcome: "joined", ticket };
}

function claim(event: ModelEvent, user: string, flush: Flush): Outcome {
  const person = lookUp(event, user, flush.now);
  if (person?.state !== "called") return position(event, user, flush);
  if (event.standing || !takePassToken(event, flush)) return { outcome: "wait" };
  const until = (Math.floor(flush.now / 1000) + event.passTtl) * 1000;
  event.people.set(user, { state: "admitted", until });
  return { outcome: "admitted", until };
}

export const ACTS: Record<ActKind, Act> = {
  leave,
  join,
  position,
  claim,
};
