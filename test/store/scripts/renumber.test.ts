/** A renumbering part by part: how many people a script copies, what is stored between two parts, and what a cut leaves. */
import Redis from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { scoredMembers } from "../../../scripts/redis/scored-members.ts";
import { startRedis } from "../../../scripts/upstash-local/redis-server.ts";
import { calledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { LOOP, ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

async function open(state: Record<string, number> = {}, shards = 1, where = redis) {
  const begun = {
    generation: T0 - 5000,
    numbering: T0 - 5000,
    shards,
    renumber_at_ms: T0,
    loop: LOOP,
    idle: 0,
  };
  const event = await WrittenEvent.put(
    where,
    { ...begun, recounted_at_ms: T0, rate: 1000, clock_ms: T0, ...state },
    {},
    shards,
  );
  return event;
}

/** With a gap of ten between two ordinals. */
const fill = (event: WrittenEvent, count: number) =>
  event.add({
    line: Object.fromEntries(
      Array.from({ length: count }, (_, nth) => [`u-${nth + 1}`, ticketOf(10 * nth + 10)]),
    ),
  });
const readLine = async (key: string) => scoredMembers(await redis.zrange(key, 0, "-1", "WITHSCORES"));
const ordinals = (count: number) =>
  new Map(Array.from({ length: count }, (_, nth) => [`u-${nth + 1}`, ticketOf(nth + 1)]));

describe("a script renumbers", () => {
  it("10,000 people, and the next one goes on with the others", async () => {
    const event = await open();
    await fill(event, 10_001);
    expect((await event.flush()).status).toBe("HELD");
    expect(await event.read("renumbered", "renumber_at_ms")).toEqual({
      renumbered: 10_000,
      renumber_at_ms: T0,
    });
    expect([await redis.zcard(event.keys.copy), await redis.zscore(event.keys.line, "u-1")]).toEqual([
      10_000,
      String(ticketOf(10)),
    ]);
    expect((await event.flush()).status).toBe("DONE");
    expect(await event.read("renumbered", "renumber_at_ms", "waiting")).toEqual({
      renumbered: 0,
      renumber_at_ms: 0,
      waiting: 10_001,
    });
    expect(await readLine(event.keys.line)).toEqual(ordinals(10_001));
  });

  it("several shards in two parts: what the copy has counted is stored before it takes the line's place", async () => {
    const event = await open({}, 3);
    for (const [nth, shard] of [1, 2, 0].entries())
      await event.add({ line: { [`u-${nth + 1}`]: ticketOf(10 * nth + 10) } }, shard);
    await event.tick({ rateMilli: 0 });
    const counted = { renumbered: 3, renumber_at_ms: T0, joined_bytes: 9, numbering: T0 - 5000 };
    expect(await event.read("renumbered", "renumber_at_ms", "joined_bytes", "numbering")).toEqual(counted);
    await event.tick({ rateMilli: 0 });
    expect(await event.read("renumbered", "renumber_at_ms", "numbering")).toEqual({
      renumbered: 0,
      renumber_at_ms: 0,
      numbering: T0,
    });
    expect(await Promise.all([1, 2, 0].map((shard) => readLine(event.keysOf(shard).line)))).toEqual(
      [1, 2, 3].map((nth) => new Map([[`u-${nth}`, ticketOf(nth)]])),
    );
  });

  it("more than 500 people of one shard of several, and leaves out who is called as well", async () => {
    const event = await open({}, 3);
    await fill(event, 750);
    for (const user of ["u-500", "u-501", "u-750"])
      await event.add({ called: { [user]: calledScore("called", T0) } });
    for (let part = 0; part < 2; part++) await event.tick({ rateMilli: 0 });
    const line = await readLine(event.keys.line);
    expect([line.size, line.get("u-499"), line.get("u-502"), line.get("u-749")]).toEqual([
      747,
      ticketOf(499),
      ticketOf(500),
      ticketOf(747),
    ]);
    expect(await event.read("waiting", "called")).toEqual({ waiting: 747, called: 3 });
  });

  it("nobody before the time has come, be it a millisecond", async () => {
    const event = await open({ renumber_at_ms: T0 + 1 });
    await fill(event, 2);
    expect([(await event.flush()).status, (await event.flush({ nowMs: T0 + 1 })).status]).toEqual([
      "HELD",
      "DONE",
    ]);
  });

  it("with a list of departures begun anew", async () => {
    const event = await open({
      departed_count: 9,
      departed_base: 7,
      departed_sum: 5,
      called_up_to: 3,
      returned_up_to: 2,
    });
    await event.add({ departed: [1, 2] });
    const { snapshot } = await event.flush();
    const begun = {
      departed_count: 0,
      departed_base: 0,
      departed_sum: 0,
      called_up_to: 0,
      returned_up_to: 0,
    };
    expect(snapshot).toMatchObject(begun);
    expect(await redis.exists(event.keys.departed)).toBe(0);
  });

  it("into a numbering that no other had, where the last one was of a clock ahead", async () => {
    const event = await open({ numbering: T0 + 100 });
    await event.flush();
    expect(await event.read("numbering")).toEqual({ numbering: T0 + 101 });
  });

  it("once more where the copy is not the line", async () => {
    const event = await open({ renumbered: 3 });
    await fill(event, 2);
    await event.add({ copy: { x: ticketOf(1), y: ticketOf(2), z: ticketOf(3) } });
    expect((await event.flush()).status).toBe("HELD");
    expect(await event.read("renumbered", "renumber_at_ms")).toEqual({ renumbered: 0, renumber_at_ms: T0 });
    expect((await event.flush()).status).toBe("DONE");
    expect(await readLine(event.keys.line)).toEqual(ordinals(2));
  });
});

describe("a renumbering that is cut off while the copy takes the line's place", () => {
  it("is known by that, and finished by the next script", async () => {
    const event = await open();
    await fill(event, 2);
    await redis.set(event.keys.spent, "no HASH: its count fails"); // behind the line's own commands
    await expect(event.flush()).rejects.toThrow("WRONGTYPE");
    expect(await event.read("writing", "placing", "renumbered")).toEqual({
      writing: 1,
      placing: 1,
      renumbered: 0,
    });
    expect(await readLine(event.keys.line)).toEqual(ordinals(2));
    await redis.del(event.keys.spent);
    expect((await event.flush()).status).toBe("DONE");
    expect(await event.read("writing", "placing", "waiting", "renumber_at_ms")).toEqual({
      writing: 0,
      placing: 0,
      waiting: 2,
      renumber_at_ms: 0,
    });
  });
});

it("a renumbering goes on with its copy when the memory of Redis is full", async () => {
  const server = await startRedis();
  const full = new Redis(server.url);
  try {
    await loadScripts(full);
    const event = await open({ renumbered: 1, joined_bytes: 3 }, 1, full);
    await event.add({ line: { "u-1": ticketOf(10), "u-2": ticketOf(20) }, copy: { "u-1": ticketOf(1) } });
    await full.config("SET", "maxmemory", 1);
    await expect(full.zadd(event.keys.copy, ticketOf(9), "x")).rejects.toThrow("OOM");
    expect((await event.flush()).status).toBe("DONE");
    expect(scoredMembers(await full.zrange(event.keys.line, 0, "-1", "WITHSCORES"))).toEqual(ordinals(2));
  } finally {
    full.disconnect();
    await server.stop();
  }
});

describe("a renumbering that is wanted during a drawing", () => {
  const CUT = { writing: 1, renumber_at_ms: 0, draw: 2, entered: 1 };

  it("waits for its end, and holds flushes up", async () => {
    const event = await open(CUT);
    await fill(event, 1);
    expect((await event.flush()).status).toBe("HELD");
    expect(await event.read("writing", "renumber_at_ms", "renumbered")).toEqual({
      writing: 0,
      renumber_at_ms: T0,
      renumbered: 0,
    });
    expect(await readLine(event.keys.line)).toEqual(new Map([["u-1", ticketOf(10)]]));
  });

  it("holds nobody up where the drawing has stopped", async () => {
    const event = await open({ ...CUT, draw_trouble: 1 });
    expect((await event.flush()).status).toBe("DONE");
    expect(await event.read("writing", "renumber_at_ms")).toEqual({ writing: 0, renumber_at_ms: T0 });
  });
});
