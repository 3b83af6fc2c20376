import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Act, ActQueue, groupActs, pairOutcomes } from "../../../src/core/lobby/act-queue.ts";
import { ACT_KINDS, type ActKind, type Outcome } from "../../../src/core/outcome.ts";

/** What the script accepts in one flush. */
const LARGEST_FLUSH = 500;

const kind = fc.constantFrom(...ACT_KINDS);
const user = fc.constantFrom("ann", "bob", "cat", "dan", "eve");
/** One flush at a time is under way; what it carried has reached Redis, or comes back. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind, user }) },
  { weight: 2, arbitrary: fc.constant("send" as const) },
  { weight: 1, arbitrary: fc.constant("done" as const) },
  { weight: 1, arbitrary: fc.constant("lost" as const) },
);

interface Call {
  readonly kind: ActKind;
  readonly user: string;
}

/** Plays clicks and flushes; every call waits under its own number. The batches that reached Redis, to the last. */
function play(steps: readonly (Call | "send" | "done" | "lost")[]) {
  const queue = new ActQueue<number>();
  const calls: Call[] = [];
  const batches: Act<number>[][] = [];
  let underWay: Act<number>[] | null = null;
  for (const step of steps) {
    if (step === "send") {
      underWay ??= queue.take();
    } else if (step === "done") {
      batches.push(underWay ?? []);
      underWay = null;
    } else if (step === "lost") {
      queue.putBack(underWay ?? []);
      underWay = null;
    } else if (queue.add(step.kind, step.user, 0, calls.length)) {
      calls.push(step); // a refusal is answered at once, and nothing waits
    }
  }
  batches.push(underWay ?? []);
  while (queue.size > 0) batches.push(queue.take());
  return { calls, batches };
}

const steps = fc.array(step, { maxLength: 60 });

describe("the acts waiting for a flush", () => {
  it("answer everybody who asked, once, and with what they asked", () => {
    fc.assert(
      fc.property(steps, (steps) => {
        const { calls, batches } = play(steps);
        const answered: (Call | undefined)[] = calls.map(() => undefined);
        for (const { kind, user, waiters } of batches.flat()) {
          for (const call of waiters) {
            expect(answered[call]).toBeUndefined();
            answered[call] = { kind, user };
          }
        }
        expect(answered).toEqual(calls);
      }),
    );
  });

  it("bring one act of a person per flush", () => {
    fc.assert(
      fc.property(steps, (steps) => {
        for (const batch of play(steps).batches) {
          const people = batch.map((act) => act.user);
          expect(people).toEqual([...new Set(people)]);
        }
      }),
    );
  });

  it("do first what a person asked first", () => {
    fc.assert(
      fc.property(steps, (steps) => {
        const { batches } = play(steps);
        for (const name of ["ann", "bob", "cat", "dan", "eve"]) {
          const own = batches.flat().filter((act) => act.user === name);
          const asked = own.map((act) => Math.min(...act.waiters));
          expect(asked).toEqual(asked.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it("are in order of arrival within a flush", () => {
    fc.assert(
      fc.property(steps, (steps) => {
        for (const batch of play(steps).batches) {
          const asked = batch.map((act) => Math.min(...act.waiters));
          expect(asked).toEqual(asked.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it("leave an act for later only behind another one of the same person, or when the flush is full", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ kind, user }), { maxLength: 30 }), (acts) => {
        const queue = new ActQueue<Call>();
        for (const act of acts) queue.add(act.kind, act.user, 0, act);
        const going = new Set(queue.take().map((act) => act.user));
        expect(going).toEqual(new Set(acts.map((act) => act.user)));
      }),
    );
  });

  it("fill a flush to what the script accepts and keep the rest in line", () => {
    const queue = new ActQueue<number>();
    for (let person = 0; person < 2 * LARGEST_FLUSH + 1; person++) queue.add("join", `p${person}`, 0);
    const flushes = [queue.take(), queue.take(), queue.take(), queue.take()];
    expect(flushes.map((acts) => acts.length)).toEqual([LARGEST_FLUSH, LARGEST_FLUSH, 1, 0]);
    expect(flushes.flat().map((act) => act.user)).toEqual(
      Array.from({ length: 2 * LARGEST_FLUSH + 1 }, (_, person) => `p${person}`),
    );
  });

  it("let a double click wait for the first", () => {
    const queue = new ActQueue<string>();
    queue.add("join", "ann", 10, "first click");
    queue.add("join", "ann", 20, "second click");
    expect(queue.take()).toEqual([
      { kind: "join", user: "ann", sinceMs: 10, waiters: ["first click", "second click"] },
    ]);
    expect(queue.take()).toEqual([]);
  });

  it("do not take a click for one that is on its way to Redis already", () => {
    const queue = new ActQueue<string>();
    queue.add("join", "ann", 10, "under way");
    queue.take();
    queue.add("join", "ann", 20, "after it");
    expect(queue.take().map((act) => act.waiters)).toEqual([["after it"]]);
  });

  it("are done even when nobody waits for the outcome", () => {
    const queue = new ActQueue<string>();
    queue.add("position", "ann", 0);
    expect(queue.take().map((act) => [act.user, act.waiters])).toEqual([["ann", []]]);
  });

  it("never confuse people whose ids look like an act", () => {
    const odd = fc
      .array(fc.constantFrom("join", "leave", "position", " ", "\u00a0", ":"), {
        minLength: 1,
        maxLength: 4,
      })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.uniqueArray(fc.record({ kind, user: odd }), { selector: JSON.stringify }), (calls) => {
        expect(play(calls).batches.flat()).toHaveLength(calls.length);
      }),
    );
  });

  it("end with what a person asked last", () => {
    const click = fc.constantFrom("join" as const, "leave" as const);
    const clicks = fc.array(click, { minLength: 1, maxLength: 3 }); // more are refused while these wait
    fc.assert(
      fc.property(clicks, (kinds) => {
        const { batches } = play(kinds.map((kind) => ({ kind, user: "ann" })));
        expect(batches.flat().at(-1)?.kind).toBe(kinds.at(-1));
      }),
    );
  });
});

describe("a batch", () => {
  const batch = fc
    .uniqueArray(fc.record({ kind, user: fc.string() }), { selector: (act) => act.user, maxLength: 40 })
    .map((calls) => calls.map((call) => ({ ...call, sinceMs: 0, waiters: [] })));

  it("gets its outcomes back, each with its own act", () => {
    fc.assert(
      fc.property(batch, (acts) => {
        const ticketOf = (user: string) => acts.findIndex((act) => act.user === user);
        const outcomeOf = (user: string): Outcome => ({ kind: "waiting", ticket: ticketOf(user) });
        const { leave, join, position } = groupActs(acts);
        const outcomes = {
          leave: leave.map(outcomeOf),
          join: join.map(outcomeOf),
          position: position.map(outcomeOf),
        };
        const done = pairOutcomes(acts, outcomes);
        expect(done).toHaveLength(acts.length);
        for (const act of acts) expect(done).toContainEqual({ act, outcome: outcomeOf(act.user) });
      }),
    );
  });

  it("names each act once, under its kind, first come first", () => {
    fc.assert(
      fc.property(batch, (acts) => {
        const sent = groupActs(acts);
        for (const name of ACT_KINDS) {
          expect(sent[name]).toEqual(acts.filter((act) => act.kind === name).map((act) => act.user));
        }
        expect(Object.keys(sent).toSorted()).toEqual([...ACT_KINDS].toSorted());
      }),
    );
  });
});
