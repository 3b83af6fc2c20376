/** Redis commands, those inside scripts included: they count against the bill and against the database's limit. */
import type { EventConfig } from "../../src/core/event-config.ts";
import { flushIntervalMs } from "../../src/core/lobby/flush-pacing.ts";
import { MEASURED } from "./measured.ts";
import { CHUNK } from "./product.ts";

/** Commands of one tick. Large batches are cut: ZADD takes a score and an id for each person, the two ZREM an id. */
export function commandsPerTick(callsPerSecond: number, intervalMs: number): number {
  const called = Math.max(1, (callsPerSecond * intervalMs) / 1000);
  const further = Math.ceil((2 * called) / CHUNK) - 1 + 2 * (Math.ceil(called / CHUNK) - 1);
  return MEASURED.commandsPerTick.value + further;
}

/** From one flush of a lobby to the next while people act. The time that Redis takes only makes it longer. */
export function busyFlushIntervalMs(config: EventConfig): number {
  return flushIntervalMs(config, { commands: MEASURED.commandsPerFlush.value, tookMs: 0 });
}

/**
 * Per second of an event's lobbies, when people act at random times. A lobby flushes again when its interval is over if
 * there was an act meanwhile, otherwise at the next act: in units of the interval, after 1 + e^-x / x, where x is the
 * acts per interval.
 */
export function flushCommandsPerSecond(config: EventConfig, actsPerSecond: number): number {
  const intervalSeconds = busyFlushIntervalMs(config) / 1000;
  const acts = (actsPerSecond / config.lobbies) * intervalSeconds;
  const flushesPerInterval = acts / (acts + Math.exp(-acts));
  return (config.lobbies * flushesPerInterval * MEASURED.commandsPerFlush.value) / intervalSeconds;
}
