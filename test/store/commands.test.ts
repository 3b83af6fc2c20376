/** What the scripts cost in Redis commands, those inside them included: `npm run plan` multiplies these figures. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MEASURED } from "../../scripts/plan/measured.ts";
import { openDirectQueue } from "../../scripts/redis/direct-queue.ts";
import { shareOf } from "../../src/core/shares.ts";
import type { BoothBatch, WaitingQueue } from "../../src/core/waiting-queue.ts";
import { shardKeys } from "../../src/store/keys.ts";
import type { ScriptName } from "../../src/store/scripts.ts";
import { readDocTable } from "../support/doc-tables.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { CountedCommands } from "../support/store/count-commands.ts";
import { openBooth, openLobby, openLoop, openRedis, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
let queue: WaitingQueue;
beforeAll(async () => {
  queue = await openDirectQueue(redis);
});
afterAll(() => redis.quit());

const BUYERS = Array.from({ length: 50 }, (_, n) => `buyer-${n}`);
const OTHERS = Array.from({ length: 50 }, (_, n) => `other-${n}`);
const EXPIRES_AT_MS = T0 + 300_000;
const SECOND_MS = 1000;

/** A sale in which a hundred have joined, or those of the first shard, and the first fifty have been called. */
async function open(shards = 1) {
  const event = freshEvent();
  const [lobby, booth, loop] = [openLobby(queue, event), openBooth(queue, event), openLoop(queue, event)];
  const everybody = [...BUYERS, ...OTHERS].filter((user) => shareOf(user, shards) === 0);
  await lobby.flush({ join: everybody }, { shards });
  await loop(T0, { burstMs: 100, shards });
  const counted = await CountedCommands.start(redis, event);
  /** Of the script, while this goes on. */
  const costOf = async (script: ScriptName, act: () => Promise<unknown>) => {
    const before = await counted.of(script);
    await act();
    return (await counted.of(script)) - before;
  };
  return { event, lobby, booth, loop, costOf, close: () => counted.stop() };
}

/** Nobody waits, and no call and no pass is left. */
async function emptySets(event: string, shards = 1): Promise<void> {
  for (let shard = 0; shard < shards; shard++) {
    const [line, called] = shardKeys(event, shard);
    await redis.del(line, called);
  }
}

/** The numbers that docs/redis.md names for an operator's script. */
function documented(script: ScriptName): number[] {
  const row = readDocTable("redis.md", "What operators do").find(([name]) => name === script);
  return [...(row?.[2] ?? "").matchAll(/\d+/g)].map(Number);
}

const bookingsOf = (users: readonly string[]) =>
  users.map((user) => ({
    what: "complete" as const,
    user,
    firstEndMs: EXPIRES_AT_MS,
    bookingId: `booking of ${user}`,
  }));

