/** The numbers of an event as the desk shows them, and what it does, in a word. */
import { ConfigError, type DeclaredEvent } from "../../config.ts";
import type { Summarized } from "../../core/answer.ts";
import type { EventStatus, Numbers } from "../../wire/desk-answers.ts";
import { Problem } from "../../wire/problems.ts";
import { askSummary } from "../ask-summary.ts";
import type { EdgeContext } from "../edge.ts";
import { keep } from "./kept.ts";

const FRESH_MS = 1000;
/**
 * While people wait, ticks keep lobbies up to date, and asking one costs Redis nothing. The lobby of an idle event reads Redis,
 * with 4 commands: one event's numbers are then of the last 20 s.
 */
const IDLE_MS = 20_000;

/** null when the lobby, or its Redis, cannot say. */
export async function readNumbers(
  c: EdgeContext,
  event: DeclaredEvent,
  idleMs: number = IDLE_MS,
): Promise<Summarized | null> {
  const load = async () => {
    const atMs = Date.now();
    return { atMs, summary: await askSummary(c, event).catch(nullIfUnavailable) };
  };
  const isFresh = ({ atMs, summary }: Awaited<ReturnType<typeof load>>) =>
    summary?.isIdle === true || Date.now() - atMs < FRESH_MS;
  return (await keep(c, numbersKey(event.id), idleMs, load, isFresh)).summary;
}

/** Under which they are kept. */
export function numbersKey(eventId: string): string {
  return `numbers ${eventId}`;
}

function nullIfUnavailable(error: unknown): null {
  if (error instanceof Problem || error instanceof ConfigError) return null;
  throw error;
}

export function writeNumbers(summary: Summarized | null): Numbers | null {
  if (summary === null) return null;
  return {
    at_ms: summary.atMs,
    waiting: summary.queueSize,
    called: summary.called,
    called_total: summary.calledTotal,
    joined: summary.joined,
    rate_per_second: summary.ratePerSecond,
    remaining: summary.remaining,
  };
}

/** In the order in which it matters to an operator. */
export function statusOf(summary: Summarized | null, nowMs: number): EventStatus {
  if (summary === null) return "unavailable";
  if (summary.paused) return "paused";
  if (summary.closed) return "closed";
  if (summary.opensAtMs !== null && summary.opensAtMs > nowMs) return "not_open";
  if (summary.soldOut) return "sold_out";
  return summary.isIdle ? "idle" : "running";
}
