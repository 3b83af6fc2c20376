/** What a snapshot says of a state that a test has written, number by number: docs/redis.md names the fields. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { type Fields, WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

/** What a lobby that only reads is told of an event with this state. */
async function snapshotOf(state: Fields, terms = {}) {
  const event = await WrittenEvent.put(redis, state);
  return event.flush(terms);
}

it("of an event that nobody has joined is of nothing, open and with room", async () => {
  const { status, snapshot, texts, fence } = await snapshotOf({});
  const others = Object.fromEntries(Object.keys(snapshot).map((name) => [name, 0]));
  const expected = { ...others, idle: 1, remaining_to_sell: -1, has_room: 1, commands: 2 };
  expect([status, snapshot, fence, texts]).toEqual(["DONE", expected, [0, 0], ["", ""]]);
});

it("has each number of the state under its own name", async () => {
  const numbers = {
    ...{
      generation: T0 - 7,
      called_up_to: 11,
      departed_count: 12,
      departed_sum: 10,
      departed_base: 12,
      waiting: 13,
      returned: 14,
    },
    ...{
      called: 15,
      called_total: 16,
      joined: 17,
      rate: 18,
      tick: 19,
      idle: 0,
      pass_ttl_s: 21,
      numbering: T0 - 6,
    },
    ...{
      returned_up_to: 23,
      renumber_at_ms: T0 + 24,
      clock_ms: T0 + 25,
      claim_clock_ms: T0 + 26,
      completed: 27,
    },
    ...{ expired: 28, admitted: 29, draw: 4, entered: 31, gone: 32, draw_closed_ms: T0 + 33, draw_round: 34 },
    ...{ draw_trouble: 35 },
  };
  const operator = {
    ...{
      control: 41,
      paused: 1,
      closed: 1,
      opens_at_ms: T0 - 42,
      closes_at_ms: T0 + 43,
      enters_at_ms: T0 - 44,
    },
    ...{ board: 45 },
  };
  const others = { remaining: 50, completed_at_report: 24, notice: "Soon", draw_checkpoint: "a.b.c" };
  const { snapshot, texts } = await snapshotOf({ ...numbers, ...operator, ...others }, { board: 45 });
  const reckoned = { remaining_to_sell: 47, has_room: 1, from: 12, commands: 3 }; // what the state lacks is written
  expect(snapshot).toEqual({ ...numbers, ...operator, ...reckoned });
  expect(texts).toEqual(["Soon", ""]);
});

describe("the board", () => {
  const board = { board: 9, "notice:en": "one", "notice:th": "two", ticket_types: "three" };

  it("comes with the notice to a lobby that knows another one, and to one that knows it not again", async () => {
    expect((await snapshotOf(board, { board: 8 })).texts).toEqual(["", "", "one", "two", "three"]);
    expect((await snapshotOf(board, { board: 9 })).texts).toEqual(["", ""]);
  });

  it("is cut at 2,048 bytes of what is on sale, and at 1,120 of each notice", async () => {
    const long = (bytes: number) => "x".repeat(bytes);
    const fields = (more: number) => ({
      board: 1,
      ...{ notice: long(1120 + more), "notice:en": long(1120 + more), "notice:th": long(1120 + more) },
      ticket_types: long(2048 + more),
    });
    const whole = [1120, 0, 1120, 1120, 2048];
    for (const more of [0, 1])
      expect((await snapshotOf(fields(more))).texts.map((text) => text.length)).toEqual(whole);
  });

  it.each([
    ["a character that ends in the last byte that can continue one", 1119, "\u00ff", 1119],
    ["one that ends in the first such byte", 1119, "\u00c0", 1119],
    ["one of four bytes, behind its first", 1119, "\u{1f39f}", 1119],
    ["one of four bytes, behind its second", 1118, "\u{1f39f}", 1118],
    ["one of four bytes, behind its third", 1117, "\u{1f39f}", 1117],
    ["a byte below those that continue one", 1119, "\u007f", 1120],
  ])("is never cut inside of %s", async (_, before, character, bytes) => {
    const { texts } = await snapshotOf({ notice: "x".repeat(before) + character.repeat(9) });
    expect(Buffer.byteLength(texts[0] ?? "")).toBe(bytes);
    expect(texts[0]?.slice(0, before)).toBe("x".repeat(before));
  });

  it("is nothing of bytes that begin no character", async () => {
    const event = await WrittenEvent.put(redis);
    await redis.hset(event.keys.state, "notice", Buffer.alloc(1121, 0x80));
    expect((await event.flush()).texts[0]).toBe("");
  });

  it("is cut before a byte that begins a character, and before one that is of no UTF-8", async () => {
    const event = await WrittenEvent.put(redis);
    await redis.hset(event.keys.state, "notice", Buffer.from([...Array(1120).fill(120), 0xc0, 0x80]));
    expect((await event.flush()).texts[0]).toHaveLength(1120);
  });
});

describe("the checkpoint of a drawing", () => {
  it.each([
    [1, ""],
    [2, ""],
    [3, "a.b.c"],
    [4, ""],
  ])("is told while the drawing waits for its round: in phase %i it is %j", async (draw, told) => {
    const { texts } = await snapshotOf({ generation: T0, draw, draw_checkpoint: "a.b.c" });
    expect(texts[1]).toBe(told);
  });
});

