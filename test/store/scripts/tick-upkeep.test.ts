/** When a tick counts people anew and what it counts, when it has the line renumbered, and what it drops from the departed list. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import type { TickTerms } from "../../support/store/written-event/arguments.ts";
import { GENERATION, LOOP, ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const HOUR_MS = 3_600_000;
const NOW_MS = T0 + 100;
/** What nobody is called by, so that a tick only counts. */
const HALTED = { rateMilli: 0 };

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

describe("a tick has the line renumbered", () => {
  it.each<[string, number, TickTerms, number]>([
    [
      "a second later, when Redis has forgotten the loop's last tick",
      1,
      { numbering: GENERATION, tick: 41 },
      1000,
    ],
    ["three seconds later where there are shards", 2, { numbering: GENERATION, tick: 41 }, 3000],
    [
      "a second later, when Redis has forgotten the last renumbering",
      1,
      { numbering: GENERATION + 1, tick: 3 },
      1000,
    ],
  ])("%s", async (_, shards, terms, inMs) => {
    const event = await WrittenEvent.putTicked(redis, { renumbered: 7, idle: 1 }, {}, shards);
    const { status, state } = await event.tick({ nowMs: NOW_MS, ...terms });
    expect([status, state]).toEqual(["DONE", { renumber_at_ms: NOW_MS + inMs, renumbered: 0, idle: 0 }]);
  });

  it.each([
    ["it knows of the loop's last tick", { numbering: GENERATION, tick: 40 }],
    ["the line was renumbered since, whatever number the ticks had", { numbering: GENERATION - 1, tick: 41 }],
    [
      "the loop has read its departures as far as ticks were made",
      { numbering: GENERATION, tick: 40, departedIndex: 41 },
    ],
  ])("not when %s", async (_, terms) => {
    const event = await WrittenEvent.putTicked(redis);
    expect((await event.tick({ nowMs: NOW_MS, ...terms })).state).toMatchObject({
      tick: 41,
      clock_ms: NOW_MS,
    });
  });

  it.each<[string, number, Record<string, number>, boolean]>([
    [
      "not when 50,000 departures are in the list",
      1,
      { departed_count: 60_000, departed_base: 10_000 },
      false,
    ],
    ["when one more is", 1, { departed_count: 60_001, departed_base: 10_000 }, true],
    ["not when of several shards 100,000 are", 2, { departed_count: 110_000, departed_base: 10_000 }, false],
    ["when of several shards one more is", 2, { departed_count: 110_001, departed_base: 10_000 }, true],
    ["not when 9,000,000 have joined", 1, { joined: 9_000_000 }, false],
    ["when one more has", 1, { joined: 9_000_001 }, true],
    ["when one more has come back", 1, { returned_total: 9_000_001 }, true],
    ["not before a drawing is over, however many joined", 1, { joined: 9_000_001, draw: 2 }, false],
    ["while people enter, too", 1, { joined: 9_000_001, draw: 1, opens_at_ms: T0 + HOUR_MS }, true],
  ])("%s", async (_, shards, state, isAsked) => {
    const event = await WrittenEvent.putTicked(redis, state, {}, shards);
    const ticked = await event.tick({ nowMs: NOW_MS, ...HALTED });
    expect(ticked.state.renumber_at_ms).toBe(isAsked ? NOW_MS : undefined);
    expect(ticked.state.idle ?? 0).toBe(isAsked || state.draw === 2 ? 0 : 1);
  });
});

