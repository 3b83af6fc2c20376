/** What an operator's change, a shop's report, a recount and an entry of the trail are at their bounds, and what each writes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { type Fields, WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

type ControlReply = [status: string, values: (string | null)[], refusal: string[], entries: string[]];

const [EARLIEST_MS, LATEST_MS] = [Date.UTC(2026, 0, 2), Date.UTC(2050, 0, 1) - 1];

async function open(state: Fields = {}): Promise<WrittenEvent> {
  const event = await WrittenEvent.put(redis, state);
  return event;
}

const control = (event: WrittenEvent, change: Fields, actId = "a-1", entries = 0) =>
  event.run("control_event", [
    T0,
    1,
    actId,
    "ann",
    "",
    entries,
    ...Object.entries(change).flat(),
  ]) as Promise<ControlReply>;

describe("an operator's number", () => {
  it.each<[string, number, number]>([
    ["paused", 0, 1],
    ["closed", 0, 1],
    ["rate_override", 0, 20_000_000],
    ["max_active_override", 0, 10_000_000],
    ["remaining", -1_000_000_000, 1_000_000_000],
    ["opens_at_ms", EARLIEST_MS, LATEST_MS],
    ["closes_at_ms", EARLIEST_MS, LATEST_MS],
    ["enters_at_ms", EARLIEST_MS, LATEST_MS],
  ])("%s is from %i to %i", async (name, least, most) => {
    for (const value of [least, most]) {
      const event = await open();
      expect((await control(event, { [name]: value }))[0]).toBe("DONE");
      expect(await redis.hget(event.keys.state, name)).toBe(String(value));
    }
    for (const value of [least - 1, most + 1]) {
      const event = await open();
      const [status, , refusal] = await control(event, { [name]: value });
      expect([status, refusal, await redis.exists(event.keys.state)]).toEqual([
        "REFUSED",
        ["OUT_OF_RANGE", name],
        0,
      ]);
    }
  });

  it.each([
    ["000000000000005", "DONE"],
    ["0000000000000005", "REFUSED"],
    ["", "DONE"],
    ["5x", "REFUSED"],
    ["1e3", "REFUSED"],
    ["+5", "REFUSED"],
  ])("has 15 digits at most, and nothing else: %j is %s", async (value, status) => {
    expect((await control(await open(), { rate_override: value }))[0]).toBe(status);
  });

  it("that a hand has spoiled is shown by its first 32 bytes", async () => {
    const event = await open({ control: "x".repeat(40), paused: "y".repeat(32) });
    const [status, values] = await control(event, {}, "", 1);
    expect([status, values[0], values[1]]).toEqual(["READ", "x".repeat(32), "y".repeat(32)]);
  });
});

describe("an operator's times", () => {
  const AT_MS = T0 + 50_000;
  it.each<[string, Fields, Fields, string | null]>([
    ["close after the opening", {}, { opens_at_ms: AT_MS, closes_at_ms: AT_MS + 1 }, null],
    ["close at the opening", {}, { opens_at_ms: AT_MS, closes_at_ms: AT_MS }, "CLOSES_BEFORE_OPENING"],
    [
      "close before the opening that is set",
      { opens_at_ms: AT_MS },
      { closes_at_ms: AT_MS - 1 },
      "CLOSES_BEFORE_OPENING",
    ],
    ["close without an opening", {}, { closes_at_ms: AT_MS }, null],
    [
      "close beside an opening that is taken away",
      { opens_at_ms: AT_MS },
      { opens_at_ms: "", closes_at_ms: 1767312000000 },
      null,
    ],
    ["close at no time, as a hand has written", { closes_at_ms: 0 }, { opens_at_ms: AT_MS }, null],
    [
      "close at a time of nobody, as a hand has written",
      { closes_at_ms: 1 },
      { opens_at_ms: AT_MS },
      "CLOSES_BEFORE_OPENING",
    ],
    ["have people enter before the opening", {}, { enters_at_ms: AT_MS - 1, opens_at_ms: AT_MS }, null],
    [
      "have people enter at the opening",
      {},
      { enters_at_ms: AT_MS, opens_at_ms: AT_MS },
      "ENTERS_AFTER_OPENING",
    ],
    [
      "have people enter after the opening that is set",
      { opens_at_ms: AT_MS },
      { enters_at_ms: AT_MS + 1 },
      "ENTERS_AFTER_OPENING",
    ],
    ["have people enter without an opening", {}, { enters_at_ms: AT_MS }, null],
    ["have people enter, with an opening at no time", { opens_at_ms: 0 }, { enters_at_ms: AT_MS }, null],
    [
      "have people enter, with an opening at a time of nobody",
      { opens_at_ms: 1 },
      { enters_at_ms: AT_MS },
      "ENTERS_AFTER_OPENING",
    ],
  ])("may %s: %j and %j", async (_, state, change, reason) => {
    const [status, , [refusal = null]] = await control(await open(state), change);
    expect([status, refusal]).toEqual([reason ? "REFUSED" : "DONE", reason]);
  });
});

describe("an operator's change writes", () => {
  const TYPES = '[{"id":"A","remaining":3},{"id":"B","remaining":4}]';
  it.each<[string, Fields, Fields, Fields]>([
    ["a pause, and its version", { control: 4 }, { paused: 1 }, { control: 5, paused: 1 }],
    [
      "an end of a pause, after which the next tick counts no time",
      { paused: 1 },
      { paused: 0 },
      { control: 1, paused: 0, halted: 1 },
    ],
    ["a pause of what was paused", { paused: 1 }, { paused: 1 }, { control: 1, paused: 1, halted: 1 }],
    [
      "a rate, while it is paused",
      { paused: 1 },
      { rate_override: 7 },
      { control: 1, paused: 1, rate_override: 7 },
    ],
    [
      "what is taken away",
      { rate_override: 7, notice: "Soon" },
      { rate_override: "", notice: "" },
      { control: 1, rate_override: "unset", notice: "" },
    ],
    [
      "what remains, and how many had booked then",
      { completed: 9 },
      { remaining: 20 },
      { control: 1, completed: 9, remaining: 20, completed_at_report: 9 },
    ],
    [
      "that nobody says what remains",
      { remaining: 5, completed_at_report: 2 },
      { remaining: "" },
      { control: 1, remaining: "unset", completed_at_report: "unset" },
    ],
    [
      "what is on sale, with the sum of what is left, under the number of a new board",
      { completed: 9, board: T0 },
      { ticket_types: TYPES },
      { control: 1, completed: 9, remaining: 7, completed_at_report: 9, ticket_types: TYPES, board: T0 + 1 },
    ],
    [
      "what is on sale and not counted, without a sum",
      {},
      { ticket_types: '[{"id":"A","remaining":null}]' },
      { control: 1, ticket_types: '[{"id":"A","remaining":null}]', board: T0 },
    ],
  ])("%s", async (_, state, change, written) => {
    const event = await open(state);
    expect((await control(event, change))[0]).toBe("DONE");
    const texts = Object.entries({ ...state, ...written }).map(([name, value]) => [name, String(value)]);
    expect(await event.fields()).toEqual(Object.fromEntries(texts));
  });

  it.each<[string, Fields, Fields, boolean]>([
    ["beside counted types on sale", { ticket_types: TYPES }, { remaining: 5 }, true],
    ["with counted types", {}, { remaining: 5, ticket_types: TYPES }, true],
    [
      "beside types that are not counted",
      { ticket_types: '[{"id":"A","remaining":null}]' },
      { remaining: 5 },
      false,
    ],
    ["with an end of the sale of types", { ticket_types: TYPES }, { remaining: 5, ticket_types: "" }, false],
    ["where nothing is on sale", {}, { remaining: 5 }, false],
  ])("no number of its own of what remains %s: %j %j", async (_, state, change, isRefused) => {
    const [status, , refusal] = await control(await open(state), change);
    expect([status, refusal]).toEqual(isRefused ? ["REFUSED", ["SUM_OF_TYPES", "remaining"]] : ["DONE", []]);
  });
});

describe("a shop's report", () => {
  const TYPES = '[{"id":"A","remaining":3,"n":1},{"id":"B","remaining":null}]';
  const report = (event: WrittenEvent, ...left: (string | number)[]) =>
    event.run("report_stock", [T0, 1, ...left]);

  it.each<[string, string, string | number]>([
    ["1000000000", "DONE", 1_000_000_000],
    ["1000000001", "OUT_OF_RANGE", 0],
    ["-1000000000", "DONE", 0],
    ["-1000000001", "OUT_OF_RANGE", 0],
    ["000000000000005", "DONE", 5],
    ["0000000000000005", "OUT_OF_RANGE", 0],
    ["5x", "OUT_OF_RANGE", 0],
    ["1e3", "OUT_OF_RANGE", 0],
    ["0x10", "OUT_OF_RANGE", 0],
    ["", "OUT_OF_RANGE", 0],
  ])("of a whole event may be of so many: %j is %s %i", async (left, status, remaining) => {
    const event = await open({ completed: 4 });
    expect(await report(event, left)).toEqual([status, remaining]);
    const written = { remaining: String(Number(left)), completed_at_report: "4" };
    expect(await event.fields()).toEqual({ completed: "4", ...(status === "DONE" && written) });
  });

  it("of types changes the numbers alone, and the sum", async () => {
    const event = await open({ ticket_types: TYPES, completed: 4, remaining: 9 });
    expect(await report(event, "B", 12, "A", 1_000_000_000)).toEqual(["DONE", 1_000_000_012]);
    expect(await event.fields()).toEqual({
      ticket_types: '[{"id":"A","remaining":1000000000,"n":1},{"id":"B","remaining":12}]',
      ...{ completed: "4", remaining: "1000000012", completed_at_report: "4", board: String(T0) },
    });
  });

  it("that says what was said writes no new board", async () => {
    const event = await open({
      ticket_types: '[{"id":"A","remaining":3},{"id":"B","remaining":0}]',
      board: 5,
    });
    expect(await report(event, "A", 3, "B", 0)).toEqual(["DONE", 3]);
    expect(await redis.hget(event.keys.state, "board")).toBe("5");
  });

  it.each<[string, (string | number)[], string]>([
    ["one of two", ["A", 1], "OTHER_TYPES"],
    ["one twice", ["A", 1, "A", 1], "OTHER_TYPES"],
    ["one that is not on sale", ["A", 1, "C", 1], "OTHER_TYPES"],
    ["one by a name that no type has", ["A", 1, "", 1], "OTHER_TYPES"],
    ["one by a part of the text", ["A", 1, 'B","x', 1], "OTHER_TYPES"],
    ["more than there can be", ["A", 1, "B", 1_000_000_001], "OUT_OF_RANGE"],
  ])("of %s changes nothing", async (_, left, status) => {
    const event = await open({ ticket_types: TYPES });
    expect(await report(event, ...left)).toEqual([status, 0]);
    expect(await event.fields()).toEqual({ ticket_types: TYPES });
  });

  it.each(["a.b", "a-b"])("of %s is of no type that is called alike", async (id) => {
    const event = await open({ ticket_types: '[{"id":"axb","remaining":3},{"id":"ab","remaining":3}]' });
    expect(await report(event, id, 1, "ab", 1)).toEqual(["OTHER_TYPES", 0]);
  });

  it("of nothing is refused, be nothing on sale", async () => {
    expect(await report(await open())).toEqual(["OTHER_TYPES", 0]);
  });

  it("of a whole event is refused where all types are counted", async () => {
    const event = await open({ ticket_types: '[{"id":"A","remaining":3}]' });
    expect(await report(event, 5)).toEqual(["SUM_OF_TYPES", 0]);
  });
});
