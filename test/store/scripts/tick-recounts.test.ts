/** When a tick counts people anew, and what it counts. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import type { TickTerms } from "../../support/store/written-event/arguments.ts";
import { HALTED, LOOP, ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const HOUR_MS = 3_600_000;
const NOW_MS = T0 + 100;

describe("a tick counts people anew", () => {
  it.each<[string, number, Record<string, number>, TickTerms, boolean]>([
    ["five seconds after the last count", 100, { recounted_at_ms: NOW_MS - 5000 }, {}, true],
    ["not before", 100, { recounted_at_ms: NOW_MS - 4999 }, {}, false],
    ["when its loop is another one", 100, { recounted_at_ms: NOW_MS - 1 }, { nonce: LOOP + 1 }, true],
    ["not when the event is idle", 100, { recounted_at_ms: 0, idle: 1 }, {}, false],
    [
      "while people enter, idle or not",
      100,
      { recounted_at_ms: 0, idle: 1, draw: 1, opens_at_ms: T0 + HOUR_MS },
      {},
      true,
    ],
    ["as often, where the loop ticks every two seconds", 2000, { recounted_at_ms: T0 - 3000 }, {}, true],
    [
      "where the loop rests for longer, not as often",
      2001,
      { recounted_at_ms: T0 + 2001 - 59_999 },
      {},
      false,
    ],
    ["but once a minute", 2001, { recounted_at_ms: T0 + 2001 - 60_000 }, {}, true],
  ])("%s", async (_, afterMs, state, terms, isCounted) => {
    const event = await WrittenEvent.putTicked(
      redis,
      { waiting: 5, ...state },
      { line: { ann: ticketOf(1) } },
    );
    const ticked = await event.tick({ nowMs: T0 + afterMs, ...HALTED, ...terms });
    expect([ticked.state.waiting, ticked.state.recounted_at_ms]).toEqual(
      isCounted ? [1, T0 + afterMs] : [undefined, undefined],
    );
  });

  /** One more of each state than of the one before. */
  const STATES = ["admitted", "missed", "spent", "forfeited", "called", "called again", "revoked"] as const;
  const COUNTED = {
    ...{
      waiting: 3,
      returned: 2,
      admitted: 1,
      missed: 2,
      spent: 3,
      forfeited: 4,
      called: 11,
      called_again: 6,
      revoked: 7,
    },
    ...{ completed: 14, recounted_at_ms: NOW_MS },
  };
  const later = (state: (typeof STATES)[number]) => calledScore(state, T0 + HOUR_MS);
  const EVERYBODY = {
    line: { ann: 3, bea: 9_999_999, cid: 10_000_000 },
    called: Object.fromEntries(
      STATES.flatMap((state, more) =>
        Array.from({ length: more + 1 }, (_, index): [string, number] => [`${state}-${index}`, later(state)]),
      ),
    ),
    spent: { "a:1": "b-1", "b:1": "b-2" },
    spentEarlier: { "c:1": "b-3", "d:1": "b-4", "e:1": "b-5", "f:1": "b-6" },
  };

  it("by state, and those who came back", async () => {
    const event = await WrittenEvent.putTicked(
      redis,
      { recounted_at_ms: 0, forgotten: 8, records_since_ms: 1 },
      EVERYBODY,
    );
    const { state } = await event.tick({ nowMs: NOW_MS, ...HALTED });
    expect(state).toMatchObject({ ...COUNTED, claim_horizon_ms: NOW_MS + 200 });
  });

  it("in all shards", async () => {
    const event = await WrittenEvent.putTicked(
      redis,
      { recounted_at_ms: 0, forgotten: 8, records_since_ms: 1 },
      {},
      2,
    );
    await event.add(EVERYBODY, 1);
    await event.add({ line: { dan: ticketOf(4) }, spent: { "g:1": "b-7" } });
    expect((await event.tick({ nowMs: NOW_MS, ...HALTED })).state).toMatchObject({
      ...COUNTED,
      waiting: 4,
      completed: 15,
    });
  });

  it("but no earlier records where there are none yet", async () => {
    const event = await WrittenEvent.putTicked(redis, { recounted_at_ms: 0, forgotten: 8 }, EVERYBODY);
    expect((await event.tick({ nowMs: NOW_MS, ...HALTED })).state.completed).toBe(10);
  });

  /** By sheet: the first two of each shard's are in line already, or one more of the first. Scores of who gave up have 256 more. */
  const ENTRANTS = [
    { a0: 0, a1: 1, a2: 2, a255: 255, g0: 256, g1: 257, g2: 258, g255: 511 },
    { b0: 0, b1: 1, b2: 2, h1: 257, h2: 258, h3: 259 },
  ] as const;
  it.each([
    [0, 1, { waiting: 1 + 4, gone: 4 }],
    [1, 1, { waiting: 1 + 3, gone: 3 }],
    [2, 1, { waiting: 1 + 2, gone: 2 }],
    [255, 1, { waiting: 1 + 1, gone: 1 }],
    [0, 2, { waiting: 1 + 7, gone: 7 }],
    [1, 2, { waiting: 1 + 6, gone: 6 }],
    [2, 2, { waiting: 1 + 5, gone: 6 }],
    [3, 2, { waiting: 1 + 4, gone: 5 }],
    [4, 2, { waiting: 1 + 3, gone: 4 }],
  ])(
    "and those entrants who are in none of the %i parts, of %i shards, that are seated",
    async (draw_seated, shards, counted) => {
      const state = { recounted_at_ms: 0, draw: 3, draw_seated, entered: 14, idle: 0, draw_round: 1 };
      const event = await WrittenEvent.putTicked(
        redis,
        { ...state, draw: 2 },
        { line: { zoe: ticketOf(20) } },
        shards,
      );
      for (let shard = 0; shard < shards; shard++)
        await event.add({ entrants: ENTRANTS[shard] as Record<string, number> }, shard);
      const ticked = await event.tick({ nowMs: NOW_MS, ...HALTED });
      expect([ticked.state.waiting, ticked.state.gone, ticked.state.entered]).toEqual([
        counted.waiting,
        counted.gone,
        undefined,
      ]);
    },
  );

  it("and those who enter, and who of them gave up", async () => {
    const event = await WrittenEvent.putTicked(
      redis,
      { recounted_at_ms: 0, draw: 1, opens_at_ms: T0 + HOUR_MS },
      { entrants: { ...ENTRANTS[1], b4: 4 } },
    );
    expect((await event.tick({ nowMs: NOW_MS, ...HALTED })).state).toMatchObject({ entered: 7, gone: 3 });
  });

  it("and no entrants once all are seated", async () => {
    const state = { recounted_at_ms: 0, draw: 4, entered: 14, gone: 5 };
    const event = await WrittenEvent.putTicked(redis, state, {
      line: { zoe: ticketOf(20) },
      entrants: ENTRANTS[1],
    });
    const ticked = await event.tick({ nowMs: NOW_MS, ...HALTED });
    expect([ticked.state.waiting, ticked.state.gone, ticked.state.entered]).toEqual([
      1,
      undefined,
      undefined,
    ]);
  });
});
