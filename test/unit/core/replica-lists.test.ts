/** Departures as a lobby's replica keeps them: of the line, and of those who came back to the front. */
import { describe, expect, it } from "vitest";
import { Replica } from "../../../src/core/lobby/replica.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

/** Someone who came back to the front has a ticket below all others. */
const FIRST_BACK = 1;

function open() {
  const replica = new Replica();
  const apply = (fields: Partial<Snapshot>, from: number, ...tickets: number[]) =>
    replica.apply(sampleSnapshot({ departedCount: from + tickets.length, ...fields }), { from, tickets })
      .kind;
  const positions = (...tickets: number[]) => tickets.map((ticket) => replica.positionOf(ticket));
  return { replica, apply, positions };
}

describe("people who came back to the front", () => {
  it("are counted among themselves, and a departure there moves nobody of the line", () => {
    const { apply, positions } = open();
    apply({}, 0, FIRST_BACK + 1, sampleTicket(4));
    expect(positions(1, 2, 3)).toEqual([1, null, 2]);
    expect(positions(sampleTicket(3), sampleTicket(4), sampleTicket(5))).toEqual([3, null, 4]);
  });

  it("move up as those before them are called, whoever of these had left", () => {
    const { apply, positions } = open();
    apply({}, 0, 2);
    apply({ tick: 2, returnedUpTo: 2 }, 1);
    expect(positions(2, 3, 4)).toEqual([null, 1, 2]);
    expect(positions(sampleTicket(2))).toEqual([2]);
  });

  it("are told of a call by Redis alone", () => {
    const { replica, apply } = open();
    apply({}, 0);
    apply({ tick: 2, returnedUpTo: 1, calledUpTo: sampleTicket(2) }, 0);
    expect(replica.calledAfter(1)).toBeNull();
    expect(replica.calledAfter(sampleTicket(2))).toMatchObject({ tick: 1 });
  });
});

describe("somebody whom the front has passed", () => {
  it("was called since the version before, or else Redis alone can say when", () => {
    const { replica, apply } = open();
    apply({ calledUpTo: sampleTicket(3) }, 0);
    apply({ tick: 2, calledUpTo: sampleTicket(5) }, 0);
    expect([3, 4, 5].map((ordinal) => replica.calledAfter(sampleTicket(ordinal))?.tick)).toEqual([
      undefined,
      1,
      1,
    ]);
  });
});

describe("departures that come twice", () => {
  it("count once", () => {
    const { apply, positions } = open();
    apply({}, 0, sampleTicket(2), sampleTicket(4));
    expect(apply({ tick: 2 }, 0, sampleTicket(2), sampleTicket(4), sampleTicket(6))).toBe("applied");
    expect(positions(sampleTicket(3), sampleTicket(5), sampleTicket(7))).toEqual([2, 3, 4]);
  });

  it("count once where only some of them came before, and none before all are there", () => {
    const { apply, positions } = open();
    expect(apply({ departedCount: 3 }, 0, sampleTicket(2))).toBe("incomplete");
    expect(apply({ departedCount: 3 }, 0, sampleTicket(2), sampleTicket(4), sampleTicket(6))).toBe("applied");
    expect(positions(sampleTicket(3), sampleTicket(7))).toEqual([2, 4]);
  });

  it("of an earlier version are incomplete once a later one has begun to come", () => {
    const { apply } = open();
    apply({ departedCount: 9 }, 0, sampleTicket(2), sampleTicket(4));
    expect(apply({ departedCount: 1 }, 0, sampleTicket(2))).toBe("incomplete");
  });
});

describe("departures of before", () => {
  it("are forgotten when the line is renumbered, also of those who had come back, and those of half a version", () => {
    const { apply, positions } = open();
    apply({}, 0, 2, sampleTicket(2));
    apply({ tick: 2, departedCount: 9 }, 2, sampleTicket(5));
    apply({ numbering: 2 }, 0);
    expect(positions(2, 3, sampleTicket(2), sampleTicket(6))).toEqual([2, 3, 2, 6]);
  });

  it("that were trimmed before they came count for no call", () => {
    const { replica, apply } = open();
    apply({}, 0);
    apply({ tick: 2, departedCount: 5, departedBase: 5, calledUpTo: sampleTicket(9) }, 5);
    expect(replica.calledAfter(sampleTicket(9))).toBeNull();
    apply({ tick: 3, departedCount: 5, departedBase: 5, calledUpTo: sampleTicket(12) }, 5);
    expect(replica.calledAfter(sampleTicket(12))).toMatchObject({ tick: 2 });
  });

  it("that were trimmed are waited for no longer, while those behind them are", () => {
    const { apply } = open();
    expect(
      apply({ departedCount: 8, departedBase: 3 }, 5, sampleTicket(1), sampleTicket(2), sampleTicket(3)),
    ).toBe("incomplete");
    expect(apply({ departedCount: 8, departedBase: 3 }, 3, sampleTicket(1), sampleTicket(2))).toBe(
      "incomplete",
    );
    expect(
      apply({ departedCount: 8, departedBase: 3 }, 5, sampleTicket(3), sampleTicket(4), sampleTicket(5)),
    ).toBe("applied");
  });
});
