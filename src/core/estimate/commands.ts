/** Redis commands, those inside scripts included: they count against the bill and against the database's limit. */
import { ACT_PATIENCE_MS, nextServingMs } from "../booth/serving-grid.ts";
import type { EventConfig } from "../event-config.ts";
import { MAX_BATCH } from "../lobby/act-queue.ts";
import { firstFlushesMs, flushIntervalMs } from "../lobby/flush-pacing.ts";
import { CHUNK, REMEMBERED_SECONDS, VERIFY_SECONDS } from "./constants.ts";
import { MEASURED_COMMANDS as MEASURED } from "./measured.ts";

/** Commands of one tick. Large batches are cut: ZADD takes a score and an id for each person, the two ZREM an id. */
export function commandsPerTick(callsPerSecond: number, intervalMs: number, shards: number): number {
  const called = Math.max(1, (callsPerSecond * intervalMs) / 1000);
  const further = Math.ceil((2 * called) / CHUNK) - 1 + 2 * (Math.ceil(called / CHUNK) - 1);
  return MEASURED.commandsPerTick.value + further + (shards - 1) * MEASURED.commandsPerTickOfShard.value;
}

/**
 * From one flush of a lobby to the next while so many people a second join it. The time that Redis takes only makes it longer. Large
 * batches are cut, as those of a tick are.
 */
export function joiningIntervalMs(config: EventConfig, joinsPerSecond: number): number {
  const intervalMs = (commands: number) => flushIntervalMs(config, { commands, tookMs: 0 });
  const commands = MEASURED.commandsPerJoinFlush.value;
  const joins = Math.min(MAX_BATCH, (joinsPerSecond * intervalMs(commands)) / 1000);
  return intervalMs(commands + Math.max(0, Math.ceil((2 * joins) / CHUNK) - 1));
}

/** The first flushes of quiet lobbies, which may all come in one second unless they are spread over the time that pays for them. */
export function unpaidFirstFlushes(config: EventConfig): number {
  return firstFlushesMs(config) > 0 ? 0 : config.lobbies;
}

/**
 * Flushes a second of an event's lobbies, when people act at random times. A lobby flushes again when its interval is over
 * if there was an act meanwhile, otherwise at the next act: in units of the interval, after 1 + e^-x / x, where x is the
 * acts per interval.
 */
export function flushesPerSecond(
  config: EventConfig,
  actsPerSecond: number,
  commandsPerFlush: number,
): number {
  const intervalSeconds = flushIntervalMs(config, { commands: commandsPerFlush, tookMs: 0 }) / 1000;
  const acts = (actsPerSecond / config.lobbies) * intervalSeconds;
  const flushesPerInterval = acts / (acts + Math.exp(-acts));
  return (config.lobbies * flushesPerInterval) / intervalSeconds;
}

/**
 * Per second of an event's booths, at most: a booth sends a batch at each of its times for which a claim has come, at a slow rate
 * one for each. Bookings go along, or for themselves when no claim comes while they have patience.
 */
export function boothCommandsPerSecond(booths: number, claims: number, bookings: number): number {
  const firstMs = nextServingMs(0, 0, booths);
  const intervalSeconds = (nextServingMs(firstMs, 0, booths) - firstMs) / 1000;
  const patienceSeconds = ACT_PATIENCE_MS / 1000;
  const [claimsOfOne, bookingsOfOne] = [claims / booths, bookings / booths];
  const withClaims = Math.min(claimsOfOne, 1 / intervalSeconds);
  const alone =
    (bookingsOfOne / (1 + bookingsOfOne * patienceSeconds)) * Math.exp(-claimsOfOne * patienceSeconds);
  const withBookings = Math.min(bookingsOfOne, withClaims + alone);
  const further = Math.floor((2 * (claims + bookings) * intervalSeconds) / booths / CHUNK) / intervalSeconds; // of the ZADD
  return (
    booths *
    ((withClaims + alone) * MEASURED.commandsPerClaimBatch.value +
      withBookings * MEASURED.commandsPerBookings.value +
      further)
  );
}

/**
 * Per second of so many lobbies or booths, whose writes come at random times: one that is silent for some seconds looks
 * whether Redis still has its writes of the last half a minute.
 */
export function verifyCommandsPerSecond(writers: number, writesPerSecond: number): number {
  const each = writesPerSecond / writers;
  const recent = 1 - Math.exp(-each * REMEMBERED_SECONDS);
  const silent = Math.exp(-each * VERIFY_SECONDS);
  return (writers * recent * silent * MEASURED.commandsPerVerification.value) / VERIFY_SECONDS;
}

/** And after the last write of each. */
export function lastVerifyCommands(writers: number): number {
  return (writers * REMEMBERED_SECONDS * MEASURED.commandsPerVerification.value) / VERIFY_SECONDS;
}
