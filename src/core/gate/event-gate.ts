/** What the gate in front of a shop does for one event. */
import { type Asked, type GateRule, mayMean, mustMean } from "./rules.ts";

/** `queue`: a pass opens it. `pass`: it is open. `refuse`: it is closed, with a pass too. */
export const GATE_MODES = ["queue", "pass", "refuse"] as const;
export type GateMode = (typeof GATE_MODES)[number];

/**
 * What becomes of visitors without a pass while Redis is away: they wait at the waiting page, which goes on by itself, or are
 * refused. A visitor with a pass goes on in both: checking its signature needs no Redis.
 */
export const AWAY_POLICIES = ["hold", "pass-holders"] as const;
export type AwayPolicy = (typeof AWAY_POLICIES)[number];

export interface EventGate {
  readonly mode: GateMode;
  readonly whileAway: AwayPolicy;
  readonly guards: readonly GateRule[];
  /** Exceptions among what is guarded. */
  readonly open: readonly GateRule[];
}

interface Guarding {
  readonly id: string;
  readonly gate: EventGate;
}

/**
 * The events whose passes a request needs: the one whose rule says most, and where the shop may read the request otherwise, those
 * that it would mean then. None = everybody may ask for it.
 */
export function findGuards<E extends Guarding>(events: readonly E[], asked: Asked): readonly E[] {
  const meant = events
    .flatMap((event) => guardsOf(event, asked))
    .sort((a, b) => weightOf(b.rule) - weightOf(a.rule));
  if (meant.length === 1) return meant.map(({ event }) => event); // the usual
  const certain = meant.findIndex(({ rule }) => mustMean(rule, asked));
  return [...new Set(meant.slice(0, certain === -1 ? undefined : certain + 1).map(({ event }) => event))];
}

/** Those that the request may be meant by; none where an exception means it. */
function guardsOf<E extends Guarding>(event: E, asked: Asked): { event: E; rule: GateRule }[] {
  const rules = event.gate.guards.filter((rule) => mayMean(rule, asked));
  if (rules.length === 0 || event.gate.open.some((rule) => mustMean(rule, asked))) return [];
  return rules.map((rule) => ({ event, rule }));
}

/** A host says more than any path, and a parameter more than the path alone. */
function weightOf({ host, path, parameter }: GateRule): number {
  const literal = path.replaceAll("*", "").length + (parameter?.value.replaceAll("*", "").length ?? 0);
  return literal + (parameter === null ? 0 : 1000) + (host === null ? 0 : 10_000);
}
