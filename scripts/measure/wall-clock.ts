/** Milliseconds since 1970 with fractions, on the clock that Redis stamps MONITOR with. */
export function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}
