import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Follower, Followers, type Following } from "../../../src/core/release/followers.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { sampleConfig, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

const T0 = Date.UTC(2026, 10, 24, 3);
const config = sampleConfig({ intervalMs: 100 });
/** Nobody has been called yet. */
const quiet = sampleSnapshot();
/** What an object that pushes may call in 100 ms. */
const MOST = 40;

const lobby = (index: number) => ({ kind: "lobby" as const, index });

function following(fields: Partial<Following> = {}): Following {
  return { departedIndex: 0, awaits: null, ...fields };
}

function followersOf(count: number, awaits: (index: number) => number | null = () => null): Followers {
  const followers = new Followers();
  for (let index = 0; index < count; index++)
    followers.add(lobby(index), following({ awaits: awaits(index) }));
  return followers;
}

interface At {
  readonly snapshot?: Snapshot;
  readonly isForAll?: boolean;
  readonly sharers?: number;
}

/** Who is pushed to at a tick. */
function pushAt(
  followers: Followers,
  ms: number,
  { snapshot = quiet, isForAll = false, sharers = 1 }: At = {},
) {
  return followers.takeDue({ config, snapshot, nowMs: T0 + ms, sharers, isForAll });
}

const indexesOf = (pushed: readonly Follower[]) => pushed.map(({ id }) => id.index);

/** Which lobbies are pushed to at each of `ticks` ticks, `tickMs` apart. */
function pushesOf(followers: Followers, ticks: number, at: At = {}, tickMs = 100): number[][] {
  return Array.from({ length: ticks }, (_, tick) => indexesOf(pushAt(followers, tick * tickMs, at)));
}

/** The longest silence of a lobby in ticks, from the first push to the last. */
function longestSilence(pushed: readonly number[][], lobbies: number): number {
  const last = new Map<number, number>();
  let longest = 0;
  for (const [tick, some] of [...pushed, Array.from({ length: lobbies }, (_, index) => index)].entries()) {
    for (const index of some) {
      longest = Math.max(longest, tick - (last.get(index) ?? 0));
      last.set(index, tick);
    }
  }
  return longest;
}

describe("lobbies whose people nobody has called", () => {
  it.each([
    [1, 1],
    [16, 1],
    [40, 1],
    [80, 2],
    [200, 5],
  ])("of whom %i follow are pushed to once in %i ticks each, as many at every tick", (lobbies, ticks) => {
    const pushed = pushesOf(followersOf(lobbies), 3 * ticks);
    expect(pushed.map((tick) => tick.length)).toEqual(pushed.map(() => lobbies / ticks));
    for (let round = 0; round < 3; round++) {
      const inRound = pushed.slice(round * ticks, (round + 1) * ticks).flat();
      expect(inRound.toSorted((a, b) => a - b)).toEqual(Array.from({ length: lobbies }, (_, index) => index));
    }
  });

  it("hear something within 1.2 seconds of the last time, of an object that has up to 360 of them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 360 }), fc.integer({ min: 1, max: 50 }), (lobbies, sharers) => {
        const pushed = pushesOf(followersOf(lobbies), 40, { sharers });
        expect(longestSilence(pushed, lobbies)).toBeLessThanOrEqual(12);
      }),
    );
  });

  it("are pushed to no more often than all of the event's lobbies together can be, when relays share them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 4, max: 40 }), (lobbies, sharers) => {
        const intervalMs = Math.min(900, Math.max(100, 2.5 * lobbies * sharers));
        const calls = pushesOf(followersOf(lobbies), 91, { sharers }).flat().length;
        expect(calls).toBeLessThanOrEqual(lobbies * (1 + 9000 / (intervalMs - 50)));
      }),
    );
  });

  it("are pushed to once a second when ticks come seldom", () => {
    const pushed = pushesOf(followersOf(400), 10, {}, 1000).slice(1);
    expect(pushed.map((tick) => tick.length)).toEqual(Array(9).fill(400));
  });
});

