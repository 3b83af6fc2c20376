import type { EventConfig } from "./event-config.ts";

/**
 * ms between two flushes of a lobby, so that all lobbies together stay within the event's command budget. Without
 * it, hundreds of lobbies would make batches of one exactly when everybody comes.
 */
export function flushIntervalMs(config: EventConfig, commandsOfLastFlush: number): number {
  return (1000 * config.lobbies * commandsOfLastFlush) / config.commandBudget;
}

/** Milliseconds of the loop's time that telling one lobby may take: one object then makes about 400 calls a second,
 * and beyond 400 lobbies one a second to each. */
const PUSH_MS_PER_LOBBY = 2.5;

/** ms between two pushes of the loop to the same lobby. */
export function pushIntervalMs(config: EventConfig, followers: number): number {
  return Math.min(1000, Math.max(config.intervalMs, PUSH_MS_PER_LOBBY * followers));
}

/** ms between two messages of a stream: often near the front, seldom far back. */
export function cadenceMs(config: EventConfig, estimatedWaitSeconds: number | null): number {
  if (estimatedWaitSeconds === null) return config.streamMaxIntervalMs;
  const tenth = (estimatedWaitSeconds * 1000) / 10;
  return Math.min(config.streamMaxIntervalMs, Math.max(config.streamIntervalMs, tenth));
}
