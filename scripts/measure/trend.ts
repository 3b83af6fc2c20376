export interface Point {
  readonly at: number;
  readonly value: number;
  /** What the value also depends on, and is no trend. */
  readonly beside: number;
}

export interface Trend {
  /** By how much the value grows while `at` grows by 1 and `beside` stays. */
  readonly slope: number;
  /** The standard error of that, of points that are off by chance, each for itself. */
  readonly error: number;
}

/**
 * By least squares, value = a + slope × at + c × beside: what `beside` explains is taken off the other two first (Frisch and Waugh). null
 * for fewer than four points, which leave no room for chance, and where `beside` alone explains when each was.
 */
export function trendOf(points: readonly Point[]): Trend | null {
  if (points.length < 4) return null;
  const beside = points.map((point) => point.beside);
  const at = unexplained(
    points.map((point) => point.at),
    beside,
  );
  const values = unexplained(
    points.map(({ value }) => value),
    beside,
  );
  const spread = product(at, at);
  if (spread === 0) return null;
  const slope = product(at, values) / spread;
  const left = values.map((value, nth) => value - slope * (at[nth] ?? 0));
  return { slope, error: Math.sqrt(product(left, left) / (points.length - 3) / spread) };
}

/** What is left of the values when their mean is taken off, and what goes along with the other ones. */
function unexplained(values: readonly number[], others: readonly number[]): number[] {
  const [off, along] = [centred(values), centred(others)];
  const spread = product(along, along);
  const share = spread === 0 ? 0 : product(off, along) / spread;
  return off.map((value, nth) => value - share * (along[nth] ?? 0));
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function product(some: readonly number[], others: readonly number[]): number {
  return some.reduce((sum, value, nth) => sum + value * (others[nth] ?? 0), 0);
}
