/** The scripts of a drawing on sets that a test has written: sheets at their bounds, many people of one part, several shards. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { scoredMembers } from "../../../scripts/redis/scored-members.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { LOOP, SECOND, ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const [GONE, PARTS] = [256, 256];
const OPENS_AT_MS = T0 + 60_000;
const secondOf = (ms: number) => Math.floor((ms - Date.UTC(2026, 0, 1)) / 1000);
const ticketAt = (ms: number, ordinal: number) => ticketOf(ordinal, secondOf(ms) - SECOND);
const [ENTERING, CLOSED, COMMITTED, SEATED] = [1, 2, 3, 4];

/** `entries`: by user, the sheet, and 256 more of who is gone. */
async function open(entries: Record<string, number>, state: Record<string, number>, shards = 1) {
  const event = await WrittenEvent.put(
    redis,
    {
      generation: T0,
      numbering: T0,
      shards,
      idle: 0,
      loop: LOOP,
      recounted_at_ms: T0,
      ...state,
    },
    { entrants: entries },
    shards,
  );
  return event;
}

describe("the list of entrants", () => {
  const ENTRIES = { ann: 0, bob: 1, cay: 254, dan: 255, eve: GONE, fay: GONE + 1, gus: GONE + 255 };

  it.each([
    [0, 255, ["ann", "bob", "cay", "dan", "eve", "fay", "gus"]],
    [0, 0, ["ann", "eve"]],
    [1, 1, ["bob", "fay"]],
    [255, 255, ["dan", "gus"]],
    [1, 254, ["bob", "cay", "fay"]],
    [2, 1, []],
  ])("from sheet %i to %i is of those on them, who is gone behind the others", async (first, last, users) => {
    const event = await open(ENTRIES, {});
    const [, , listed] = (await event.run("list_entrants", [T0, 1, first, last])) as unknown[];
    expect(listed).toEqual(users);
  });

  it("comes with how far the drawing is", async () => {
    const [draw_closed_ms, clock_ms] = [T0 + 5, T0 + 6];
    const event = await open(
      {},
      { draw: 3, draw_closed_ms, entered: 7, draw_trouble: 8, draw_seated: 9, clock_ms, draw_key: 10 },
    );
    await event.write({ draw_checkpoint: "a.b.c" });
    expect(await event.run("list_entrants", [T0, 1, 1, 0])).toEqual([
      [3, T0, draw_closed_ms, 7, 8, 9, clock_ms, 10],
      "a.b.c",
      [],
    ]);
  });
});