describe("what remains to sell", () => {
  it.each([
    [{ remaining: 10 }, 10],
    [{ remaining: 10, completed: 7, completed_at_report: 3 }, 6],
    [{ remaining: 1, completed: 9, completed_at_report: 7 }, 0],
    [{ remaining: 0 }, 0],
    [{ completed: 7 }, -1],
  ])("is what the shop reported less the bookings since: of %j it is %i", async (state, remaining) => {
    expect((await snapshotOf(state)).snapshot.remaining_to_sell).toBe(remaining);
  });
});

describe("an event that closes", () => {
  it.each([
    [T0 + 1, 0],
    [T0, 1],
    [T0 - 1, 1],
    [0, 0],
  ])("does so at the moment that was set: at %i, closed is %i", async (closes_at_ms, closed) => {
    expect((await snapshotOf({ closes_at_ms })).snapshot).toMatchObject({ closes_at_ms, closed, paused: 0 });
  });
});

/** A line of one shard takes 90,000,000 bytes: 108 for each person, and their id. All shards together have 8,000,000 people at most. */
describe("there is room", () => {
  it.each([
    ["while one more fits, with ids of 12 bytes", 1, { joined: 2, joined_bytes: 24, waiting: 749_999 }, 1],
    ["no more when that one has come", 1, { joined: 2, joined_bytes: 24, waiting: 750_000 }, 0],
    ["when ids are a fraction of a byte longer", 1, { joined: 4, joined_bytes: 177, waiting: 591_133 }, 1],
    ["for one person less then", 1, { joined: 4, joined_bytes: 177, waiting: 591_134 }, 0],
    [
      "by the ids of whoever has joined, be it one person",
      1,
      { joined: 1, joined_bytes: 12, waiting: 750_000 },
      0,
    ],
    ["for ids of no length while nobody has joined", 1, { waiting: 833_333 }, 1],
    ["for no more of these", 1, { waiting: 833_334 }, 0],
    ["in three shards for three times as many", 3, { joined: 2, joined_bytes: 24, waiting: 2_249_999 }, 1],
    ["in three shards no more than that", 3, { joined: 2, joined_bytes: 24, waiting: 2_250_000 }, 0],
    ["in many shards for 8,000,000 people", 16, { joined: 2, joined_bytes: 24, waiting: 7_999_999 }, 1],
    ["in many shards for nobody more", 16, { joined: 2, joined_bytes: 24, waiting: 8_000_000 }, 0],
    ["while there are ordinals", 1, { joined: 9_999_998, joined_bytes: 0, waiting: 5 }, 1],
    ["no more when the last ordinal is given out", 1, { joined: 9_999_999, joined_bytes: 0, waiting: 5 }, 0],
    ["for entrants by who has entered", 1, { draw: 1, entered: 2, joined_bytes: 24, waiting: 750_000 }, 1],
    [
      "for no entrant more than for people in line",
      1,
      { draw: 1, entered: 750_000, joined_bytes: 9_000_000 },
      0,
    ],
  ])("%s", async (_, shards, state, hasRoom) => {
    const event = await WrittenEvent.put(redis, { ...state, generation: T0, shards }, {}, shards);
    expect((await event.flush()).snapshot.has_room).toBe(hasRoom);
  });
});

describe("the departed tickets of a snapshot", () => {
  /** Of tickets 0, 1, 2 … the first two are gone from the list. */
  async function readFrom(departedIndex: number, terms = {}) {
    const event = await WrittenEvent.put(
      redis,
      {
        generation: T0,
        numbering: T0,
        departed_base: 2,
        departed_count: 5,
      },
      { departed: [2, 3, 4] },
    );
    const { snapshot, departed } = await event.flush({ departedIndex, numbering: T0, ...terms });
    return { from: snapshot.from, departed: departed.map(Number), commands: snapshot.commands };
  }

  it.each([
    [0, { from: 2, departed: [2, 3, 4], commands: 3 }],
    [2, { from: 2, departed: [2, 3, 4], commands: 3 }],
    [3, { from: 3, departed: [3, 4], commands: 3 }],
    [5, { from: 5, departed: [], commands: 2 }],
    [9, { from: 5, departed: [], commands: 2 }],
  ])("begin at the caller's index, or where the list does: at %i", async (departedIndex, expected) => {
    expect(await readFrom(departedIndex)).toEqual(expected);
  });

  it("begin at the first for a caller of no numbering", async () => {
    expect(await readFrom(4, { numbering: 0 })).toMatchObject({ from: 2, departed: [2, 3, 4] });
    const { snapshot } = await snapshotOf(
      { generation: T0, numbering: T0, departed_count: 3 },
      { departedIndex: 2 },
    );
    expect(snapshot.from).toBe(0);
  });

  it("are 5,000 at most", async () => {
    const event = await WrittenEvent.put(
      redis,
      { generation: T0, numbering: T0, departed_count: 5003 },
      { departed: Array.from({ length: 5003 }, (_, nth) => nth) },
    );
    const { snapshot, departed } = await event.flush({ departedIndex: 1, numbering: T0 });
    expect([snapshot.from, departed[0], departed.at(-1), departed.length]).toEqual([1, "1", "5000", 5000]);
  });
});
