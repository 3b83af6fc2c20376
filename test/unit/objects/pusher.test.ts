import { describe, expect, it, vi } from "vitest";
import type { PusherKind } from "../../../src/bindings.ts";
import type { FollowerId } from "../../../src/core/release/followers.ts";
import { emptyTally } from "../../../src/core/release/tally.ts";
import type { Progress, Snapshot } from "../../../src/core/snapshot.ts";
import { Pusher } from "../../../src/objects/pusher.ts";
import { sampleConfig, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";
import { type Call, fail, hang, openObjects } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock();

const LOBBY: FollowerId = { kind: "lobby", index: 3 };
const NOBODY = { departedIndex: 0, awaits: null };
const nothing = { from: 0, tickets: [] };

/** A tick of each moment that is asked for; followers answer every push as `answer` says. */
function openPusher(answer: (call: Call) => unknown = () => NOBODY, kind: PusherKind = "loop") {
  const { objects, calls } = openObjects(answer);
  const pusher = new Pusher(sampleConfig({ intervalMs: 100, relays: 4 }), objects, kind);
  let tick = 0;
  const push = async (ms: number, fields: Partial<Snapshot> = {}, more: Partial<Progress> = {}) => {
    vi.setSystemTime(T0 + ms);
    const snapshot = sampleSnapshot({ tick: ++tick, ...fields });
    pusher.push({ snapshot, departed: nothing, nextTickInMs: 100, ...more }, T0 + ms);
    await vi.advanceTimersByTimeAsync(0);
    return snapshot;
  };
  return { pusher, calls, push };
}

/** The numbers of the ticks that were pushed. */
const ticksOf = (calls: readonly Call[]) =>
  calls.map(([, , progress]) => (progress as Progress).snapshot.tick);

describe("who follows a loop or relay", () => {
  it.each<FollowerId>([LOBBY, { kind: "relay", index: 1 }])("is pushed the next tick: %o", async (id) => {
    const { pusher, calls, push } = openPusher();
    pusher.follow(id, NOBODY);
    const snapshot = await push(0);
    const progress = { snapshot, departed: nothing, nextTickInMs: 100 };
    expect(calls).toEqual([[`${id.kind} ${id.index}`, "receiveProgress", progress, "loop"]]);
  });

  it("is told by whom", async () => {
    const { pusher, calls, push } = openPusher(undefined, "relay");
    pusher.follow(LOBBY, NOBODY);
    await push(0);
    expect(calls.map(([, , , from]) => from)).toEqual(["relay"]);
  });

  it("is pushed what has come since, at once where it is a relay, with how long it still is to the next tick", async () => {
    const { pusher, calls, push } = openPusher();
    await push(0, {}, { nextTickInMs: 1000 });
    vi.setSystemTime(T0 + 400);
    pusher.follow(LOBBY, NOBODY);
    expect(calls).toEqual([]);
    pusher.follow({ kind: "relay", index: 1 }, NOBODY);
    expect(calls).toMatchObject([["relay 1", "receiveProgress", { nextTickInMs: 600 }, "loop"]]);
  });

  it.each([1000, 5000])(
    "is told that the next tick is due where it should have come: %i ms after the last",
    async (ms) => {
      const { pusher, push } = openPusher();
      await push(0, {}, { nextTickInMs: 1000 });
      vi.setSystemTime(T0 + ms);
      expect(pusher.progress?.nextTickInMs).toBe(0);
    },
  );

  it("is pushed nothing as a relay before there is anything", () => {
    const { pusher, calls } = openPusher();
    pusher.follow({ kind: "relay", index: 1 }, NOBODY);
    expect(calls).toEqual([]);
  });

  it("is told by an object of another version when the next tick is as if it were due", async () => {
    const { pusher, calls, push } = openPusher();
    pusher.follow(LOBBY, NOBODY);
    await push(0, {}, { nextTickInMs: undefined as never });
    expect(calls).toMatchObject([["lobby 3", "receiveProgress", { nextTickInMs: 0 }, "loop"]]);
  });

  it("is refused where it does not say what it has", () => {
    const { pusher } = openPusher();
    expect(() => pusher.follow(LOBBY, {} as never)).toThrow(
      new TypeError("who follows says no place in the departed list"),
    );
    expect(pusher.isFollowed).toBe(false);
  });

  it("is known as new the first time alone", () => {
    const { pusher } = openPusher();
    expect(pusher.isFollowed).toBe(false);
    const isNew = [LOBBY, LOBBY, { ...LOBBY, index: 4 }].map((id) => pusher.follow(id, NOBODY));
    expect([isNew, pusher.isFollowed]).toEqual([[true, false, true], true]);
  });

  it("follows no more once all are dropped", async () => {
    const { pusher, calls, push } = openPusher();
    pusher.follow(LOBBY, NOBODY);
    pusher.dropAll();
    await push(0);
    expect([calls, pusher.isFollowed]).toEqual([[], false]);
  });
});

describe("an answer to a push", () => {
  it.each<[string, (call: Call) => unknown]>([
    ["wants no more", () => null],
    ["cannot be read", () => ({ awaits: 7 })],
    ["does not come, for the object cannot be reached", fail],
  ])("that %s ends the following", async (_, answer) => {
    const { pusher, push } = openPusher(answer);
    pusher.follow(LOBBY, NOBODY);
    await push(0);
    expect(pusher.isFollowed).toBe(false);
  });

  it("that is still to come holds back the next push to that one alone", async () => {
    const { pusher, calls, push } = openPusher(([object]) => (object === "lobby 3" ? hang() : NOBODY));
    pusher.follow(LOBBY, NOBODY);
    pusher.follow({ kind: "lobby", index: 4 }, NOBODY);
    for (const ms of [0, 1000]) await push(ms);
    expect(calls.map(([object]) => object)).toEqual(["lobby 3", "lobby 4", "lobby 4"]);
  });

  it("that has come lets the next one go out", async () => {
    const { pusher, calls, push } = openPusher();
    pusher.follow(LOBBY, NOBODY);
    for (const ms of [0, 1000]) await push(ms);
    expect(ticksOf(calls)).toEqual([1, 2]);
  });

  it("says whose call is awaited there from now on", async () => {
    const { pusher, push } = openPusher(() => ({ departedIndex: 0, awaits: sampleTicket(40) }));
    pusher.follow(LOBBY, { departedIndex: 0, awaits: sampleTicket(7) });
    expect(pusher.awaits).toBe(sampleTicket(7));
    await push(0);
    expect(pusher.awaits).toBe(sampleTicket(40));
  });

  it("says what was counted there, and how many streams are open", async () => {
    const tally = { ...emptyTally(), commands: 12, streams: 5 };
    const { pusher, push } = openPusher(() => ({ ...NOBODY, tally }));
    pusher.follow(LOBBY, NOBODY);
    expect(pusher.streams).toBeNull();
    await push(0);
    expect([pusher.streams, pusher.counter.take().commands]).toEqual([5, 12]);
  });

  it("that counts nothing changes no count", async () => {
    const { pusher, push } = openPusher();
    pusher.follow(LOBBY, NOBODY);
    await push(0);
    expect([pusher.streams, pusher.counter.take()]).toEqual([null, emptyTally()]);
  });
});

describe("a push of news", () => {
  /** The ticks that a lobby is pushed which awaits nobody, and is pushed to at T0 and at a tick 10 ms later. */
  async function ticksAfter(fields: Partial<Snapshot>, before: Partial<Snapshot> = {}) {
    const { pusher, calls, push } = openPusher();
    pusher.follow(LOBBY, NOBODY);
    await push(0, before);
    await push(10, fields);
    return ticksOf(calls);
  }

  it("goes to all at once", async () => {
    expect(await ticksAfter({ paused: true })).toEqual([1, 2]);
  });

  it("is the one after which the loop rests", async () => {
    expect(await ticksAfter({ idle: true }, { idle: false })).toEqual([1, 2]);
  });

  it("is not one that only moves the line on", async () => {
    expect(await ticksAfter({ waiting: 99 })).toEqual([1]);
  });
});

describe("how often a relay pushes", () => {
  /** Whether a push goes out 300 ms after the first, to a hundred lobbies that await nobody. */
  async function pushesAgain(kind: PusherKind) {
    const { pusher, calls, push } = openPusher(undefined, kind);
    for (let index = 0; index < 100; index++) pusher.follow({ kind: "lobby", index }, NOBODY);
    await push(0, { idle: true });
    calls.length = 0;
    await push(300, { idle: false });
    return calls.length > 0;
  }

  it("is less than a loop does, for as many others push as well", async () => {
    expect([await pushesAgain("loop"), await pushesAgain("relay")]).toEqual([true, false]);
  });
});

describe("the departed list that is pushed", () => {
  const [first, second, third] = [1, 2, 3].map((nth) => sampleTicket(nth)) as [number, number, number];

  it("is what each follower lacks", async () => {
    const { pusher, calls, push } = openPusher();
    pusher.follow(LOBBY, { departedIndex: 1, awaits: null });
    pusher.follow({ kind: "lobby", index: 4 }, { departedIndex: 2, awaits: null });
    await push(0, { departedCount: 3 }, { departed: { from: 0, tickets: [first, second, third] } });
    expect(calls.map(([, , progress]) => (progress as Progress).departed)).toEqual([
      { from: 1, tickets: [second, third] },
      { from: 2, tickets: [third] },
    ]);
  });

  it("goes out when all of it has been read, and no sooner", async () => {
    const { pusher, calls, push } = openPusher();
    pusher.follow(LOBBY, NOBODY);
    pusher.follow({ kind: "relay", index: 1 }, NOBODY);
    await push(0, { departedCount: 2 }, { departed: { from: 0, tickets: [first] } });
    pusher.follow({ kind: "relay", index: 1 }, NOBODY);
    expect([calls, pusher.progress]).toEqual([[], null]);
    await push(10, { departedCount: 2 }, { departed: { from: 1, tickets: [second] } });
    expect(calls.map(([, , progress]) => (progress as Progress).departed)).toEqual([
      { from: 0, tickets: [first, second] },
      { from: 0, tickets: [first, second] },
    ]);
  });

  it("is kept for the follower that has least, and dropped when Redis has trimmed it and all have it", async () => {
    let departedIndex = 1;
    const { pusher, push } = openPusher(() => ({ departedIndex, awaits: null }));
    pusher.follow(LOBBY, { departedIndex: 1, awaits: null });
    await push(0, { departedCount: 3 }, { departed: { from: 0, tickets: [first, second, third] } });
    const trimmed = { departedCount: 3, departedBase: 2 };
    departedIndex = 3;
    await push(1000, trimmed, { departed: { from: 3, tickets: [] } });
    expect(pusher.progress?.departed).toEqual({ from: 1, tickets: [second, third] });
    await push(2000, trimmed, { departed: { from: 3, tickets: [] } });
    expect(pusher.progress?.departed).toEqual({ from: 2, tickets: [third] });
  });

  it("serves one that has nothing yet only where it begins as Redis' own does", async () => {
    const { pusher, push } = openPusher();
    expect(pusher.progress).toBeNull();
    const snapshot = await push(
      0,
      { departedCount: 3, departedBase: 1 },
      { departed: { from: 1, tickets: [second, third] } },
    );
    const departed = { from: 1, tickets: [second, third] };
    expect(pusher.progress).toEqual({ snapshot, departed, nextTickInMs: 100 });
    const late = openPusher();
    await late.push(0, { departedCount: 3, departedBase: 1 }, { departed: { from: 2, tickets: [third] } });
    expect(late.pusher.progress).toBeNull();
  });
});