describe("the Redis commands of", () => {
  it("a flush are those of the plan: for joins, positions, and a look for the last writes", async () => {
    const { event, lobby, costOf, close } = await open();
    expect(await costOf("flush", () => lobby.flush({ join: ["ann", "ben"] }))).toBe(
      MEASURED.commandsPerJoinFlush.value,
    );
    const positions = () => lobby.flush({ position: BUYERS }, { fence: null });
    expect(await costOf("flush", positions)).toBe(MEASURED.commandsPerCalledFlush.value);
    const look = () => lobby.flush({}, { fence: null });
    expect(await costOf("flush", look)).toBe(MEASURED.commandsPerVerification.value);
    await emptySets(event);
    await redis.hset(`queue:{${event}}:state`, "waiting", 0);
    const atOnce = { rateMilli: 500_000, intervalMs: 100, burstMs: 200, maxActive: 0, claimWindowMs: 60_000 };
    const walkIn = () => lobby.flush({ join: ["cay", "dan"] }, { atOnce, nowMs: T0 + SECOND_MS });
    expect(await costOf("flush", walkIn)).toBe(MEASURED.commandsPerJoinFlush.value);
    expect(await redis.hget(`queue:{${event}}:state`, "called_at_once")).toBe("2");
    close();
  });

  it("a booth's batch are those of the plan: for claims, for bookings beside them, and for a look", async () => {
    const { booth, costOf, close } = await open();
    const [first, second] = [BUYERS.slice(0, 20), BUYERS.slice(20, 40)];
    expect(await costOf("serve_booth", () => booth.serve({ claims: first }))).toBe(
      MEASURED.commandsPerClaimBatch.value,
    );
    const both = () => booth.serve({ claims: second, acts: bookingsOf(first) });
    const { commandsPerClaimBatch, commandsPerBookings, commandsPerVerification } = MEASURED;
    expect(await costOf("serve_booth", both)).toBe(commandsPerClaimBatch.value + commandsPerBookings.value);
    const look = () => booth.serve({ fence: null });
    expect(await costOf("serve_booth", look)).toBe(commandsPerVerification.value);
    close();
  });

  it("an operator's acts are those of docs/redis.md", async () => {
    const { event, booth, costOf, close } = await open();
    const act = (actId: string) => ({ nowMs: T0, shards: 1, actId, by: "ann" });
    const change = () =>
      queue.control(event, { ...act("a-1"), version: 0, change: { remaining: 5, paused: null } });
    const read = () => queue.readControl(event, { nowMs: T0, shards: 1, entries: 50 });
    expect([await costOf("control_event", change), await costOf("control_event", read)]).toEqual(
      documented("control_event"),
    );
    const recounting = await costOf("recount_event", () => queue.recount(event, act("a-2")));
    expect(recounting).toBe(documented("recount_event")[0]);
    await booth.serve({ claims: BUYERS.slice(0, 1) });
    await booth.serve({ acts: bookingsOf(BUYERS.slice(0, 1)) });
    const erase = (user: string) => costOf("erase_person", () => queue.erase(event, { ...act(user), user }));
    const [ofBooked, ofWaiting] = documented("erase_person");
    expect([await erase("buyer-0"), await erase("other-49")]).toEqual([ofBooked, ofWaiting]);
    const reporting = () => queue.reportStock(event, { nowMs: T0, shards: 1, remaining: 500 });
    expect(await costOf("report_stock", reporting)).toBe(documented("report_stock")[0]);
    await booth.serve({ claims: BUYERS.slice(1, 2) });
    const limits = { claimWindowMs: 60_000, maxActive: 0 };
    const call = (user: string) => queue.callPerson(event, { ...act(user), user, ...limits });
    const revoke = (user: string) => queue.revokePass(event, { ...act(user), user });
    const [ofCall, ofRevocation] = documented("act_on_person");
    expect([
      await costOf("act_on_person", () => call("other-9")),
      await costOf("act_on_person", () => revoke("buyer-1")),
    ]).toEqual([ofCall, ofRevocation]);
    await emptySets(event);
    const retiring = await costOf("retire_event", () =>
      queue.retire(event, { nowMs: T0, shards: 1, closedForMs: 0, givesUpDrawing: false }),
    );
    expect(retiring).toBe(documented("retire_event")[0]);
    const prepare = (shards: number) =>
      costOf("prepare_event", () => queue.prepare(event, { shardsBefore: 1, shards, untilMs: T0 }));
    expect([await prepare(4), await prepare(1)]).toEqual(documented("prepare_event"));
    const gone = { nowMs: T0, shards: 1, closedForMs: 60_000, givesUpDrawing: false };
    const [least = 0, , more = 0] = documented("retire_event");
    expect(await costOf("retire_event", () => queue.retire(event, gone))).toBe(least + more);
    close();
  });

  it("an operator's acts grow with the shards as docs/redis.md says", async () => {
    const shards = 3;
    const { event, costOf, close } = await open(shards);
    const recounting = () => queue.recount(event, { nowMs: T0, shards, actId: "a-1", by: "ann" });
    const growth = (script: ScriptName) => {
      const [least = 0, more = 0] = documented(script);
      return least + more * (shards - 1);
    };
    expect(await costOf("recount_event", recounting)).toBe(growth("recount_event"));
    await emptySets(event, shards);
    const retiring = () => queue.retire(event, { nowMs: T0, shards, closedForMs: 0, givesUpDrawing: false });
    expect(await costOf("retire_event", retiring)).toBe(growth("retire_event"));
    close();
  });

  it("an erasure grow with the bookings of its shard, in executions that do not", async () => {
    const { event, costOf, close } = await open();
    for (let first = 0; first < 20_000; first += 1000) {
      const records = Array.from({ length: 1000 }, (_, nth) => [`x-${first + nth}:${T0}`, "b"]);
      await redis.hset(`queue:{${event}}:spent`, Object.fromEntries(records));
    }
    const act = { nowMs: T0, shards: 1, actId: "e-1", by: "ann", user: "nobody" };
    const parts = (await costOf("erase_person", () => queue.erase(event, act))) / 6;
    expect(parts).toBeGreaterThan(4);
    expect(parts).toBeLessThan(10);
    close();
  });

  it("a booking are one more once the event has redeemed a pass, and another one where it was this pass", async () => {
    const { booth, costOf, close } = await open();
    await booth.serve({ claims: BUYERS.slice(0, 4) });
    const [first, second, redeemed, third] = bookingsOf(BUYERS.slice(0, 4)).map((booking) => [booking]);
    const book = (acts: BoothBatch["acts"] = []) => costOf("serve_booth", () => booth.serve({ acts }));
    const [before, beforeToo] = [await book(first), await book(second)];
    const bind = redeemed?.map((booking) => ({ ...booking, what: "redeem" as const }));
    expect(await book(bind)).toBe(before - 1); // nobody becomes spent
    expect([beforeToo, await book(third), await book(redeemed)]).toEqual([before, before + 1, before + 2]);
    close();
  });

  it("a tick are at most those of the plan: calling, sweeping, at the slow pace, and at rest", async () => {
    const { booth, loop, costOf, close } = await open();
    await booth.serve({ claims: BUYERS.slice(0, 20) });
    await booth.serve({ acts: bookingsOf(BUYERS.slice(0, 10)) });
    const tickAt = (ms: number) => costOf("release_batch", () => loop(T0 + ms));
    await loop(T0 + 50, { rateMilli: 0 }); // this one recounts
    expect(await tickAt(150)).toBeLessThanOrEqual(MEASURED.commandsPerTick.value);
    expect(await tickAt(250)).toBeLessThanOrEqual(MEASURED.commandsPerSweepingTick.value);
    for (let second = 1; second <= 70; second++) await loop(T0 + second * SECOND_MS);
    // Five slow ticks, of which one recounts.
    const slow = await costOf("release_batch", async () => {
      for (let second = 71; second <= 75; second++) await loop(T0 + second * SECOND_MS);
    });
    expect(slow).toBeLessThanOrEqual(5 * MEASURED.commandsPerSlowTick.value);
    expect(slow).toBeGreaterThan(4 * MEASURED.commandsPerSlowTick.value);
    await loop(T0 + 700 * SECOND_MS);
    expect(await tickAt(760 * SECOND_MS)).toBeLessThanOrEqual(MEASURED.commandsPerIdleTick.value);
    close();
  });
});
