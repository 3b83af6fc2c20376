/** Events that are retired by their own loop, `retain_hours` after they have ended. */
import { describe, expect, it, vi } from "vitest";
import { stateKey } from "../../src/store/keys.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, IN_TWO_SHARDS, SmallSale } from "./small-sale.ts";

const redis = simulate();

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RETAINED = { ...CONFIG, retainMs: 2 * HOUR_MS, passTtlSeconds: 600, returnWindowMs: 0 };
const PEOPLE = ["ada", "bob", "cay", "dan"];

const keysOf = (sale: SmallSale) => redis.keys(`*{${sale.event}}*`);

/** Time in which the cron comes each minute. */
async function pass(sale: SmallSale, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += MINUTE_MS) {
    await sale.runCron();
    await sale.platform.pass(MINUTE_MS);
  }
}

/** Everybody came, one booked, one holds a pass, the others have left. */
async function playAndClose(config = RETAINED) {
  const sale = new SmallSale(redis, freshEvent(), config);
  await sale.joinTogether(PEOPLE);
  await sale.watch("dan");
  await sale.platform.pass(3000);
  for (const user of ["ada", "bob"]) {
    const answer = await sale.claim(user);
    if (answer.status !== "answered" || answer.outcome.kind !== "admitted") throw new Error("no pass");
    if (user === "ada") await sale.book(user, answer.outcome.expiresAtMs);
  }
  for (const user of ["cay", "dan"]) await sale.act("leave", user);
  await sale.operate({ closed: true });
  await sale.platform.pass(1000);
  return sale;
}

describe.each([
  ["one shard", RETAINED],
  ["two shards", { ...IN_TWO_SHARDS, ...RETAINED, shards: 2, lobbies: 4 }],
])("an event in %s that has ended", (_, config) => {
  it("is there until its hours have passed, and then leaves no key, no alarm and no entry for the cron", async () => {
    const sale = await playAndClose(config);
    await pass(sale, 2 * HOUR_MS - 5 * MINUTE_MS);
    expect((await keysOf(sale)).length).toBeGreaterThan(1);
    const dropped = vi.spyOn(sale.faults, "removeFromSet");
    await pass(sale, 10 * MINUTE_MS);
    expect(await keysOf(sale)).toEqual([]);
    expect(dropped).toHaveBeenCalledExactlyOnceWith("queue:events", sale.event);
    const ticks = sale.platform.calls.get("ReleaseLoop.alarm");
    await sale.platform.pass(DAY_MS);
    expect(sale.platform.calls.get("ReleaseLoop.alarm")).toBe(ticks);
    const run = vi.spyOn(sale.faults, "run");
    await pass(sale, 6 * HOUR_MS); // a table that is still deployed has the cron ask
    expect(run.mock.calls.length).toBeLessThanOrEqual(7);
    expect([...sale.platform.storedByLoop.keys()]).toEqual(["ending"]); // which says that it was retired
  });

  it("stays closed once it is retired, to lobbies that knew it and to others, without a key of it", async () => {
    const sale = await playAndClose(config);
    await pass(sale, 3 * HOUR_MS);
    for (const index of [0, 1]) sale.platform.kill("Lobby", index);
    for (const user of [...PEOPLE, "fay", "gus", "hal"]) {
      expect(await sale.act("join", user)).toMatchObject({ outcome: { kind: "queue_closed" } });
      expect(await sale.act("position", user)).toMatchObject({ outcome: { kind: "none" } });
    }
    for (let index = 0; index < config.lobbies; index++) {
      expect(await sale.summary(index)).toMatchObject({ closed: true, queueSize: 0 });
    }
    expect(await keysOf(sale)).toEqual([]);
  });

  it("is there again for everybody once an operator takes it up", async () => {
    const sale = await playAndClose(config);
    await pass(sale, 3 * HOUR_MS);
    expect(await sale.act("join", "fay")).toMatchObject({ outcome: { kind: "queue_closed" } });
    await sale.operate({ closed: false });
    await sale.platform.pass(6000);
    expect(await sale.act("join", "fay")).toMatchObject({ outcome: { kind: "joined" } });
    await sale.platform.pass(1000);
    expect((await sale.places()).get("fay")).toBe("called");
  });
});

