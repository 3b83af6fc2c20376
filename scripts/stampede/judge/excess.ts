/** So many people called, or given a pass, at one time. */
export interface Moment {
  readonly atMs: number;
  readonly people: number;
}

/**
 * By how many people the fullest window exceeds `perSecond` times its length plus `atOnce`, wherever it begins and
 * ends; both ends belong to it. Negative when every window stays below. Times ascend. In linear time: of all
 * beginnings, only the one with the fewest people beyond the rate can make the fullest window.
 */
export function worstExcess(moments: readonly Moment[], perSecond: number, atOnce: number): number {
  const startMs = moments[0]?.atMs ?? 0;
  let [sum, fewest, worst] = [0, Number.POSITIVE_INFINITY, 0];
  for (const { atMs, people } of moments) {
    const earned = ((atMs - startMs) * perSecond) / 1000;
    fewest = Math.min(fewest, sum - earned);
    sum += people;
    worst = Math.max(worst, sum - earned - fewest);
  }
  return worst - atOnce;
}

/** The most people within any window of this length, wherever it begins; its end is outside. Times ascend. */
export function busiestWindow(moments: readonly Moment[], windowMs: number): number {
  let [most, inside, first] = [0, 0, 0];
  for (const { atMs, people } of moments) {
    inside += people;
    for (let oldest = moments[first]; oldest && atMs - oldest.atMs >= windowMs; oldest = moments[++first]) {
      inside -= oldest.people;
    }
    most = Math.max(most, inside);
  }
  return most;
}
