/** What becomes of deadlines that have passed, person by person: at a tick, and where somebody acts before the tick. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import type { TickTerms } from "../../support/store/written-event/arguments.ts";
import { CLAIM_CLOCK_MS, PERSON, ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const NOW_MS = T0 + 100;
const CLAIM_MS = CLAIM_CLOCK_MS + 100;
type CalledState = Parameters<typeof calledScore>[0];

/** What such a tick does to the state when nothing else happens in it; there is no rate, and so nothing to earn. */
async function sweepBy(people: Record<string, number>, state: Record<string, number>, terms: TickTerms = {}) {
  const event = await WrittenEvent.putTicked(redis, { tokens: -PERSON, ...state }, { called: people });
  const ticked = await event.tick({ nowMs: NOW_MS, ...terms });
  const { clock_ms, claim_clock_ms, claim_horizon_ms, tick, tokens, ...changes } = ticked.state;
  return { ...ticked, state: changes, tokens };
}

describe("a tick sweeps", () => {
  it.each<[string, CalledState, number, Record<string, number>, number, Record<string, number>]>([
    [
      "a call, which becomes a missed turn, however short the time to come back is",
      "called",
      CLAIM_MS,
      { called: 1 },
      1,
      { called: 0, missed: 1, no_shows: 1 },
    ],
    [
      "a call where nobody may come back",
      "called",
      CLAIM_MS,
      { called: 1 },
      0,
      { called: 0, no_shows: 1, idle: 1 },
    ],
    [
      "a second call, after which nobody may come back",
      "called again",
      CLAIM_MS,
      { called: 1, called_again: 1 },
      600_000,
      { called: 0, no_shows: 1, idle: 1 },
    ],
    ["a missed turn", "missed", NOW_MS, { missed: 1 }, 600_000, { missed: 0, idle: 1 }],
    ["a pass", "admitted", NOW_MS, { admitted: 1 }, 600_000, { admitted: 0, expired: 1, idle: 1 }],
    ["a pass that was booked with", "spent", NOW_MS, { spent: 1 }, 600_000, { spent: 0, idle: 1 }],
    [
      "a pass that its holder has left with",
      "forfeited",
      NOW_MS,
      { forfeited: 1 },
      600_000,
      { forfeited: 0, idle: 1 },
    ],
    ["a pass that was taken back", "revoked", NOW_MS, { revoked: 1 }, 600_000, { revoked: 0, idle: 1 }],
  ])("%s", async (_, state, deadlineMs, counters, returnWindowMs, changes) => {
    const zoe = calledScore(state, deadlineMs);
    const swept = await sweepBy({ zoe, adam: zoe + 1 }, counters, { returnWindowMs });
    const isMissed = changes.missed === 1;
    const missed: Record<string, number> = isMissed
      ? { zoe: calledScore("missed", NOW_MS + returnWindowMs) }
      : {};
    expect(swept.people.called).toEqual({ adam: zoe + 1, ...missed });
    // A fifth of the tick's 100 ms is paid out of what a call that was not taken gives back.
    const paid = { credit: 800_000, refunded: 200_000 };
    expect(swept.state).toEqual({ ...changes, ...(changes.no_shows && paid) });
    expect(swept.tokens ?? -PERSON).toBe(changes.no_shows ? 200_000 : 0);
  });

  it("nobody's call while the event is paused, but passes", async () => {
    const called = calledScore("called", CLAIM_CLOCK_MS);
    const people = { ann: called, bea: called + 2 ** 44, cid: calledScore("admitted", NOW_MS) };
    const counters = { called: 2, called_again: 1, admitted: 1, paused: 1 };
    const { state, people: after } = await sweepBy(people, counters);
    expect(after.called).toEqual({ ann: called, bea: called + 2 ** 44 });
    expect(state).toEqual({ admitted: 0, expired: 1, halted: 1 });
  });

  it("several of each state at once", async () => {
    const people = Object.fromEntries(
      (["admitted", "missed", "spent", "forfeited", "revoked"] as const).flatMap((state) =>
        ["a", "b", "c"].map((name) => [`${name}-${state}`, calledScore(state, NOW_MS)]),
      ),
    );
    const { people: after, state } = await sweepBy(people, {
      admitted: 3,
      missed: 3,
      spent: 3,
      forfeited: 3,
      revoked: 3,
    });
    expect(after.called).toEqual({});
    expect(state).toEqual({
      admitted: 0,
      missed: 0,
      spent: 0,
      forfeited: 0,
      revoked: 0,
      expired: 3,
      idle: 1,
    });
  });

  it.each([
    ["500 of a state", 10_000, 100, 500],
    ["three ticks' worth of people where that is more, rounded up", 2_000_001, 100, 601],
  ])("no more than %s", async (_, rateMilli, intervalMs, most) => {
    const names = Array.from({ length: most + 3 }, (_, index) => `u${index}`);
    const people = Object.fromEntries(names.map((user) => [user, calledScore("spent", NOW_MS)]));
    const swept = await sweepBy(people, { spent: most + 3 }, { rateMilli, intervalMs });
    expect([swept.state.spent, Object.keys(swept.people.called ?? {}).length]).toEqual([3, 3]);
  });

  /** Read the state, write it. */
  const COMMANDS = 3;
  it.each<[string, Record<string, number>, number]>([
    ["nothing while nobody is in any state", {}, 0],
    ["once for each state that somebody is in", { admitted: 1, missed: 1, spent: 1, forfeited: 1 }, 4],
    ["once for passes that were taken back", { revoked: 1 }, 1],
    ["once for those called", { called: 1 }, 1],
    ["twice for those called, and those called again", { called: 2, called_again: 1 }, 2],
    ["nothing of those called while the event is paused", { called: 2, called_again: 1, paused: 1 }, 0],
  ])("and asks Redis %s", async (_, counters, commands) => {
    const { snapshot } = await sweepBy({}, counters);
    expect(snapshot.commands).toBe(COMMANDS + commands);
  });
});

