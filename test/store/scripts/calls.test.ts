/** Whom one tick calls, and whether there is anything left to do after it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore, readCalledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import type { TickTerms } from "../../support/store/written-event/arguments.ts";
import { CLAIM_CLOCK_MS, LOOP, PERSON, ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

/** What a tick changes, 100 ms after the last one: while the claim clock stands, and otherwise. */
const STANDING = { clock_ms: T0 + 100, tick: 41, claim_horizon_ms: T0 + 300 };
const TICKED = { ...STANDING, claim_clock_ms: CLAIM_CLOCK_MS + 100 };

/** Ann, bea and cid wait, in this order. */
const LINE = { ann: ticketOf(1), bea: ticketOf(2), cid: ticketOf(3, 1) };

describe("a tick calls", () => {
  it.each<[string, Record<string, number>, TickTerms, number, 0 | 1]>([
    ["nobody by a fraction of a person", { tokens: -1 }, {}, 0, 0],
    ["one by one token", {}, {}, 1, 0],
    ["one by all but two", { tokens: PERSON - 1 }, {}, 1, 0],
    ["two by two", { tokens: PERSON }, {}, 2, 0],
    ["no more than wait", { tokens: 9 * PERSON }, { burstMs: 1000 }, 3, 0],
    ["one into the last place", { tokens: PERSON, called: 4 }, { maxActive: 5 }, 1, 0],
    ["nobody where all places are taken", { called: 4 }, { maxActive: 4 }, 0, 1],
    ["nobody where more than all places are taken", { called: 4 }, { maxActive: 2 }, 0, 1],
    [
      "nobody where all places are taken, and says nothing of it without tokens",
      { called: 4, tokens: -1 },
      { maxActive: 4 },
      0,
      0,
    ],
    ["nobody where nothing is left to sell", { remaining: 0 }, {}, 0, 1],
    [
      "nobody while the event is paused, and says nothing of places",
      { paused: 1, called: 4, tokens: PERSON },
      { maxActive: 4 },
      0,
      0,
    ],
    ["nobody while people enter", { draw: 1, opens_at_ms: T0 + 9000 }, {}, 0, 0],
    ["nobody while places are drawn", { draw: 2 }, {}, 0, 0],
  ])("%s", async (_, state, terms, count, blocked) => {
    const event = await WrittenEvent.putTicked(
      redis,
      { waiting: 3, recounted_at_ms: T0 + 100, ...state },
      { line: LINE },
    );
    const ticked = await event.tick({ nowMs: T0 + 100, claimWindowMs: 30_000, ...terms });
    const called = Object.keys(LINE).slice(0, count);
    const clockMs = CLAIM_CLOCK_MS + 100 + 30_000;
    expect(ticked.people.called ?? {}).toEqual(
      Object.fromEntries(called.map((user) => [user, calledScore("called", clockMs)])),
    );
    expect(Object.keys(ticked.people.line ?? LINE)).toEqual(Object.keys(LINE).slice(count));
    expect([ticked.blocked, ticked.state.called_total ?? 0]).toEqual([blocked, count]);
  });

  it("and says of which seconds those are whom it calls for the first time", async () => {
    const line = { dan: 3, ...LINE };
    const event = await WrittenEvent.putTicked(
      redis,
      { waiting: 4, returned: 1, tokens: 4 * PERSON },
      { line },
    );
    const { joinSeconds, state, people } = await event.tick({
      nowMs: T0 + 100,
      burstMs: 1000,
      claimWindowMs: 0,
    });
    const second = Math.floor(ticketOf(0) / 10_000_000);
    expect(joinSeconds).toEqual([second, 2, second + 1, 1]);
    expect(state).toEqual({
      ...{
        ...TICKED,
        burst_ms: 1000,
        tokens: PERSON,
        waiting: 0,
        returned: 0,
        called: 4,
        called_again: 1,
        called_total: 4,
      },
      ...{ called_up_to: LINE.cid, returned_up_to: 3 },
    });
    const called = calledScore("called", CLAIM_CLOCK_MS + 100);
    const again = calledScore("called again", CLAIM_CLOCK_MS + 100);
    expect(people).toEqual({ line: {}, called: { ann: called, bea: called, cid: called, dan: again } });
  });
});

