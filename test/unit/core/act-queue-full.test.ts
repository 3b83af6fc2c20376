import { describe, expect, it } from "vitest";
import { type Act, ActQueue } from "../../../src/core/lobby/act-queue.ts";

/** What the script accepts in one flush. */
const LARGEST_FLUSH = 500;

describe("the share of one person", () => {
  const alternate = (count: number) =>
    Array.from({ length: count }, (_, click) => (click % 2 === 0 ? ("join" as const) : ("leave" as const)));

  it("is three acts, and leaves room for everybody else", () => {
    const queue = new ActQueue<string>();
    expect(alternate(4).map((kind) => queue.add(kind, "ann", 0))).toEqual([true, true, true, false]);
    expect(queue.add("join", "ann", 0)).toBe(true); // the same as her last, which it joins
    expect(queue.add("join", "bob", 0)).toBe(true);
    expect(queue.size).toBe(4);
  });

  it("grows again with every flush", () => {
    const queue = new ActQueue<string>();
    for (const kind of alternate(3)) queue.add(kind, "ann", 0);
    queue.take();
    expect(queue.add("leave", "ann", 0)).toBe(true);
    expect(queue.add("join", "ann", 0)).toBe(false);
  });

  it("is twenty who wait for one and the same act", () => {
    const queue = new ActQueue<string>();
    const accepted = Array.from({ length: 25 }, (_, click) => queue.add("join", "ann", 0, `click ${click}`));
    expect(accepted.filter(Boolean)).toHaveLength(20);
    expect(queue.take()[0]?.waiters).toHaveLength(20);
  });
});

describe("a backlog", () => {
  function full() {
    const queue = new ActQueue<string>();
    let accepted = 0;
    while (accepted < 1_000_000 && queue.add("join", `p${accepted}`, 0)) accepted++;
    return { queue, accepted };
  }

  it("holds ten full flushes and refuses what comes then", () => {
    const { queue, accepted } = full();
    expect(accepted).toBe(10 * LARGEST_FLUSH);
    expect(queue.add("join", "one too many", 0, "refused")).toBe(false);
    const everything: Act<string>[] = [];
    while (queue.size > 0) everything.push(...queue.take());
    expect(everything).toHaveLength(accepted);
    expect(everything.flatMap((act) => act.waiters)).toEqual([]);
  });

  it("still lets a second click wait for the first when it is full", () => {
    const { queue } = full();
    expect(queue.add("join", "p0", 0, "again")).toBe(true);
    expect(queue.take()[0]).toMatchObject({ user: "p0", waiters: ["again"] });
  });

  it("has room again after a flush", () => {
    const { queue } = full();
    const gone = queue.take().length;
    let accepted = 0;
    while (accepted <= gone && queue.add("leave", `q${accepted}`, 0)) accepted++;
    expect(accepted).toBe(gone);
  });

  it("loses nobody when a flush comes back to a full one", () => {
    const { queue, accepted } = full();
    const batch = queue.take();
    for (let person = 0; queue.add("leave", `q${person}`, 0); person++);
    queue.putBack(batch);
    expect(queue.size).toBe(accepted + batch.length);
    expect(queue.take().map((act) => act.user)).toEqual(batch.map((act) => act.user));
  });
});
