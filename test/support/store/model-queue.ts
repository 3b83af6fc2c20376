/**
 * The queue as one would write it in memory, in words instead of scores: people in a map, a line as an array.
 * The contract runs on it and on Redis alike, and the properties compare the two after every step.
 */

import { hasEntrants } from "../../../src/core/draw/drawing.ts";
import type {
  AuditedState,
  CallAct,
  ControlAct,
  ControlReply,
  EraseAct,
  EraseReply,
  OperatorAct,
  PersonAct,
  PersonReply,
  RecountReply,
  RetireReply,
} from "../../../src/core/operator.ts";
import { ACT_KINDS, noActs, type Outcome } from "../../../src/core/outcome.ts";
import {
  type BoothBatch,
  type BoothReply,
  type ControlRead,
  type Flush,
  type FlushReply,
  type Preparation,
  type PrepareReply,
  ProofKeyChanged,
  type Retirement,
  type StockReply,
  type StockReport,
  type Tick,
  type TickReply,
  type WaitingQueue,
} from "../../../src/core/waiting-queue.ts";
import { actOnPass } from "./model/act-on-pass.ts";
import { ACTS, claim } from "./model/acts.ts";
import { ModelEvent } from "./model/event.ts";
import { actOnPerson, control, erase, recount, reportStock, stateOf, whyNotIdle } from "./model/operate.ts";
import { joinTimes, readSnapshot, readTotals } from "./model/read-snapshot.ts";
import { release } from "./model/release.ts";
import type { IsSwept } from "./model/sweep.ts";

export class ModelQueue implements WaitingQueue {
  readonly events = new Map<string, ModelEvent>();
  readonly #registered = new Set<string>();
  readonly #isSwept: IsSwept;

  constructor(isSwept: IsSwept = () => true) {
    this.#isSwept = isSwept;
  }

  event(name: string): ModelEvent {
    let event = this.events.get(name);
    if (!event) {
      event = new ModelEvent();
      this.events.set(name, event);
    }
    return event;
  }

  async flush(name: string, flush: Flush): Promise<FlushReply> {
    const event = this.event(name);
    if (hasEntrants(event.draw) && flush.proofKey !== event.proofKey) {
      throw new ProofKeyChanged("people entered under another proof key");
    }
    const outcomes = noActs<Outcome>();
    let status: FlushReply["status"] = "done";
    let fence = event.fences.get(flush.lobby) ?? { nonce: 0, seq: 0 };
    if (event.isClosing) status = "held";
    else if (flush.numbering > 0 && flush.numbering !== event.generation) status = "stale";
    else if (flush.fence && !isNewer(flush.fence, fence)) status = "seen";
    else {
      for (const kind of ACT_KINDS) {
        for (const user of flush.acts[kind]) outcomes[kind].push(ACTS[kind](event, user, flush));
      }
      if (flush.fence && event.generation > 0) {
        fence = flush.fence;
        event.fences.set(flush.lobby, fence);
      }
    }
    return {
      status,
      ...readSnapshot(event, flush.numbering, flush.departedIndex, flush.nowMs),
      fence,
      commands: 0,
      outcomes,
    };
  }

  async release(name: string, tick: Tick): Promise<TickReply> {
    const event = this.event(name);
    const fenced = event.generation > 0 && tick.nonce < event.loop;
    event.isBlocked = false;
    event.calledTickets = [];
    if (event.generation > 0 && !fenced) release(event, tick, this.#isSwept);
    return {
      status: fenced ? "fenced" : "done",
      ...readSnapshot(event, tick.numbering, tick.departedIndex, tick.nowMs),
      nonce: event.loop,
      isBlocked: event.isBlocked,
      totals: readTotals(event),
      called: joinTimes(event.calledTickets),
      commands: 0,
    };
  }

  async serve(name: string, batch: BoothBatch): Promise<BoothReply> {
    const event = this.event(name);
    const acts = batch.acts.map((act) => actOnPass(event, act, batch.nowMs));
    let left = batch.passes;
    const claims = batch.claims.map((user) => {
      const outcome = claim(event, user, batch, left > 0);
      if (outcome.kind === "admitted") left--;
      return outcome;
    });
    const { generation, passTtlSeconds, halted, rateMilli } = event;
    return { status: "done", generation, passTtlSeconds, halted, rateMilli, commands: 0, claims, acts };
  }

  /** The model forgets nothing. */
  async restore(): Promise<number> {
    return 0;
  }

  async control(name: string, act: ControlAct): Promise<ControlReply> {
    return control(this.event(name), act);
  }

  async reportStock(name: string, report: StockReport): Promise<StockReply> {
    return reportStock(this.event(name), report);
  }

  async readControl(name: string, { entries }: ControlRead): Promise<AuditedState> {
    const event = this.event(name);
    return { ...stateOf(event), audit: event.audit.slice(0, entries) };
  }

  async recount(name: string, act: OperatorAct): Promise<RecountReply> {
    return recount(this.event(name), act);
  }

  async erase(name: string, act: EraseAct): Promise<EraseReply> {
    return erase(this.event(name), act);
  }

  async callPerson(name: string, act: CallAct): Promise<PersonReply> {
    return actOnPerson(this.event(name), "call", act, act);
  }

  async removePerson(name: string, act: PersonAct): Promise<PersonReply> {
    return actOnPerson(this.event(name), "remove", act);
  }

  async revokePass(name: string, act: PersonAct): Promise<PersonReply> {
    return actOnPerson(this.event(name), "revoke", act);
  }

  /** The model has no shards: it knows those that people are in as the ones of before. */
  async prepare(name: string, { shardsBefore, shards }: Preparation): Promise<PrepareReply> {
    const event = this.event(name);
    if (event.isRetired) this.events.delete(name);
    if (event.generation === 0) return "done";
    if (shards !== shardsBefore) return "in_other_shards";
    const people =
      event.waiting +
      event.count("called") +
      (event.draw === "entering" ? event.entrants.size - event.gone : 0);
    return event.idle && people === 0 ? "done" : "has_people";
  }

  async retire(name: string, { nowMs, closedForMs, givesUpDrawing }: Retirement): Promise<RetireReply> {
    const refusal = whyNotIdle(this.event(name), nowMs, givesUpDrawing);
    if (refusal) return refusal;
    this.events.delete(name);
    if (closedForMs > 0) {
      const gone = this.event(name);
      gone.isRetired = true;
      gone.operator = { ...gone.operator, closed: true };
    }
    this.#registered.delete(name);
    return { status: "retired" };
  }

  async register(name: string): Promise<void> {
    this.#registered.add(name);
  }

  async unregister(name: string): Promise<void> {
    this.#registered.delete(name);
  }

  async registeredEvents(): Promise<string[]> {
    return [...this.#registered];
  }

  async ping(): Promise<void> {}
}

function isNewer(a: { nonce: number; seq: number }, b: { nonce: number; seq: number }): boolean {
  return a.nonce > b.nonce || (a.nonce === b.nonce && a.seq > b.seq);
}
