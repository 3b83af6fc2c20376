/** What a lobby or a booth restores, at the bounds: of no event, of nobody, of several people, and of a drawing. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { scoredMembers } from "../../../scripts/redis/scored-members.ts";
import { readCalledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const GENERATION = T0 - 5000;

async function open(state: Record<string, number> = {}, shards = 1) {
  const begun = {
    generation: GENERATION,
    numbering: GENERATION,
    shards,
    clock_ms: T0,
    claim_clock_ms: T0 - 700,
  };
  const event = await WrittenEvent.put(
    redis,
    { ...begun, rate: 1000, recounted_at_ms: T0 - 900, ...state },
    {},
    shards,
  );
  return event;
}

const restore = (
  event: WrittenEvent,
  people: (string | number)[],
  { writer = "3", generation = GENERATION, shards = 1, last = 1 } = {},
) => event.run("restore_queue", [T0, shards, writer, generation, 5, 8, last, ...people]);
const readLine = async (event: WrittenEvent) =>
  scoredMembers(await redis.zrange(event.keys.line, 0, "-1", "WITHSCORES"));

it("of an event that never was restores nobody", async () => {
  const event = await WrittenEvent.put(redis);
  const people = ["WAITING", "ada", ticketOf(1)];
  expect(await restore(event, people, { generation: 0 })).toEqual([0]);
  expect(await redis.exists(event.keys.state, event.keys.line)).toBe(0);
});

it("of nobody notes that it is done, while people enter too", async () => {
  for (const draw of [0, 1]) {
    const event = await open({ draw });
    expect(await restore(event, [])).toEqual([0]);
    expect(await redis.hget(event.keys.state, "fence:3")).toBe("5:8");
  }
});

it("of several people restores each, and counts them", async () => {
  const event = await open();
  const people = [
    ...["WAITING", "ada", ticketOf(4)],
    ...["RETURNED", "bob", 3],
    ...["WAITING", "cay", ticketOf(9)],
  ];
  expect(await restore(event, people)).toEqual([3]);
  expect(await readLine(event)).toEqual(
    new Map([
      ["bob", 3],
      ["ada", ticketOf(4)],
      ["cay", ticketOf(9)],
    ]),
  );
});

it("of a lobby has the line renumbered after a second, in several shards after three", async () => {
  for (const [shards, ms] of [
    [1, 1000],
    [3, 3000],
  ] as const) {
    const event = await open({}, shards);
    await restore(event, ["WAITING", "ada", ticketOf(4)], { shards });
    expect(await event.read("renumber_at_ms")).toEqual({ renumber_at_ms: T0 + ms });
  }
});

it("of a turn that has ended long ago gives no time back, and none less", async () => {
  const event = await open();
  await restore(event, ["CALLED", "zoe", T0 - 5000], { writer: "b3" });
  const score = Number(await redis.zscore(event.keys.called, "zoe"));
  expect(readCalledScore(score)).toEqual({ state: "called", deadlineMs: T0 - 700 });
});

it("after a script that was cut off has the line renumbered, though it moves nobody in it", async () => {
  const event = await open({ writing: 1 });
  expect(await restore(event, ["ADMITTED", "zoe", T0 + 60_000], { writer: "b3" })).toEqual([1]);
  const renumbered = { writing: 0, renumber_at_ms: 0, numbering: T0 };
  expect(await event.read("writing", "renumber_at_ms", "numbering")).toEqual(renumbered);
});

describe("of a booth", () => {
  it("has people counted anew at once where it restores somebody", async () => {
    const event = await open({ admitted: 7 });
    expect(await restore(event, ["ADMITTED", "zoe", T0 + 60_000], { writer: "b3" })).toEqual([1]);
    expect(await event.read("admitted", "recounted_at_ms")).toEqual({ admitted: 1, recounted_at_ms: T0 });
  });

  it("counts nobody where it restores nobody", async () => {
    const event = await open({ admitted: 7 });
    expect(await restore(event, ["ADMITTED", "zoe", T0], { writer: "b3" })).toEqual([0]);
    expect(await event.read("admitted", "recounted_at_ms")).toEqual({
      admitted: 7,
      recounted_at_ms: T0 - 900,
    });
  });

  it("in several shards has the next tick count", async () => {
    const event = await open({ admitted: 7, idle: 1 }, 3);
    await restore(event, ["ADMITTED", "zoe", T0 + 60_000], { writer: "b3", shards: 3 });
    expect(await event.read("admitted", "recounted_at_ms", "idle")).toEqual({
      admitted: 7,
      recounted_at_ms: 0,
      idle: 0,
    });
  });
});

describe("who came after a close that is done again", () => {
  const CLOSED = { draw_closed_ms: T0 + 1250, entered: 3 };

  it.each([
    ["early", ticketOf(2), ticketOf(4, 1)],
    ["late in the same second", ticketOf(7, 1), ticketOf(7, 1)],
    ["a second later", ticketOf(2, 2), ticketOf(2, 2)],
    ["early, with a high ordinal", ticketOf(8), ticketOf(8, 1)],
  ])("stands behind all entrants: %s", async (_, before, after) => {
    const event = await open({ ...CLOSED, draw: 2 });
    expect(await restore(event, ["WAITING", "zoe", before])).toEqual([1]);
    expect(await readLine(event)).toEqual(new Map([["zoe", after]]));
  });

  it("has the seat that they drew when the drawing is over", async () => {
    const event = await open({ ...CLOSED, draw: 4 });
    await restore(event, ["WAITING", "zoe", ticketOf(2, 1)]);
    expect(await readLine(event)).toEqual(new Map([["zoe", ticketOf(2, 1)]]));
  });
});
