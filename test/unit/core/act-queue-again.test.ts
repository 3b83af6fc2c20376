/** Acts that come back to the queue: their flush did not happen, or they have to ask once more. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Act, ActQueue } from "../../../src/core/lobby/act-queue.ts";
import { ACT_KINDS } from "../../../src/core/outcome.ts";

const kind = fc.constantFrom(...ACT_KINDS);
const user = fc.constantFrom("ann", "bob", "cat", "dan", "eve");

describe("a flush that did not happen", () => {
  it("happens next, just as it was", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ kind, user }), { maxLength: 30 }), (calls) => {
        const queue = new ActQueue<number>();
        for (const [index, call] of calls.entries()) queue.add(call.kind, call.user, index, index);
        const batch = queue.take();
        const before = structuredClone(batch);
        queue.putBack(batch);
        expect(queue.take()).toEqual(before);
      }),
    );
  });

  it("goes before whatever came meanwhile", () => {
    const queue = new ActQueue<string>();
    queue.add("join", "ann", 1, "ann");
    queue.add("join", "bob", 2, "bob");
    const batch = queue.take();
    queue.add("join", "cat", 3, "cat");
    queue.putBack(batch);
    expect(queue.take().map((act) => act.user)).toEqual(["ann", "bob", "cat"]);
  });

  it("answers those who clicked again meanwhile, and counts their patience from the first click", () => {
    const queue = new ActQueue<string>();
    queue.add("position", "ann", 1000, "first");
    const batch = queue.take();
    queue.add("position", "bob", 1500, "bob");
    queue.add("position", "ann", 2000, "second");
    queue.putBack(batch);
    expect(queue.take()).toEqual([
      { kind: "position", user: "ann", sinceMs: 1000, waiters: ["first", "second"] },
      { kind: "position", user: "bob", sinceMs: 1500, waiters: ["bob"] },
    ]);
    expect(queue.size).toBe(0);
  });

  it("waits its turn before another act of the same person", () => {
    const queue = new ActQueue<string>();
    queue.add("join", "ann", 1, "join");
    const batch = queue.take();
    queue.add("leave", "ann", 2, "leave");
    queue.putBack(batch);
    expect([queue.take(), queue.take()].flat().map((act) => act.kind)).toEqual(["join", "leave"]);
  });

  it("may become another question of the same person", () => {
    const queue = new ActQueue<string>();
    queue.add("join", "ann", 1, "join");
    const [act] = queue.take() as [Act<string>];
    queue.add("position", "ann", 2, "poll");
    queue.putBack([{ ...act, kind: "position" }]);
    expect(queue.take()).toEqual([{ kind: "position", user: "ann", sinceMs: 1, waiters: ["join", "poll"] }]);
  });

  it("changes nothing when it was empty", () => {
    const queue = new ActQueue<string>();
    queue.add("join", "ann", 1, "ann");
    queue.putBack([]);
    expect(queue.take()).toHaveLength(1);
  });

  it("takes nobody else's act with it when one person's act comes back twice", () => {
    const queue = new ActQueue<string>();
    queue.add("leave", "bob", 0, "bob");
    const twin = (waiter: string) => ({ kind: "join" as const, user: "ann", sinceMs: 0, waiters: [waiter] });
    queue.putBack([twin("first"), twin("second")]);
    const waiters = [...queue.take(), ...queue.take()].flatMap((act) => act.waiters);
    expect(waiters.toSorted()).toEqual(["bob", "first", "second"]);
  });
});

describe("everything that waits", () => {
  it("can be taken at once, in order, and leaves an empty queue", () => {
    const queue = new ActQueue<string>();
    const calls = [
      ["join", "ann"],
      ["join", "bob"],
      ["leave", "ann"],
    ] as const;
    for (const [kind, user] of calls) queue.add(kind, user, 0);
    expect(queue.takeAll().map(({ kind, user }) => [kind, user])).toEqual(calls);
    queue.add("leave", "ann", 0);
    expect(queue.take()).toHaveLength(1);
  });
});

describe("what has waited for too long", () => {
  it("can be taken alone, in order; what came later stays as it is", () => {
    const queue = new ActQueue<string>();
    for (const [nth, user] of ["ann", "bob", "cat", "dan"].entries()) queue.add("join", user, nth, user);
    expect(queue.takeOlderThan(2).map(({ user }) => user)).toEqual(["ann", "bob"]);
    queue.add("join", "cat", 9, "again");
    expect(queue.take()).toEqual([
      { kind: "join", user: "cat", sinceMs: 2, waiters: ["cat", "again"] },
      { kind: "join", user: "dan", sinceMs: 3, waiters: ["dan"] },
    ]);
  });
});