const DAY_MS = 24 * HOUR_MS;

describe("an event is not retired", () => {
  it("while it is open, however long nobody comes", async () => {
    const sale = await playAndClose();
    await sale.operate({ closed: false });
    await pass(sale, 4 * HOUR_MS);
    expect(await keysOf(sale)).not.toEqual([]);
  });

  it("while somebody waits", async () => {
    const sale = new SmallSale(redis, freshEvent(), RETAINED);
    await sale.operate({ paused: true });
    await sale.joinTogether(["ada"]);
    await sale.operate({ closed: true });
    await pass(sale, 4 * HOUR_MS);
    expect((await sale.places()).get("ada")).toBe("waiting");
  });

  it("while a pass lives", async () => {
    const sale = await playAndClose({ ...RETAINED, passTtlSeconds: 4 * 3600 });
    await pass(sale, 3 * HOUR_MS);
    expect((await sale.places()).get("bob")).toBe("admitted");
    await pass(sale, 2 * HOUR_MS + 5 * MINUTE_MS);
    expect(await keysOf(sale)).toEqual([]);
  });

  it("before anybody has come: closed and prepared it waits for its day", async () => {
    const sale = new SmallSale(redis, freshEvent(), RETAINED);
    await sale.operate({ closed: true, notice: "Next week." });
    await pass(sale, 4 * HOUR_MS);
    expect(await redis.hget(stateKey(sale.event), "notice")).toBe("Next week.");
  });

  it("while it is still to open", async () => {
    const sale = await playAndClose();
    await sale.operate({ opensAtMs: Date.now() + DAY_MS });
    await pass(sale, 4 * HOUR_MS);
    expect(await keysOf(sale)).not.toEqual([]);
  });

  it("because of a slip of the hand, which also reads as closed", async () => {
    const sale = await playAndClose();
    await redis.hset(stateKey(sale.event), "closed", "yes");
    await pass(sale, 4 * HOUR_MS);
    expect(await keysOf(sale)).not.toEqual([]);
    await redis.hset(stateKey(sale.event), "closed", "1");
    await pass(sale, HOUR_MS + MINUTE_MS);
    expect(await keysOf(sale)).toEqual([]);
  });

  it("where RETAIN_HOURS is 0, and the cron forgets it all the same", async () => {
    const sale = new SmallSale(redis, freshEvent());
    await sale.joinTogether(["ada"]);
    await sale.platform.pass(1000);
    const dropped = vi.spyOn(sale.faults, "removeFromSet");
    await sale.act("leave", "ada");
    await sale.operate({ closed: true });
    await pass(sale, 4 * HOUR_MS);
    expect(dropped).toHaveBeenCalledExactlyOnceWith("queue:events", sale.event);
    expect(await keysOf(sale)).not.toEqual([]);
  });
});

describe("hours that have passed", () => {
  it("count anew when the event was opened again", async () => {
    const sale = await playAndClose();
    await pass(sale, HOUR_MS);
    await sale.operate({ closed: false });
    await sale.platform.pass(1000);
    await sale.operate({ closed: true });
    await pass(sale, 1.5 * HOUR_MS);
    expect(await keysOf(sale)).not.toEqual([]);
    await pass(sale, HOUR_MS);
    expect(await keysOf(sale)).toEqual([]);
  });

  it("end in a retirement that is tried again when Redis is away", async () => {
    const sale = await playAndClose();
    await pass(sale, 2 * HOUR_MS - 5 * MINUTE_MS);
    const retire = vi.spyOn(RedisQueue.prototype, "retire").mockRejectedValueOnce(new Error("away"));
    await pass(sale, 10 * MINUTE_MS);
    expect(retire).toHaveBeenCalledTimes(2);
    expect(await keysOf(sale)).toEqual([]);
  });
});
