/** What proves a visitor's entry later, and what the queue showed of its list: kept by the browser, for the queue could deny it. */
import type { VisitorState } from "../wire/visitor-state.ts";

/** Of one person at one event. JWS, as they came. */
export interface Evidence {
  readonly of: string;
  readonly receipt: string | null;
  /** More than one would prove that the queue signed two lists. */
  readonly checkpoints: readonly string[];
  /** When this browser got each of them first, ms since 1970 by its own clock; null where that was not kept. */
  readonly seenAtMs: readonly (number | null)[];
}

/** The bounds of what a browser keeps: some 30 KB. */
const MOST_KEPT = 8;
const MOST_CHECKPOINTS = 3;
const MOST_CHARACTERS = 2048;

export function evidenceOf(kept: readonly Evidence[], of: string): Evidence {
  return kept.find((one) => one.of === of) ?? { of, receipt: null, checkpoints: [], seenAtMs: [] };
}

/**
 * With what a state brings at this time by the browser's own clock; `kept` itself where that is nothing new. What was kept longest ago makes room. `leafOf` tells which leaf of a
 * list a receipt is of.
 */
export function keepEvidence(
  kept: readonly Evidence[],
  of: string,
  state: VisitorState,
  nowMs: number,
  leafOf: (receipt: string) => unknown,
): readonly Evidence[] {
  if (!("draw" in state) || !state.draw || !("checkpoint" in state.draw)) return kept;
  const before = evidenceOf(kept, of);
  const receipt = short(("receipt" in state && state.receipt) || null);
  const checkpoint = short(state.draw.checkpoint);
  // It is signed anew each time that it is asked for: the first one of a leaf stays.
  const isOfAnother =
    receipt !== null && before.receipt !== null && leafOf(receipt) !== leafOf(before.receipt);
  const own = isOfAnother ? evidenceOf([], of) : before;
  const hasNews = own.receipt === null && receipt !== null;
  const isListed = checkpoint === null || own.checkpoints.includes(checkpoint);
  if (!hasNews && (isListed || own.checkpoints.length >= MOST_CHECKPOINTS)) return kept;
  const now: Evidence = {
    of,
    receipt: own.receipt ?? receipt,
    checkpoints: isListed ? own.checkpoints : [...own.checkpoints, checkpoint],
    seenAtMs: isListed
      ? own.seenAtMs
      : [...own.checkpoints.map((_, nth) => own.seenAtMs[nth] ?? null), nowMs],
  };
  return [...kept.filter((one) => one.of !== of), now].slice(-MOST_KEPT);
}

/** As a browser has kept it, where anything may have written. */
export function readEvidence(text: string | null): readonly Evidence[] {
  try {
    const read: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(read) ? read.filter(isEvidence).map(withTimes).slice(-MOST_KEPT) : [];
  } catch {
    return []; // not ours
  }
}

function isEvidence(value: unknown): value is Evidence {
  const { of, receipt, checkpoints } = (value ?? {}) as Partial<Evidence>;
  const isText = (one: unknown) => typeof one === "string" && one.length <= MOST_CHARACTERS;
  const isList = Array.isArray(checkpoints) && checkpoints.length <= MOST_CHECKPOINTS;
  return isText(of) && (receipt === null || isText(receipt)) && isList && checkpoints.every(isText);
}

/** A browser that kept it before times were kept has none. */
function withTimes(kept: Evidence): Evidence {
  const times: readonly unknown[] = Array.isArray(kept.seenAtMs) ? kept.seenAtMs : [];
  return {
    ...kept,
    seenAtMs: kept.checkpoints.map((_, nth) => (typeof times[nth] === "number" ? times[nth] : null)),
  };
}

function short(jws: string | null): string | null {
  return jws !== null && jws.length <= MOST_CHARACTERS ? jws : null;
}
