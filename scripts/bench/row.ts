/** One line of the bench: what was measured, beside what it is compared with. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  /** null when the floor is a number, not a ratio. */
  readonly baseline: number | null;
  /** ours / baseline. */
  readonly ratio: number | null;
  readonly floor: string;
  /** null when the row only informs. */
  readonly holds: boolean | null;
  /** For a point of a curve: how many people, streams or calls it was measured at. */
  readonly at?: number;
}

interface Bound {
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** A figure that is judged by itself, or, without a bound, only informs. */
export function figure(what: string, unit: string, ours: number, bound: Bound = {}): Row {
  return { what, unit, ours, baseline: null, ratio: null, floor: show(bound, ""), holds: keeps(ours, bound) };
}

/** A figure that is judged by its ratio to a baseline's. */
export function compared(what: string, unit: string, ours: number, baseline: number, bound: Bound): Row {
  const ratio = ours / baseline;
  return { what, unit, ours, baseline, ratio, floor: show(bound, " ×"), holds: keeps(ratio, bound) };
}

function keeps(value: number, { atMost, atLeast }: Bound): boolean | null {
  if (atMost === undefined && atLeast === undefined) return null;
  return value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY);
}

function show({ atMost, atLeast }: Bound, unit: string): string {
  const parts = [];
  if (atLeast !== undefined) parts.push(`≥ ${atLeast}${unit}`);
  if (atMost !== undefined) parts.push(`≤ ${atMost}${unit}`);
  return parts.join(", ");
}