describe("lobbies that await a call", () => {
  const at = (ordinal: number) => sampleSnapshot({ calledUpTo: sampleTicket(ordinal) });

  it("are pushed to at the tick that reaches it, and not before", () => {
    const followers = followersOf(100, (index) => sampleTicket(1000 + index));
    pushAt(followers, 0, { isForAll: true, sharers: 4 });
    expect(pushAt(followers, 100, { snapshot: at(999), sharers: 4 })).toEqual([]);
    expect(indexesOf(pushAt(followers, 200, { snapshot: at(1001), sharers: 4 }))).toEqual([0, 1]);
  });

  it("come before those who only wait their turn", () => {
    const followers = followersOf(100, (index) => (index >= 90 ? sampleTicket(7) : null));
    pushAt(followers, 0, { isForAll: true });
    const pushed = indexesOf(pushAt(followers, 300, { snapshot: at(7) }));
    expect(pushed.slice(0, 10)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
    expect(pushed.length).toBeGreaterThan(10);
  });

  it("are pushed to within three ticks, though all of a hundred are reached at each tick", () => {
    const followers = followersOf(100, () => sampleTicket(1));
    expect(longestSilence(pushesOf(followers, 40, { snapshot: at(5000) }), 100)).toBeLessThanOrEqual(3);
  });

  it("keep none of the others waiting for longer than 1.1 seconds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 35 }), (reached) => {
        const followers = followersOf(100, (index) => (index < reached ? sampleTicket(1) : null));
        const pushed = pushesOf(followers, 60, { snapshot: at(5000) });
        expect(longestSilence(pushed, 100)).toBeLessThanOrEqual(11);
      }),
    );
  });

  it("may await a person who came back: that is another front", () => {
    const followers = followersOf(2, (index) => (index === 0 ? 3 : 4));
    pushAt(followers, 0, { isForAll: true, sharers: 40 });
    const snapshot = sampleSnapshot({ calledUpTo: sampleTicket(5000), returnedUpTo: 3 });
    expect(indexesOf(pushAt(followers, 100, { snapshot, sharers: 40 }))).toEqual([0]);
  });

  it("await, all together, what the first of them awaits", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(1000))), (awaited) => {
        const followers = followersOf(awaited.length, (index) => awaited[index] ?? null);
        const some = awaited.filter((ticket) => ticket !== null);
        expect(followers.awaits).toBe(some.length > 0 ? Math.min(...some) : null);
      }),
    );
  });
});

