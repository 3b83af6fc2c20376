import { expect } from "vitest";
import { Replica } from "../../../src/core/lobby/replica.ts";
import { type Person, Roster } from "../../../src/core/lobby/roster.ts";
import { ACT_KINDS, type Outcome, type Place } from "../../../src/core/outcome.ts";
import type { DepartedSlice, Snapshot } from "../../../src/core/snapshot.ts";
import type { Flush, FlushReply } from "../../../src/core/waiting-queue.ts";

/** Where Redis has each person who was called, at one version. */
export type Truth = ReadonlyMap<string, { readonly state: string; readonly deadlineMs: number }>;

/** What was said to people without asking Redis, and how often Redis had to be asked. */
export class Tally {
  ready = 0;
  recalled = 0;
  /** Of these the person had claimed without being told, and booked, since the version before. */
  booked = 0;
  asked = 0;
}

/** Later than this before the end that Redis knows, a person is not told that the time to claim ends. */
const MOST_EARLY_MS = 2000;

/**
 * What a lobby knows and says of people who watch, without flusher, streams and clock: replica and roster are the lobby's own,
 * and each word that a turn has come is held against where Redis had the person at that version.
 */
export class RememberingLobby {
  readonly replica = new Replica();
  readonly #roster = new Roster<string>();
  readonly #claimWindowMs: number;
  readonly #tally: Tally;
  /** People whom the next flush asks for. */
  readonly asks = new Set<string>();
  /** People who have been told their turn, and have not asked until when. */
  readonly #told = new Set<string>();
  #truth: Truth = new Map();

  constructor(claimWindowMs: number, tally: Tally) {
    this.#claimWindowMs = claimWindowMs;
    this.#tally = tally;
  }

  /** These acts are brought to Redis; those that are asked for have begun already. */
  begin(users: readonly string[]): void {
    for (const user of users) this.#roster.begin(user);
  }

  /** No reply came. */
  fail(flush: Flush): void {
    for (const user of usersOf(flush)) {
      this.#roster.end(user);
      this.#roster.doubt(user);
    }
  }

  /** The backlog was full: nothing was sent. */
  refuse(flush: Flush): void {
    for (const user of usersOf(flush)) this.#roster.end(user);
  }

  push(snapshot: Snapshot, slice: DepartedSlice, truth: Truth): void {
    const isOther = this.replica.numbering !== 0 && snapshot.numbering !== this.replica.numbering;
    if (snapshot.renumberAtMs === 0 && !isOther) this.#apply(snapshot, slice, truth);
  }

  /** As the flusher deals with a reply. */
  receive(flush: Flush, reply: FlushReply, truth: Truth): void {
    if (reply.status === "stale") {
      this.replica.reset();
      this.#roster.forgetTickets();
    }
    const isKnown = reply.status !== "held" && this.#apply(reply.snapshot, reply.departed, truth);
    for (const kind of ACT_KINDS) {
      for (const [index, user] of flush.acts[kind].entries()) {
        this.#roster.end(user);
        const outcome = reply.outcomes[kind][index];
        if (isKnown && outcome && this.#isCurrent(outcome)) this.#note(user, outcome);
        else this.#ask(user);
      }
    }
  }

  /** The questions of those who have been told. */
  recallTold(): void {
    for (const user of this.#told) {
      const person = this.#roster.find(user);
      const call = person && this.#roster.recallCall(person, this.replica, this.#claimWindowMs);
      if (!call) continue;
      this.#tally.recalled++;
      this.#judge(user, call);
    }
    this.#told.clear();
  }

  #apply(snapshot: Snapshot, slice: DepartedSlice, truth: Truth): boolean {
    const { kind } = this.replica.apply(snapshot, slice);
    if (kind === "applied") {
      this.#truth = truth;
      for (const person of [...this.#roster.streaming]) this.#update(person);
    }
    return kind !== "incomplete";
  }

  #update(person: Person<string>): void {
    const place = this.#roster.follow(person, this.replica, this.#claimWindowMs);
    if (place === "unknown") this.#ask(person.user);
    else if (place !== "under way" && place.kind === "called") this.#say(person.user, place);
  }

  #say(user: string, call: Place): void {
    this.#tally.ready++;
    this.#judge(user, call);
    this.#told.add(user);
    this.#roster.close(user, "tab", 0);
  }

  #isCurrent(outcome: Outcome): boolean {
    return !("ticket" in outcome) || this.replica.positionOf(outcome.ticket) !== null;
  }

  #note(user: string, outcome: Outcome): void {
    this.#roster.note(user, outcome, 0);
    if ("ticket" in outcome) this.#roster.open(user, "tab", 0);
    else this.#roster.close(user, "tab", 0);
  }

  #ask(user: string): void {
    if (this.asks.has(user)) return;
    this.asks.add(user);
    this.#roster.begin(user);
    this.#tally.asked++;
  }

  #judge(user: string, call: Place): void {
    const place = this.#truth.get(user);
    expect([user, place?.state ?? "none"]).toEqual([
      user,
      expect.stringMatching(/^(called|called again|admitted|spent)$/),
    ]);
    if (place?.state === "spent") this.#tally.booked++;
    if (!place?.state.startsWith("called") || call.kind !== "called") return;
    const { clockMs, claimClockMs } = this.replica.snapshot as Snapshot;
    const earlyMs = clockMs + place.deadlineMs - claimClockMs - call.claimBeforeMs;
    expect(earlyMs).toBeGreaterThanOrEqual(0);
    expect(earlyMs).toBeLessThan(MOST_EARLY_MS);
  }
}

function usersOf({ acts }: Flush): string[] {
  return ACT_KINDS.flatMap((kind) => [...acts[kind]]);
}