describe("of 16 shards a tick sweeps four, the next ones in their order", () => {
  it.each([
    [40, [4, 5, 6, 7]],
    [41, [8, 9, 10, 11]],
    [42, [12, 13, 14, 15]],
    [43, [0, 1, 2, 3]],
  ])("after tick %i: %j", async (tick, turns) => {
    const event = await WrittenEvent.putTicked(redis, { tick, admitted: 16 }, {}, 16);
    for (let shard = 0; shard < 16; shard++)
      await event.add({ called: { [`u${shard}`]: calledScore("admitted", NOW_MS) } }, shard);
    const { state, people } = await event.tick({ nowMs: NOW_MS });
    expect([state.admitted, state.expired]).toEqual([12, 4]);
    expect(Object.keys(people).toSorted()).toEqual(
      turns.map((shard) => (shard === 0 ? "called" : `called ${shard}`)).toSorted(),
    );
  });

  it("but of two shards both", async () => {
    const event = await WrittenEvent.putTicked(redis, { admitted: 2 }, {}, 2);
    for (let shard = 0; shard < 2; shard++)
      await event.add({ called: { [`u${shard}`]: calledScore("admitted", NOW_MS) } }, shard);
    expect((await event.tick({ nowMs: NOW_MS })).people).toEqual({ called: {}, "called 1": {} });
  });
});

describe("who joins before their deadline is swept", () => {
  it.each<[CalledState, string, Record<string, number>]>([
    ["missed", "missed", {}],
    ["admitted", "admitted", { expired: 1 }],
    ["spent", "spent", {}],
    ["forfeited", "forfeited", {}],
    ["revoked", "revoked", {}],
  ])("is no longer %s, but in line", async (state, counter, more) => {
    const event = await WrittenEvent.putTicked(
      redis,
      { [counter]: 1 },
      { called: { zoe: calledScore(state, NOW_MS - 100) } },
    );
    const {
      outcomes,
      state: changes,
      people,
    } = await event.flush({ nowMs: NOW_MS, seq: 1 }, { join: ["zoe"] });
    const ticket = ticketOf(1);
    expect(outcomes).toEqual(["JOINED", ticket]);
    expect(people).toEqual({ called: {}, line: { zoe: ticket } });
    expect(changes).toEqual({
      ...{ [counter]: 0, ...more, joined: 1, waiting: 1, joined_bytes: 3 },
      ...{ last_second: Math.floor(ticket / 10_000_000), "fence:0": "1:1" },
    });
  });

  it("is called at once where nobody waits, and stays called", async () => {
    const event = await WrittenEvent.putTicked(
      redis,
      { missed: 1, idle: 1 },
      { called: { zoe: calledScore("missed", NOW_MS) } },
    );
    const { outcomes, people, state } = await event.flush(
      { nowMs: NOW_MS, seq: 1, atOnce: 1 },
      { join: ["zoe"] },
    );
    expect(outcomes).toEqual(["CALLED", NOW_MS + 60_000]);
    expect(people).toEqual({ called: { zoe: calledScore("called", CLAIM_MS + 60_000) } });
    expect(state).toMatchObject({ missed: 0, called: 1, called_at_once: 1, called_total: 1 });
  });
});
