/** When a tick has the line renumbered, what it drops from the departed list, and when it begins the records of bookings anew. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import type { TickTerms } from "../../support/store/written-event/arguments.ts";
import { GENERATION, HALTED, ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const HOUR_MS = 3_600_000;
const NOW_MS = T0 + 100;

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