describe("the entering ends", () => {
  const entering = (state: Record<string, number> = {}, entries = { ann: 3, bob: 4, cay: GONE + 5 }) =>
    open(entries, { draw: ENTERING, opens_at_ms: OPENS_AT_MS, entered: 9, gone: 9, ...state });
  const CLOSES_AT_MS = OPENS_AT_MS + 1000;

  it.each([
    ["not before the opening", 0, OPENS_AT_MS - 1, 0],
    ["a second after the first tick from the opening on", 0, OPENS_AT_MS, OPENS_AT_MS + 1000],
    ["a second after a tick that is late", 0, OPENS_AT_MS + 70, OPENS_AT_MS + 1070],
    ["when it was to, while that is ahead", CLOSES_AT_MS, CLOSES_AT_MS - 1, CLOSES_AT_MS],
    ["when it was to, up to five seconds ahead", OPENS_AT_MS + 5000, OPENS_AT_MS, OPENS_AT_MS + 5000],
    ["a second later anew, where it was further ahead", OPENS_AT_MS + 5001, OPENS_AT_MS, OPENS_AT_MS + 1000],
    [
      "not yet, where that was so by a clock ahead and it has not opened",
      OPENS_AT_MS + 5001,
      OPENS_AT_MS - 1,
      0,
    ],
  ])("%s", async (_, announced, nowMs, closesAtMs) => {
    const event = await entering({ draw_closed_ms: announced });
    const { snapshot } = await event.tick({ nowMs });
    expect([snapshot.draw, snapshot.draw_closed_ms]).toEqual([ENTERING, closesAtMs]);
  });

  it.each([0, 400])("with everybody counted from the list, by a tick %i ms after its time", async (late) => {
    const nowMs = CLOSES_AT_MS + late;
    const event = await entering({ draw_closed_ms: CLOSES_AT_MS, recounted_at_ms: nowMs, last_second: 5 });
    const { snapshot } = await event.tick({ nowMs });
    const counted = { entered: 3, gone: 1, joined: 3, waiting: 2, draw_closed_ms: nowMs, draw: CLOSED };
    expect(snapshot).toMatchObject({ ...counted, idle: 0 });
    expect(await event.read("last_second")).toEqual({ last_second: secondOf(nowMs) });
  });

  it("without a step back in the tickets' seconds", async () => {
    const later = secondOf(CLOSES_AT_MS) + 3;
    const event = await entering({ draw_closed_ms: CLOSES_AT_MS, last_second: later });
    await event.tick({ nowMs: CLOSES_AT_MS });
    expect(await event.read("last_second")).toEqual({ last_second: later });
  });

  it.each([
    ["nobody, which leaves nothing to draw", {}, SEATED],
    ["one, who is drawn", { ann: 3 }, CLOSED],
    ["one who is gone, who is in the list all the same", { ann: GONE + 3 }, CLOSED],
  ])("of %s", async (_, entries, draw) => {
    const event = await open(entries as Record<string, number>, {
      draw: ENTERING,
      opens_at_ms: OPENS_AT_MS,
      draw_closed_ms: CLOSES_AT_MS,
    });
    expect((await event.tick({ nowMs: CLOSES_AT_MS })).snapshot.draw).toBe(draw);
  });

  it("never of an event whose first come are first", async () => {
    const event = await open({}, { opens_at_ms: OPENS_AT_MS });
    expect((await event.tick({ nowMs: OPENS_AT_MS + 5 })).snapshot).toMatchObject({
      draw: 0,
      draw_closed_ms: 0,
    });
  });
});

describe("entrants are seated", () => {
  const CLOSED_MS = OPENS_AT_MS + 1250;
  const committed = (entries: Record<string, number>, state: Record<string, number> = {}, shards = 1) =>
    open(
      entries,
      { draw: COMMITTED, draw_closed_ms: CLOSED_MS, entered: Object.keys(entries).length, ...state },
      shards,
    );
  const argsOf = (shards: number, firstPart: number, parts: [string, number][][]) => [
    ...[CLOSED_MS, shards, T0, CLOSED_MS, firstPart, parts.length],
    ...parts.map((part) => part.length),
    ...parts.flat(2),
  ];

  it("be a part of 1,100 people, each at the place that they drew, but those who are called or gone", async () => {
    const users = Array.from({ length: 1100 }, (_, nth) => `u-${nth}`);
    const [isGone, isCalled] = [(nth: number) => nth >= 20 && nth < 540, (nth: number) => nth % 500 === 3];
    const event = await committed(
      Object.fromEntries(users.map((user, nth) => [user, isGone(nth) ? GONE : 0])),
      { gone: 520 },
    );
    for (const [nth, user] of users.entries())
      if (isCalled(nth)) await event.add({ called: { [user]: 5 * 2 ** 44 } });
    const part = users.map((user, nth): [string, number] => [user, nth + 1]);
    expect(await event.run("seat_entrants", argsOf(1, 0, [part]))).toEqual(["DONE", 1]);
    const seated = new Map(
      part
        .filter((_, nth) => !isGone(nth) && !isCalled(nth))
        .map(([user, place]) => [user, ticketAt(CLOSED_MS, place)]),
    );
    expect(scoredMembers(await redis.zrange(event.keys.line, 0, "-1", "WITHSCORES"))).toEqual(seated);
    const departed = part
      .filter((_, nth) => isGone(nth))
      .map(([, place]) => String(ticketAt(CLOSED_MS, place)));
    expect(await redis.lrange(event.keys.departed, 0, -1)).toEqual(departed);
    expect(await event.read("gone", "departed_count", "departed_sum", "draw_seated")).toEqual({
      gone: 0,
      departed_count: 520,
      departed_sum: departed.reduce((sum, ticket) => (sum + Number(ticket)) % 2 ** 31, 0),
      draw_seated: 1,
    });
  });

  it("each in their own shard, a part being a sheet of a shard", async () => {
    const event = await committed({}, { draw_seated: 1, entered: 3 }, 3);
    for (const [shard, user] of ["ann", "bob", "cay"].entries())
      await event.add({ entrants: { [user]: 0 } }, shard);
    const args = argsOf(3, 1, [[["bob", 2]], [["cay", 3]], [], [["dan", 4]]]);
    await event.add({ entrants: { dan: 1 } }, 1);
    expect(await event.run("seat_entrants", args)).toEqual(["DONE", 5]);
    const lines = [0, 1, 2].map((shard) => redis.zrange(event.keysOf(shard).line, 0, "-1"));
    expect(await Promise.all(lines)).toEqual([[], ["bob", "dan"], ["cay"]]);
  });

  it("in no part where somebody has not entered", async () => {
    const event = await committed({ ann: 0 });
    expect(
      await event.run(
        "seat_entrants",
        argsOf(1, 0, [
          [
            ["ann", 1],
            ["bob", 2],
          ],
        ]),
      ),
    ).toEqual(["DIFFERS", 0]);
    expect([await redis.exists(event.keys.line), await event.read("draw_seated")]).toEqual([
      0,
      { draw_seated: 0 },
    ]);
  });
});

