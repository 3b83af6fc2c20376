import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Follower, Followers } from "../../../src/core/release/followers.ts";
import { sampleConfig } from "../../support/lobby/core-samples.ts";

const T0 = Date.UTC(2026, 10, 24, 3);
const config = sampleConfig({ intervalMs: 100 });

function followersOf(count: number): Followers {
  const followers = new Followers();
  for (let lobby = 0; lobby < count; lobby++) followers.add(lobby, 0);
  return followers;
}

const lobbiesOf = (pushed: readonly Follower[]) => pushed.map((follower) => follower.lobby);

/** Which lobbies are pushed to at each of `ticks` ticks, `tickMs` apart. */
function pushesOf(followers: Followers, ticks: number, tickMs = 100): number[][] {
  return Array.from({ length: ticks }, (_, tick) =>
    lobbiesOf(followers.takeDue(config, T0 + tick * tickMs, false)),
  );
}

describe("the lobbies that follow a loop", () => {
  it.each([
    [1, 1],
    [16, 1],
    [40, 1],
    [80, 2],
    [200, 5],
    [400, 10],
    [1000, 10],
  ])("of whom there are %i are pushed to once in %i ticks each, as many at every tick", (lobbies, ticks) => {
    const pushed = pushesOf(followersOf(lobbies), 3 * ticks);
    expect(pushed.map((tick) => tick.length)).toEqual(pushed.map(() => lobbies / ticks));
    for (let round = 0; round < 3; round++) {
      const inRound = pushed.slice(round * ticks, (round + 1) * ticks).flat();
      expect(inRound.toSorted((a, b) => a - b)).toEqual(Array.from({ length: lobbies }, (_, lobby) => lobby));
    }
  });

  it("are told at least once a second, however many there are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(20), (lobbies, from) => {
        const inASecond = pushesOf(followersOf(lobbies), from + 10).slice(from);
        expect(new Set(inASecond.flat()).size).toBe(lobbies);
      }),
      { numRuns: 50 },
    );
  });

  it("make one loop at most 400 calls a second while 400 or fewer follow", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (lobbies) => {
        for (const tick of pushesOf(followersOf(lobbies), 30)) expect(tick.length).toBeLessThanOrEqual(40);
      }),
    );
  });

  it("are told as often as 400 calls a second allow", () => {
    fc.assert(
      fc.property(fc.integer({ min: 41, max: 400 }), (lobbies) => {
        const calls = pushesOf(followersOf(lobbies), 100).flat().length;
        expect(calls).toBeGreaterThan(10 * 390);
      }),
    );
  });

  it("are told once a second even when ticks come seldom", () => {
    const pushed = pushesOf(followersOf(400), 10, 1000).slice(1);
    expect(pushed.map((tick) => tick.length)).toEqual(Array(9).fill(400));
  });

  it("forget nobody while others come and go", () => {
    const step = fc.record({
      come: fc.array(fc.nat(99), { maxLength: 20 }),
      go: fc.array(fc.nat(99), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const followers = new Followers();
        const silentSince = new Map<number, number>();
        for (const [tick, { come, go }] of steps.entries()) {
          for (const lobby of come) {
            followers.add(lobby, 0);
            if (!silentSince.has(lobby)) silentSince.set(lobby, tick);
          }
          for (const lobby of go) {
            followers.drop(lobby);
            silentSince.delete(lobby);
          }
          for (const { lobby } of followers.takeDue(config, T0 + tick * 100, false)) {
            expect(silentSince.has(lobby)).toBe(true);
            silentSince.set(lobby, tick);
          }
          for (const since of silentSince.values()) expect(tick - since).toBeLessThan(10);
        }
      }),
    );
  });

  it("have their first turn before any has its second, however late the ticks come", () => {
    const gaps = fc.array(fc.integer({ min: 100, max: 1500 }), { minLength: 40, maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom(1, 41, 130, 400), gaps, (lobbies, gaps) => {
        const followers = followersOf(lobbies);
        const toldAt = Array<number>(lobbies).fill(0);
        let nowMs = T0;
        for (const [tick, gap] of gaps.entries()) {
          for (const { lobby } of followers.takeDue(config, nowMs, false)) toldAt[lobby] = tick;
          // A second until their turn and a second of turns, at ten ticks each.
          expect(tick - Math.min(...toldAt)).toBeLessThanOrEqual(20);
          nowMs += gap;
        }
      }),
    );
  });

  it("get the next push later when they have not answered the last one, and slow no other", () => {
    const followers = followersOf(3);
    const slow = followers.takeDue(config, T0, false)[1] as Follower;
    slow.busy = true;
    expect(lobbiesOf(followers.takeDue(config, T0 + 100, false)).toSorted()).toEqual([0, 2]);
    expect(lobbiesOf(followers.takeDue(config, T0 + 200, false)).toSorted()).toEqual([0, 2]);
    slow.busy = false;
    expect(lobbiesOf(followers.takeDue(config, T0 + 300, false)).toSorted()).toEqual([0, 1, 2]);
  });

  it("leave their share to others while they are busy", () => {
    const followers = followersOf(80);
    for (const follower of followers.takeDue(config, T0, false)) follower.busy = true;
    const second = lobbiesOf(followers.takeDue(config, T0 + 100, false));
    const third = lobbiesOf(followers.takeDue(config, T0 + 300, false));
    expect(second).toHaveLength(40);
    expect(third.toSorted()).toEqual(second.toSorted());
  });

  it("all get the last push, even those that were pushed to just now", () => {
    const followers = followersOf(400);
    followers.takeDue(config, T0, false);
    expect(followers.takeDue(config, T0 + 1, true)).toHaveLength(400);
  });

  it("do not get the last push while they are busy: they ask when no push comes", () => {
    const followers = followersOf(2);
    (followers.takeDue(config, T0, false)[0] as Follower).busy = true;
    expect(lobbiesOf(followers.takeDue(config, T0 + 100, true))).toEqual([1]);
  });

  it("do not get their turn earlier by asking again", () => {
    const followers = followersOf(400);
    const pushed = Array.from({ length: 10 }, (_, tick) => {
      for (let lobby = 0; lobby < 400; lobby++) followers.add(lobby, 0);
      return followers.takeDue(config, T0 + tick * 100, false);
    });
    expect(new Set(lobbiesOf(pushed.flat())).size).toBe(400);
    expect(pushed.flat()).toHaveLength(400);
  });

  it("may be nobody", () => {
    expect(new Followers().takeDue(config, T0, false)).toEqual([]);
    expect(new Followers().takeDue(config, T0, true)).toEqual([]);
  });

  it("are told late but not lost when the clock steps back a little", () => {
    const followers = followersOf(400);
    pushesOf(followers, 10);
    const pushed = Array.from({ length: 15 }, (_, tick) =>
      followers.takeDue(config, T0 + 500 + tick * 100, false),
    );
    expect(new Set(lobbiesOf(pushed.flat())).size).toBe(400);
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
          for (const [lobby, index] of known.entries()) followers.add(lobby, index);
          const lowest = followers.lowestDepartedIndex(end);
          expect(known.every((index) => index >= lowest)).toBe(true);
          expect(known).toContain(lowest);
        },
      ),
    );
  });

  it("grows when the one who knows least is told or goes", () => {
    const followers = new Followers();
    followers.add(0, 5);
    followers.add(1, 7);
    followers.add(2, 9);
    const [least] = followers.takeDue(config, T0, false) as [Follower];
    least.departedIndex = 12;
    expect(followers.lowestDepartedIndex(12)).toBe(7);
    followers.drop(1);
    expect(followers.lowestDepartedIndex(12)).toBe(9);
  });

  it("is the whole list when nobody follows", () => {
    const followers = followersOf(3);
    followers.clear();
    expect(followers.lowestDepartedIndex(42)).toBe(42);
  });

  it("is never more than the loop itself has", () => {
    const followers = new Followers();
    followers.add(0, 50);
    expect(followers.lowestDepartedIndex(42)).toBe(42);
  });
});

describe("a follower whose last push hangs", () => {
  it("is told again once it asks again", () => {
    const followers = followersOf(1);
    (followers.takeDue(config, T0, false)[0] as Follower).busy = true;
    expect(followers.takeDue(config, T0 + 1000, false)).toEqual([]);
    followers.add(0, 0);
    expect(lobbiesOf(followers.takeDue(config, T0 + 2000, false))).toEqual([0]);
  });
});