describe("of the departed list a tick drops what the front has passed", () => {
  const FRONT = { called_up_to: ticketOf(50), returned_up_to: 5 };
  /** Tickets, those of people who had come back among them. */
  const LEFT = [ticketOf(48), 5, ticketOf(49), ticketOf(51), ticketOf(40)];

  it.each<[string, readonly number[], number, number]>([
    ["as far as the loop was shown", LEFT, 1, 1],
    ["as far as the loop was shown, and that is nothing", LEFT, 0, 0],
    ["two", LEFT, 2, 2],
    ["until one is still ahead", LEFT, 5, 3],
    ["until somebody who had come back is still ahead", [4, 6, 3], 3, 1],
    ["none when the first is ahead", [ticketOf(51), ticketOf(1)], 2, 0],
    ["the front itself", [ticketOf(50), 5], 2, 2],
    ["all of them", [ticketOf(1), ticketOf(2)], 2, 2],
    ["500 at a time", Array.from({ length: 502 }, (_, index) => ticketOf(0, -1) + index), 502, 500],
  ])("%s", async (_, departed, shown, dropped) => {
    const [base, count] = [10, 10 + departed.length];
    const event = await WrittenEvent.putTicked(
      redis,
      { ...FRONT, departed_base: base, departed_count: count },
      { departed },
    );
    const { state, people } = await event.tick({
      nowMs: NOW_MS,
      numbering: GENERATION,
      departedIndex: base + shown,
    });
    expect([state.departed_base ?? base, state.departed_count ?? count]).toEqual([base + dropped, count]);
    expect(people.departed ?? departed.map(String)).toEqual(departed.slice(dropped).map(String));
    expect(state.writing).toBeUndefined();
  });

  it("none when the loop's numbers are of another numbering", async () => {
    const event = await WrittenEvent.putTicked(
      redis,
      { ...FRONT, departed_count: 2 },
      { departed: [ticketOf(1), ticketOf(2)] },
    );
    const { state, people } = await event.tick({
      nowMs: NOW_MS,
      numbering: GENERATION - 1,
      departedIndex: 2,
    });
    expect([state.departed_base, people]).toEqual([undefined, {}]);
  });

  /** Beside itself, the state, the look at the list for the loop, and the state once more. */
  it.each([
    ["not while the loop was shown nothing of it", 10, 0],
    ["once while the first of it is still ahead", 11, 1],
  ])("for which it looks at it %s", async (_, departedIndex, looks) => {
    const state = { ...FRONT, departed_base: 10, departed_count: 12 };
    const event = await WrittenEvent.putTicked(redis, state, { departed: [ticketOf(51), ticketOf(1)] });
    const { snapshot } = await event.tick({ nowMs: NOW_MS, numbering: GENERATION, departedIndex });
    expect(Number(snapshot.commands) - 4).toBe(looks);
  });
});

describe("records of bookings are begun anew by a tick", () => {
  const AGE_MS = 26 * HOUR_MS + 300_000; // and the life of a pass
  const RECORDS = {
    spent: { "a:1": "b-1" },
    spentEarlier: { "b:1": "b-2" },
    redeemed: { "c:1": "b-3" },
    redeemedEarlier: { "d:1": "b-4" },
  };

  it.each([
    ["when they are old enough", { generation: T0 - AGE_MS }, { spent: {}, spentEarlier: RECORDS.spent }],
    ["not before", { generation: T0 + 1 - AGE_MS }, {}],
    [
      "when they were begun anew so long ago",
      { generation: T0 - 2 * AGE_MS, records_since_ms: T0 - AGE_MS },
      { spent: {}, spentEarlier: RECORDS.spent },
    ],
    [
      "those of redemptions likewise, where there were any",
      { generation: T0 - AGE_MS, redeemed: 1 },
      { spent: {}, spentEarlier: RECORDS.spent, redeemed: {}, redeemedEarlier: RECORDS.redeemed },
    ],
  ])("%s", async (_, state, people) => {
    const event = await WrittenEvent.putTicked(redis, { ...state, completed: 2 }, RECORDS);
    const ticked = await event.tick({ ...HALTED });
    expect(ticked.people).toEqual(people);
    const renewed = { records_since_ms: T0, forgotten: 1 };
    expect(ticked.state).toMatchObject("spent" in people ? renewed : {});
    expect(ticked.state.records_since_ms).toBe("spent" in people ? T0 : undefined);
  });
});
