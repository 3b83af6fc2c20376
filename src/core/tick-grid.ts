/**
 * The next tick on an absolute grid, always later than now: ticks that were missed are skipped, and an alarm that
 * fires late does not push the following ones (re-arming at now + 100 lost 560 ms in 20 s).
 */
export function nextTickMs(nowMs: number, intervalMs: number): number {
  return (Math.floor(nowMs / intervalMs) + 1) * intervalMs;
}

/**
 * The same, null for no tick; but no later than the first tick of the grid `fineMs` that is not before `momentMs`, while that
 * is to come.
 */
export function nextTickByMs(
  nowMs: number,
  pauseMs: number | null,
  momentMs: number,
  fineMs: number,
): number | null {
  const nextMs = pauseMs === null ? Number.POSITIVE_INFINITY : nextTickMs(nowMs, pauseMs);
  const byMs = momentMs > nowMs ? Math.min(nextMs, nextTickMs(momentMs - 1, fineMs)) : nextMs;
  return Number.isFinite(byMs) ? byMs : null;
}