/** An event whose first tick is to come, and by which everybody of ten is called. */
const BEGUN = { generation: T0, loop: LOOP, recounted_at_ms: T0, idle: 0 };
const RUSH = { rateMilli: 500_000 };
const TEN = Object.fromEntries(Array.from({ length: 10 }, (_, nth) => [`u-${nth + 1}`, ticketOf(nth + 1)]));

/** Of ten who wait, with tokens for all. */
describe("a tick calls", () => {
  const LIMITS: [string, Record<string, number>, number, number][] = [
    ["everybody where there is no limit", {}, 0, 10],
    ["as many as the setting allows", {}, 4, 4],
    ["as many as the operator allows, whatever the setting", { max_active_override: 3 }, 4, 3],
    ["one, where the operator allows one", { max_active_override: 1 }, 4, 1],
    ["everybody, where the operator lifts the limit of the setting", { max_active_override: 0 }, 4, 10],
    ["as many as are left to sell", { remaining: 6, completed: 3, completed_at_report: 1 }, 0, 4],
    ["nobody when all is sold", { remaining: 0 }, 0, 0],
    ["as many as the limit allows, where more are left to sell", { remaining: 9 }, 4, 4],
    ["so many fewer as are called already", { called: 3, called_again: 0 }, 7, 4],
    ["so many fewer as hold a pass", { admitted: 2 }, 7, 5],
    ["so many fewer as left with one", { forfeited: 1 }, 7, 6],
    [
      "so many fewer as are called, hold a pass or left with one",
      { called: 1, admitted: 2, forfeited: 1 },
      7,
      3,
    ],
  ];

  it.each(LIMITS)("%s", async (_, state, maxActive, count) => {
    const event = await WrittenEvent.put(redis, { ...BEGUN, waiting: 10, ...state }, { line: TEN });
    const { snapshot } = await event.tick({ ...RUSH, maxActive });
    expect(snapshot.called_total).toBe(count);
  });
});

/** The records of one shard take 750,000 people whose ids have 12 bytes. */
describe("a tick calls no more people than their records may hold", () => {
  it.each(["called", "admitted", "forfeited", "missed", "spent", "revoked"])(
    "with most of them %s",
    async (name) => {
      const ids = { joined: 2, joined_bytes: 24 };
      const event = await WrittenEvent.put(
        redis,
        { ...BEGUN, waiting: 10, ...ids, [name]: 749_996 },
        { line: TEN },
      );
      expect((await event.tick(RUSH)).snapshot.called_total).toBe(4);
    },
  );
});

it("a tick calls who came back to a second turn, and who did not to a first", async () => {
  const line = { zoe: 9, adam: ticketOf(1), bea: ticketOf(2) };
  const event = await WrittenEvent.put(redis, { ...BEGUN, waiting: 3, returned: 1 }, { line });
  await event.tick(RUSH);
  expect(await event.read("called", "called_again", "returned")).toEqual({
    called: 3,
    called_again: 1,
    returned: 0,
  });
  const scores = (await redis.zmscore(event.keys.called, "zoe", "adam", "bea")).map(Number);
  expect(scores.map((score) => readCalledScore(score).state)).toEqual(["called again", "called", "called"]);
});

describe("an event is idle after a tick", () => {
  it.each<[string, Record<string, number>, 0 | 1]>([
    ["when nobody is in it", {}, 1],
    ["when people hold passes alone", { admitted: 1, spent: 1, forfeited: 1, revoked: 1 }, 1],
    ["but not while one waits", { waiting: 1 }, 0],
    ["but not while one is called", { called: 1 }, 0],
    ["but not while one may come back", { missed: 1 }, 0],
    ["but not while as many wait as are called", { waiting: 1, called: 1 }, 0],
    ["but not while as many may come back as wait", { waiting: 1, missed: 1 }, 0],
    ["but not while places are drawn", { draw: 2 }, 0],
    ["while people enter", { draw: 1, opens_at_ms: T0 + 9000 }, 1],
    ["but not while the entering ends", { draw: 1, draw_closed_ms: T0 + 1000 }, 0],
    ["once all are seated", { draw: 4 }, 1],
  ])("%s", async (_, state, idle) => {
    const event = await WrittenEvent.putTicked(redis, { recounted_at_ms: T0 + 100, ...state });
    expect((await event.tick({ nowMs: T0 + 100, rateMilli: 0 })).state.idle ?? 0).toBe(idle);
  });
});
