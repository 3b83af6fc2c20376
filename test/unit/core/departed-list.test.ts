import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DepartedList } from "../../../src/core/lobby/departed-list.ts";
import { sampleTicket } from "../../support/lobby/core-samples.ts";

/** Tickets of one generation in order of joining; some share a second. */
const tickets = fc
  .array(
    fc.record({
      ordinals: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40_000 })),
      seconds: fc.nat(2),
    }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((steps) => {
    let [ordinal, second] = [0, 28_000_000];
    return steps.map((step) => {
      ordinal += step.ordinals;
      second += step.seconds;
      return sampleTicket(ordinal, second);
    });
  });

/** Some of the people who joined leave, in any order and in batches of any size. */
const departures = tickets.chain((all) =>
  fc.record({
    all: fc.constant(all),
    batches: fc
      .shuffledSubarray(all)
      .chain((left) =>
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 20 }).map((sizes) => cut(left, sizes)),
      ),
    calledUpTo: fc.constantFrom(0, ...all),
  }),
);

function cut(left: readonly number[], sizes: readonly number[]): number[][] {
  const rest = [...left];
  return [...sizes.map((size) => rest.splice(0, size)), rest];
}

function listOf(batches: readonly (readonly number[])[]): DepartedList {
  const list = new DepartedList();
  for (const batch of batches) list.add(batch);
  return list;
}

describe("the list of people who left", () => {
  it("counts those between the front and a ticket", () => {
    fc.assert(
      fc.property(departures, ({ all, batches, calledUpTo }) => {
        const list = listOf(batches);
        for (const own of all) {
          const ahead = batches.flat().filter((left) => left > calledUpTo && left < own);
          expect(list.countBetween(calledUpTo, own)).toBe(ahead.length);
        }
      }),
    );
  });

  it("knows who left and who did not", () => {
    fc.assert(
      fc.property(departures, ({ all, batches }) => {
        const list = listOf(batches);
        const left = new Set(batches.flat());
        expect(all.filter((own) => list.has(own))).toEqual(all.filter((own) => left.has(own)));
      }),
    );
  });

  it("is the same however the news of departures was cut into batches", () => {
    fc.assert(
      fc.property(departures, ({ all, batches, calledUpTo }) => {
        const [piecewise, atOnce] = [listOf(batches), listOf([batches.flat()])];
        for (const own of all) {
          expect(piecewise.countBetween(calledUpTo, own)).toBe(atOnce.countBetween(calledUpTo, own));
        }
      }),
    );
  });

  it("still counts everybody ahead after it has forgotten those behind the front", () => {
    fc.assert(
      fc.property(departures, ({ all, batches, calledUpTo }) => {
        const list = listOf(batches);
        list.forgetUpTo(calledUpTo);
        for (const own of all.filter((own) => own > calledUpTo)) {
          const ahead = batches.flat().filter((left) => left > calledUpTo && left < own);
          expect(list.countBetween(calledUpTo, own)).toBe(ahead.length);
        }
      }),
    );
  });

  it("forgets those at the front and behind it, and nobody ahead", () => {
    fc.assert(
      fc.property(departures, ({ batches, calledUpTo }) => {
        const list = listOf(batches);
        list.forgetUpTo(calledUpTo);
        for (const left of batches.flat()) expect(list.has(left)).toBe(left > calledUpTo);
      }),
    );
  });

  it("is right at every front that it passes while people go on leaving", () => {
    fc.assert(
      fc.property(departures, ({ all, batches }) => {
        const list = new DepartedList();
        const left: number[] = [];
        for (const [index, batch] of batches.entries()) {
          const front = all[Math.floor((index * all.length) / batches.length)] as number;
          const ahead = batch.filter((ticket) => ticket > front);
          list.add(ahead);
          left.push(...ahead);
          list.forgetUpTo(front);
          for (const own of all.filter((own) => own > front)) {
            expect(list.has(own)).toBe(left.includes(own));
            expect(list.countBetween(front, own)).toBe(left.filter((t) => t > front && t < own).length);
          }
        }
      }),
    );
  });

  it("counts none for a ticket that the front has passed", () => {
    const list = listOf([[sampleTicket(1), sampleTicket(2), sampleTicket(3)]]);
    expect(list.countBetween(sampleTicket(3), sampleTicket(1))).toBe(0);
  });

  it("is unchanged by an empty batch", () => {
    const list = listOf([[sampleTicket(2)], [], []]);
    expect(list.countBetween(0, sampleTicket(3))).toBe(1);
  });

  it("holds nobody of the event before it started anew", () => {
    const list = listOf([[sampleTicket(2), sampleTicket(5)]]);
    list.clear();
    expect([list.has(sampleTicket(2)), list.countBetween(0, sampleTicket(9))]).toEqual([false, 0]);
  });
});
