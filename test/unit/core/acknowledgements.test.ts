import { describe, expect, it } from "vitest";
import type { ClaimOutcome, Outcome } from "../../../src/core/outcome.ts";
import { Acknowledgements } from "../../../src/core/writer/acknowledgements.ts";
import { sampleTicket } from "../../support/lobby/core-samples.ts";

const T0 = Date.UTC(2026, 10, 24, 3);
const GENERATION = T0 - 1000;
const HALF_A_MINUTE_MS = 30_000;
const joined: Outcome = { kind: "joined", ticket: sampleTicket(7) };
const left: Outcome = { kind: "left", expiresAtMs: 0 };

function open() {
  const acknowledged = new Acknowledgements({ kind: "lobby", index: 3 });
  let seq = 0;
  const note = (user: string, outcome: Outcome | ClaimOutcome, nowMs = T0, generation = GENERATION) =>
    acknowledged.note(generation, { nonce: 9, seq: ++seq }, [{ user, outcome }], nowMs);
  const people = () => acknowledged.restorations().flatMap((part) => part.people);
  return { acknowledged, note, people };
}

describe("what a lobby restores after a rollback", () => {
  it("is the last thing that each of its people was answered, the oldest first", () => {
    const { note, people } = open();
    note("ada", joined);
    note("bob", { kind: "already_in_queue", ticket: sampleTicket(8) });
    note("cay", { kind: "returned", ticket: 2 });
    note("dan", { kind: "admitted", expiresAtMs: T0 + 5000 });
    note("ada", left);
    expect(people()).toEqual([
      { user: "bob", what: "waiting", ticket: sampleTicket(8) },
      { user: "cay", what: "returned", ticket: 2 },
      { user: "dan", what: "admitted", expiresAtMs: T0 + 5000 },
      { user: "ada", what: "left", expiresAtMs: 0 },
    ]);
  });

  it.each<Outcome | ClaimOutcome>([{ kind: "queue_full" }, { kind: "wait" }, { kind: "none" }])(
    "is nothing of $outcome, which changed nothing",
    (outcome) => {
      const { note, people } = open();
      note("ada", outcome);
      expect(people()).toEqual([]);
    },
  );

  it("is the turn of a person whose join was one", () => {
    const { note, people } = open();
    note("ada", { kind: "called", claimBeforeMs: T0 + 60_000 });
    expect(people()).toEqual([{ user: "ada", what: "called", claimBeforeMs: T0 + 60_000 }]);
  });

  it("is the place of a person who has been called since: they are next again", () => {
    const { note, people } = open();
    note("ada", joined);
    note("ada", { kind: "called", claimBeforeMs: T0 + 60_000 });
    expect(people()).toEqual([{ user: "ada", what: "waiting", ticket: sampleTicket(7) }]);
  });

  it("is the entry of a drawing, also of one whose answer was lost", () => {
    const { note, people } = open();
    note("ada", { kind: "entered" });
    note("bob", { kind: "already_entered" });
    expect(people()).toEqual(["ada", "bob"].map((user) => ({ user, what: "entered" })));
  });

  it("is how far a pass was extended, if it was", () => {
    const { note, people } = open();
    note("ada", { kind: "admitted", expiresAtMs: T0 + 5000, extendedSeconds: 60 });
    expect(people()).toEqual([
      { user: "ada", what: "admitted", expiresAtMs: T0 + 5000, extendedSeconds: 60 },
    ]);
  });

  it("is nothing before Redis has acknowledged anything", () => {
    expect(open().acknowledged.restorations()).toEqual([]);
  });

  it("is the pass, too, that somebody left with: its slot stays taken", () => {
    const { note, people } = open();
    note("ada", { kind: "left", expiresAtMs: T0 + 5000 });
    expect(people()).toEqual([{ user: "ada", what: "left", expiresAtMs: T0 + 5000 }]);
  });

  it("is forgotten when Redis has answered for half a minute since, and has long copied it", () => {
    const { acknowledged, note, people } = open();
    note("ada", joined, T0);
    note("bob", joined, T0 + 1);
    expect(people().map(({ user }) => user)).toEqual(["ada", "bob"]);
    acknowledged.confirm(T0 + HALF_A_MINUTE_MS + 1);
    expect(people().map(({ user }) => user)).toEqual(["bob"]);
  });

  it("is nothing of a person who was erased", () => {
    const { acknowledged, note, people } = open();
    note("ada", joined);
    note("bob", joined);
    acknowledged.forget("ada");
    expect(people().map(({ user }) => user)).toEqual(["bob"]);
  });

  it("is nothing of an earlier start of the event", () => {
    const { note, people } = open();
    note("ada", joined);
    note("bob", joined, T0, GENERATION + 1);
    expect(people().map(({ user }) => user)).toEqual(["bob"]);
  });

  it("goes out in parts of 150 people, of which the last says that it is", () => {
    const { acknowledged, note } = open();
    for (let nth = 0; nth < 400; nth++) note(`user-${nth}`, joined);
    const parts = acknowledged.restorations();
    expect(parts.map(({ people, isLast }) => [people.length, isLast])).toEqual([
      [150, false],
      [150, false],
      [100, true],
    ]);
    expect(parts.map(({ writer, acknowledged: { seq } }) => [writer.index, seq])).toEqual(
      Array(3).fill([3, 400]),
    );
  });

  it("says which write was acknowledged, even when nobody must be restored", () => {
    const { acknowledged, note } = open();
    note("ada", { kind: "wait" });
    expect(acknowledged.restorations()).toEqual([
      {
        writer: { kind: "lobby", index: 3 },
        acknowledged: { generation: GENERATION, nonce: 9, seq: 1 },
        isLast: true,
        people: [],
      },
    ]);
  });
});

