import type { WaitingState } from "../wire/visitor-state.ts";

/** What the browser keeps of one wait, so that a refreshed page goes on with its bar. */
export interface Journey {
  /** Of the queue; a place in another one is another journey. */
  readonly generation: string;
  /** The first position seen. */
  readonly from: number;
  /** How far the bar has been, 0–1. */
  readonly reached: number;
}

export interface BarPlan {
  readonly journey: Journey;
  /** True at the version told, 0–1. */
  readonly now: number;
  /** Where a bar begins that is shown for the first time, 0–1: a refreshed page goes on where the old one was. */
  readonly start: number;
  /** Where the bar glides until the next news are due, 0–1: never back. */
  readonly toward: number;
  readonly glideMs: number;
}

/**
 * A bar that ran ahead has to stand and wait for the truth, so it stays a little behind the pace, and believes no pace
 * that would bring it far: a queue that has just opened has been measured for seconds.
 */
const CAUTION = 0.9;
const FARTHEST = 0.1;

/** Only the bar guesses between two versions; every number on the page was true at its own. */
export function planBar(journey: Journey | null, state: WaitingState): BarPlan {
  const generation = state.version.split(":")[0] ?? "";
  const goesOn = journey !== null && journey.generation === generation && state.position <= journey.from;
  const { from, reached } = goesOn ? journey : { from: state.position, reached: 0 };
  const share = (position: number) => (from - position) / from;
  const now = share(state.position);
  const toward = Math.max(reached, now, share(state.position - expectedSteps(state)));
  return {
    journey: { generation, from, reached: toward },
    now,
    start: Math.max(reached, now),
    toward,
    glideMs: state.pollAfterSeconds * 1000,
  };
}

/** By how much the position falls until the next news, at the pace the estimate stands for. */
function expectedSteps({
  position,
  estimatedWaitSeconds,
  pollAfterSeconds,
  paused,
  soldOut,
}: WaitingState): number {
  if (paused || soldOut || !estimatedWaitSeconds) return 0;
  return position * Math.min(FARTHEST, (pollAfterSeconds / estimatedWaitSeconds) * CAUTION);
}