describe("a drawing ends", () => {
  const CLOSED_MS = OPENS_AT_MS + 1250;
  const seated = (entries: Record<string, number>, state: Record<string, number> = {}, shards = 1) => {
    const entered = Object.keys(entries).length;
    const drawn = {
      draw: COMMITTED,
      draw_closed_ms: CLOSED_MS,
      entered,
      draw_seated: PARTS * shards,
      idle: 1,
    };
    return open(entries, { ...drawn, ...state }, shards);
  };
  const end = (event: WrittenEvent, shards = 1) =>
    event.run("end_draw", [CLOSED_MS, shards, T0, CLOSED_MS, "SEATED", 0]);

  it("when everybody who stayed is in line: then the loop goes on", async () => {
    const event = await seated({ ann: 0, bob: 255, cay: GONE });
    await event.add({ line: { ann: ticketAt(CLOSED_MS, 1), bob: ticketAt(CLOSED_MS, 3) } });
    expect(await end(event)).toBe("DONE");
    expect(await event.read("draw", "idle", "waiting")).toEqual({ draw: SEATED, idle: 0, waiting: 2 });
  });

  it.each([
    ["the first sheet", { ann: 0, bob: 4 }],
    ["the last sheet", { ann: 255, bob: 4 }],
  ])("not before who is on %s has their seat", async (_, entries) => {
    const event = await seated(entries);
    await event.add({ line: { bob: ticketAt(CLOSED_MS, 2) } });
    expect(await end(event)).toBe("AGAIN");
    const { draw, draw_seated, renumber_at_ms } = await event.read("draw", "draw_seated", "renumber_at_ms");
    expect([draw, draw_seated, renumber_at_ms]).toEqual([COMMITTED, 0, CLOSED_MS]);
  });

  it("without a seat for anybody who is gone, be it from the first sheet", async () => {
    const event = await seated({ ann: GONE, bob: GONE + 1 });
    expect(await end(event)).toBe("DONE");
  });

  it("not where there are more entrants than the close counted, or fewer", async () => {
    for (const entered of [1, 3]) {
      const event = await seated({ ann: GONE, bob: GONE }, { entered });
      const before = await event.fields();
      expect([await end(event), await event.fields()]).toEqual(["DIFFERS", before]);
    }
  });

  it.each([
    [512, "DONE"],
    [128, "CHANGED"],
    [256, "CHANGED"],
  ])("of two shards after 512 parts: after %i it is %s", async (draw_seated, answer) => {
    expect(await end(await seated({}, { draw_seated }, 2), 2)).toBe(answer);
  });
});