describe("the last write of a lobby", () => {
  it("is none before the first, and none in an event without a state", () => {
    const { acknowledged, note } = open();
    expect(acknowledged.write).toBeNull();
    note("ada", left, T0, 0);
    expect(acknowledged.write).toBeNull();
  });

  it("is looked for until Redis has answered for half a minute, however long it is away meanwhile", () => {
    const { acknowledged, note } = open();
    expect(acknowledged.isRecent).toBe(false);
    note("ada", joined);
    expect(acknowledged.isRecent).toBe(true);
    acknowledged.confirm(T0 + HALF_A_MINUTE_MS - 1);
    expect(acknowledged.isRecent).toBe(true);
    acknowledged.confirm(T0 + HALF_A_MINUTE_MS);
    expect(acknowledged.isRecent).toBe(false);
  });
});

describe("somebody who joins and leaves in a circle", () => {
  function circle(rounds: number, everyMs = 100) {
    const { acknowledged, note } = open();
    let nowMs = T0;
    for (let round = 0; round < rounds; round++) {
      note("mal", joined, nowMs);
      note("mal", left, nowMs);
      nowMs += everyMs;
    }
    return { acknowledged, note, leftMs: nowMs - everyMs };
  }

  it("may come back four times", () => {
    const { acknowledged, leftMs } = circle(4);
    expect(acknowledged.mayJoinFromMs("mal", leftMs)).toBeNull();
  });

  it("waits for half a minute of rest after the fifth", () => {
    const { acknowledged, leftMs } = circle(5);
    expect(acknowledged.mayJoinFromMs("mal", leftMs)).toBe(leftMs + HALF_A_MINUTE_MS);
    expect(acknowledged.mayJoinFromMs("mal", leftMs + HALF_A_MINUTE_MS)).toBeNull();
  });

  it("does not wait when each time takes longer than that", () => {
    const { acknowledged, leftMs } = circle(20, HALF_A_MINUTE_MS + 1);
    expect(acknowledged.mayJoinFromMs("mal", leftMs)).toBeNull();
  });

  it("keeps the place of the fifth join, and may ask for it again", () => {
    const { acknowledged, note, leftMs } = circle(4);
    note("mal", joined, leftMs);
    expect(acknowledged.mayJoinFromMs("mal", leftMs)).toBeNull();
  });

  it("keeps nobody else from joining", () => {
    const { acknowledged, leftMs } = circle(5);
    expect(acknowledged.mayJoinFromMs("ada", leftMs)).toBeNull();
  });
});
