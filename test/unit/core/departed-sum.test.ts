/** Whether departures that are known are those of Redis: by their sum, in whatever order and portions they came. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DepartedSum } from "../../../src/core/departed-sum.ts";
import { Replica } from "../../../src/core/lobby/replica.ts";
import { ProgressCopy } from "../../../src/core/release/progress-copy.ts";
import { sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

const T0 = Date.UTC(2026, 10, 24, 3);
const [ANN, BOB, CAT, DAN] = [1, 2, 3, 4].map(sampleTicket) as [number, number, number, number];

/** Added without a remainder before the end: another arithmetic than the one that is tested. */
const sumOf = (...tickets: number[]) =>
  Number(tickets.reduce((sum, ticket) => sum + BigInt(ticket), 0n) % 2n ** 31n);

/** The state in which these have departed, and so many of them were trimmed. */
function stateOf(departed: readonly number[], departedBase = 0, tick = 1) {
  return sampleSnapshot({
    ...{ tick, departedBase, departedCount: departed.length, departedSum: sumOf(...departed), waiting: 9 },
  });
}

const tickets = fc.uniqueArray(fc.integer({ min: 1, max: 9_999_999 }).map(sampleTicket), { minLength: 1 });

describe("the sum of departures", () => {
  it("agrees with Redis about the same ones, in whatever order they came", () => {
    fc.assert(
      fc.property(tickets, fc.nat(), (departed, split) => {
        const sum = new DepartedSum();
        const at = split % departed.length;
        for (const part of [departed.slice(at), departed.slice(0, at)]) sum.add(part);
        expect(sum.agrees(stateOf(departed))).toBe(true);
        sum.clear();
        expect(sum.agrees(stateOf([]))).toBe(true);
      }),
    );
  });

  it("does not agree where another one is in the place of one that is known", () => {
    const sum = new DepartedSum();
    sum.add([ANN]);
    expect(sum.agrees(stateOf([BOB]))).toBe(false);
  });

  it("believes the first state after a gap, and holds the next ones against it", () => {
    const sum = new DepartedSum();
    sum.noteGap();
    sum.add([BOB]);
    expect(sum.agrees(stateOf([ANN, BOB]))).toBe(true);
    sum.add([CAT]);
    expect(sum.agrees(stateOf([ANN, BOB, CAT]))).toBe(true);
    expect(sum.agrees(stateOf([ANN, BOB, DAN]))).toBe(false);
  });

  it("says nothing where the loop is of a version that has none", () => {
    const sum = new DepartedSum();
    sum.add([ANN]);
    expect(sum.agrees(sampleSnapshot({ departedCount: 1 }))).toBe(true);
  });
});

describe("a lobby whose departures are not those of Redis", () => {
  function learned(): Replica {
    const replica = new Replica();
    replica.apply(stateOf([]), { from: 0, tickets: [] });
    replica.apply(stateOf([ANN], 0, 2), { from: 0, tickets: [ANN] });
    return replica;
  }

  it("forgets them, and counts by those that it learns anew", () => {
    const replica = learned();
    expect(replica.apply(stateOf([BOB], 0, 3), { from: 1, tickets: [] }).kind).toBe("contradicted");
    expect([replica.departedIndex, replica.snapshot]).toEqual([0, null]);
    expect(replica.apply(stateOf([BOB], 0, 3), { from: 0, tickets: [BOB] }).kind).toBe("applied");
    expect([ANN, BOB, CAT].map((ticket) => replica.positionOf(ticket))).toEqual([1, null, 2]);
  });

  it("finds it out with the next slice at the latest", () => {
    const replica = learned();
    expect(replica.apply(stateOf([BOB, CAT], 0, 3), { from: 1, tickets: [CAT] }).kind).toBe("contradicted");
  });

  it("goes on by what is left of the list where Redis has trimmed it", () => {
    const replica = learned();
    const gone = [ANN, BOB, CAT];
    expect(replica.apply(stateOf(gone, 2, 3), { from: 2, tickets: [CAT] }).kind).toBe("applied");
    expect(replica.apply(stateOf([...gone, DAN], 3, 4), { from: 3, tickets: [DAN] }).kind).toBe("applied");
  });

  it("believes what it has learned anew, though it is no other: Redis' own list and sum differ", () => {
    const replica = learned();
    const torn = { ...stateOf([BOB], 0, 3), departedSum: 7 };
    expect(replica.apply(torn, { from: 1, tickets: [] }).kind).toBe("contradicted");
    expect(replica.apply(torn, { from: 0, tickets: [BOB] }).kind).toBe("applied");
    expect(replica.apply({ ...torn, tick: 4 }, { from: 1, tickets: [] }).kind).toBe("applied");
  });

  it("waits with its judgement until it knows as many", () => {
    const replica = learned();
    const more = { from: 1, tickets: [BOB] };
    expect(replica.apply(stateOf([ANN, BOB, CAT], 0, 3), more).kind).toBe("incomplete");
    expect(replica.apply(stateOf([ANN, BOB, CAT], 0, 3), { from: 2, tickets: [CAT] }).kind).toBe("applied");
  });
});

describe("a loop whose departures are not those of Redis", () => {
  it("pushes none before it has read all of them again", () => {
    const copy = new ProgressCopy();
    copy.take(stateOf([ANN]), { from: 0, tickets: [ANN] }, T0);
    expect(copy.isCurrent).toBe(true);
    copy.take(stateOf([BOB], 0, 2), { from: 1, tickets: [] }, T0);
    expect([copy.isCurrent, copy.departedIndex]).toEqual([false, 0]);
    copy.take(stateOf([BOB], 0, 3), { from: 0, tickets: [BOB] }, T0);
    expect([copy.isCurrent, copy.since(0).tickets]).toEqual([true, [BOB]]);
  });

  it("reads what Redis still has of them", () => {
    const copy = new ProgressCopy();
    copy.take(stateOf([ANN, BOB]), { from: 0, tickets: [ANN, BOB] }, T0);
    copy.take(stateOf([ANN, CAT], 1, 2), { from: 2, tickets: [] }, T0);
    copy.take(stateOf([ANN, CAT], 1, 3), { from: 1, tickets: [CAT] }, T0);
    expect([copy.isComplete, copy.since(0)]).toEqual([true, { from: 1, tickets: [CAT] }]);
  });
});
