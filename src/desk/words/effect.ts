import type { EventView, Numbers } from "../answers.ts";
import { type ChangeWords, changesBetween } from "./changes.ts";
import type { Voice } from "./voice.ts";

/** What came of an act, and whether the live numbers have told of the time after it yet. */
export interface Effect {
  readonly says: string;
  readonly changes: readonly ChangeWords[];
  /** ms since 1970, by the page's clock: when its answer was there. null for an act that no number follows. */
  readonly doneAtMs: number | null;
  /** Of the newest numbers when the answer was there, by the queue's clock. */
  readonly numbersAtMs: number;
  readonly followedAfterMs: number | null;
}

export function effectOf(
  before: EventView,
  after: EventView,
  numbers: Numbers | null,
  nowMs: number,
  voice: Voice,
): Effect {
  const changes = changesBetween(before, after, voice);
  const { effect } = voice.texts;
  return {
    says: changes.length === 0 ? effect.nothing : effect.done(voice.formats.number(after.version)),
    changes,
    doneAtMs: changes.length === 0 ? null : nowMs,
    numbersAtMs: numbers?.at_ms ?? 0,
    followedAfterMs: null,
  };
}

/** Another operator's change, which this page read a moment ago. */
export function othersEffect(before: EventView, after: EventView, by: string | null, voice: Voice): Effect {
  return {
    says: voice.texts.effect.others(by, voice.formats.number(after.version)),
    changes: changesBetween(before, after, voice),
    doneAtMs: null,
    numbersAtMs: 0,
    followedAfterMs: null,
  };
}

export function plainEffect(says: string): Effect {
  return { says, changes: [], doneAtMs: null, numbersAtMs: 0, followedAfterMs: null };
}

/**
 * Each tick reads what operators set, so the first numbers of a later tick follow the act. The same effect while they are not
 * there, or were there before.
 */
export function follow(effect: Effect, numbers: Numbers, nowMs: number): Effect {
  const { doneAtMs, followedAfterMs, numbersAtMs } = effect;
  if (doneAtMs === null || followedAfterMs !== null || numbers.at_ms <= numbersAtMs) return effect;
  return { ...effect, followedAfterMs: nowMs - doneAtMs };
}
