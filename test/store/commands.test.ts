/** What the scripts cost in Redis commands, those inside them included: `npm run plan` multiplies these figures. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MEASURED } from "../../scripts/plan/measured.ts";
import { openDirectQueue } from "../../scripts/redis/direct-queue.ts";
import type { WaitingQueue } from "../../src/core/waiting-queue.ts";
import type { ScriptName } from "../../src/store/scripts.ts";
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

/** A sale in which a hundred have joined and the first fifty have been called. */
async function open() {
  const event = freshEvent();
  const [lobby, booth, loop] = [openLobby(queue, event), openBooth(queue, event), openLoop(queue, event)];
  await lobby.flush({ join: [...BUYERS, ...OTHERS] });
  await loop(T0, { burstMs: 100 });
  const counted = await CountedCommands.start(redis, event);
  /** Of the script, while this goes on. */
  const costOf = async (script: ScriptName, act: () => Promise<unknown>) => {
    const before = await counted.of(script);
    await act();
    return (await counted.of(script)) - before;
  };
  return { lobby, booth, loop, costOf, close: () => counted.stop() };
}

const bookingsOf = (users: readonly string[]) =>
  users.map((user) => ({ user, expiresAtMs: EXPIRES_AT_MS, bookingId: `booking of ${user}` }));

describe("the Redis commands of", () => {
  it("a flush are those of the plan: for joins, positions, and a look for the last writes", async () => {
    const { lobby, costOf, close } = await open();
    expect(await costOf("flush", () => lobby.flush({ join: ["ann", "ben"] }))).toBe(
      MEASURED.commandsPerJoinFlush.value,
    );
    const positions = () => lobby.flush({ position: BUYERS }, { fence: null });
    expect(await costOf("flush", positions)).toBe(MEASURED.commandsPerCalledFlush.value);
    const look = () => lobby.flush({}, { fence: null });
    expect(await costOf("flush", look)).toBe(MEASURED.commandsPerVerification.value);
    close();
  });

  it("a booth's batch are those of the plan: for claims, for bookings beside them, and for a look", async () => {
    const { booth, costOf, close } = await open();
    const [first, second] = [BUYERS.slice(0, 20), BUYERS.slice(20, 40)];
    expect(await costOf("serve_booth", () => booth.serve({ claims: first }))).toBe(
      MEASURED.commandsPerClaimBatch.value,
    );
    const both = () => booth.serve({ claims: second, bookings: bookingsOf(first) });
    const { commandsPerClaimBatch, commandsPerBookings, commandsPerVerification } = MEASURED;
    expect(await costOf("serve_booth", both)).toBe(commandsPerClaimBatch.value + commandsPerBookings.value);
    const look = () => booth.serve({ fence: null });
    expect(await costOf("serve_booth", look)).toBe(commandsPerVerification.value);
    close();
  });

  it("a tick are at most those of the plan: calling, sweeping, at the slow pace, and at rest", async () => {
    const { booth, loop, costOf, close } = await open();
    await booth.serve({ claims: BUYERS.slice(0, 20) });
    await booth.serve({ bookings: bookingsOf(BUYERS.slice(0, 10)) });
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