describe("those who follow", () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 40 });
  it("cost who pushes to them at most 400 calls a second, however many they are and whatever they await", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(1000), gaps, (lobbies, reached, gaps) => {
        const followers = followersOf(lobbies, (index) => (index < reached ? sampleTicket(1) : null));
        const snapshot = sampleSnapshot({ calledUpTo: sampleTicket(1) });
        let ms = 0;
        pushAt(followers, ms, { snapshot });
        for (const gap of gaps) {
          ms += gap;
          const calls = pushAt(followers, ms, { snapshot }).length;
          expect(calls).toBeLessThanOrEqual(Math.ceil((Math.min(gap, 1000) * MOST) / 100));
        }
      }),
    );
  });

  it("are forgotten no more than others come and go", () => {
    const step = fc.record({
      come: fc.array(fc.nat(99), { maxLength: 20 }),
      go: fc.array(fc.nat(99), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const followers = new Followers();
        const silentSince = new Map<number, number>();
        for (const [tick, { come, go }] of steps.entries()) {
          for (const index of come) {
            followers.add(lobby(index), following());
            if (!silentSince.has(index)) silentSince.set(index, tick);
          }
          for (const index of go) {
            followers.drop(lobby(index));
            silentSince.delete(index);
          }
          for (const index of indexesOf(pushAt(followers, tick * 100))) {
            expect(silentSince.has(index)).toBe(true);
            silentSince.set(index, tick);
          }
          for (const since of silentSince.values()) expect(tick - since).toBeLessThan(10);
        }
      }),
    );
  });

  it("get the next push later when they have not answered the last one, and slow no other", () => {
    const followers = followersOf(3);
    const slow = pushAt(followers, 0)[1] as Follower;
    slow.busy = true;
    expect(indexesOf(pushAt(followers, 100)).toSorted()).toEqual([0, 2]);
    expect(indexesOf(pushAt(followers, 200)).toSorted()).toEqual([0, 2]);
    slow.busy = false;
    expect(indexesOf(pushAt(followers, 300)).toSorted()).toEqual([0, 1, 2]);
  });

  it("leave their share to others while they are busy", () => {
    const followers = followersOf(80);
    for (const follower of pushAt(followers, 0)) follower.busy = true;
    const second = indexesOf(pushAt(followers, 100));
    const third = indexesOf(pushAt(followers, 300));
    expect(second).toHaveLength(40);
    expect(third.toSorted()).toEqual(second.toSorted());
  });

  it("all get a push that is for all, even those who were pushed to just now", () => {
    const followers = followersOf(400);
    pushAt(followers, 0);
    expect(pushAt(followers, 1, { isForAll: true })).toHaveLength(400);
  });

  it("do not get it while they are busy: they ask when no push comes", () => {
    const followers = followersOf(2);
    (pushAt(followers, 0)[0] as Follower).busy = true;
    expect(indexesOf(pushAt(followers, 100, { isForAll: true }))).toEqual([1]);
  });

  it("are pushed to again once they ask, though their last push hangs", () => {
    const followers = followersOf(1);
    (pushAt(followers, 0)[0] as Follower).busy = true;
    expect(pushAt(followers, 1000)).toEqual([]);
    followers.add(lobby(0), following());
    expect(indexesOf(pushAt(followers, 2000))).toEqual([0]);
  });

  it("do not get their turn earlier by asking again", () => {
    const followers = followersOf(200);
    const pushed = Array.from({ length: 5 }, (_, tick) => {
      for (let index = 0; index < 200; index++) followers.add(lobby(index), following());
      return pushAt(followers, tick * 100);
    });
    expect(new Set(indexesOf(pushed.flat())).size).toBe(200);
    expect(pushed.flat()).toHaveLength(200);
  });

  it("may be nobody", () => {
    expect(pushAt(new Followers(), 0)).toEqual([]);
    expect(pushAt(new Followers(), 0, { isForAll: true })).toEqual([]);
  });

  it("may be a lobby and a relay of the same number", () => {
    const followers = new Followers();
    followers.add(lobby(3), following());
    followers.add({ kind: "relay", index: 3 }, following());
    expect(pushAt(followers, 0).map(({ id }) => id.kind)).toEqual(["lobby", "relay"]);
    followers.drop(lobby(3));
    expect(pushAt(followers, 100).map(({ id }) => id.kind)).toEqual(["relay"]);
  });

  it("are pushed to late but not lost when the clock steps back", () => {
    const followers = followersOf(400);
    pushesOf(followers, 10);
    const pushed = Array.from({ length: 15 }, (_, tick) => pushAt(followers, tick * 100 - 3_600_000));
    expect(new Set(indexesOf(pushed.flat())).size).toBe(400);
  });
});

describe("the part of the departed list that everybody has", () => {
  it("ends where the one who knows least is", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1 }),
        fc.integer({ min: 1000, max: 2000 }),
        (known, end) => {
          const followers = new Followers();
          for (const [index, departedIndex] of known.entries())
            followers.add(lobby(index), following({ departedIndex }));
          expect(followers.lowestDepartedIndex(end)).toBe(Math.min(...known));
        },
      ),
    );
  });

  it("grows when the one who knows least is pushed to or goes", () => {
    const followers = new Followers();
    for (const [index, departedIndex] of [5, 7, 9].entries())
      followers.add(lobby(index), following({ departedIndex }));
    const [least] = pushAt(followers, 0) as [Follower];
    least.following = following({ departedIndex: 12 });
    expect(followers.lowestDepartedIndex(12)).toBe(7);
    followers.drop(lobby(1));
    expect(followers.lowestDepartedIndex(12)).toBe(9);
  });

  it("is the whole list when nobody follows", () => {
    const followers = followersOf(3);
    followers.clear();
    expect(followers.lowestDepartedIndex(42)).toBe(42);
  });

  it("is never more than there is", () => {
    const followers = new Followers();
    followers.add(lobby(0), following({ departedIndex: 50 }));
    expect(followers.lowestDepartedIndex(42)).toBe(42);
  });
});
