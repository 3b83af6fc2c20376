import { COUNTS, type Counts } from "./counts.ts";

/** What a bucket says of its last tick. */
const GAUGES = ["waiting", "called", "admitted", "missed", "estimatedWaitSeconds"] as const;
/** The columns of a history: gauges, then how many did something in the bucket's time, then the latest that a tick came. */
export const COLUMNS = [...GAUGES, ...COUNTS, "tickLateMs"] as const;
export type Column = (typeof COLUMNS)[number];

type Gauges = Readonly<Record<(typeof GAUGES)[number], number | null>>;

/** A stretch of an event's history. */
export interface Bucket extends Gauges, Counts {
  /** ms since 1970, a multiple of the series' step. */
  readonly fromMs: number;
  readonly tickLateMs: number;
}

/** One kind of bucket: how long each is, how many are kept, and how many are stored in a row. */
export interface Grain {
  readonly stepMs: number;
  readonly kept: number;
  readonly inARow: number;
}

/** Ten minutes by seconds, and a week by minutes. A row of ten seconds is written once in as long. */
export const SECONDS: Grain = { stepMs: 1000, kept: 600, inARow: 10 };
export const MINUTES: Grain = { stepMs: 60_000, kept: 7 * 24 * 60, inARow: 1 };

/** The row that holds a moment. Rows are a ring: the one of an hour ago is overwritten, and nothing has to be deleted. */
export function rowOf({ stepMs, kept, inARow }: Grain, atMs: number): number {
  return Math.floor(atMs / (stepMs * inARow)) % (kept / inARow);
}

/** When the row's time begins, ms since 1970. */
export function rowStartMs({ stepMs, inARow }: Grain, atMs: number): number {
  return atMs - (atMs % (stepMs * inARow));
}

/** A bucket with a later one of the same time in it. */
export function mergeBuckets(earlier: Bucket, later: Bucket): Bucket {
  const sums = Object.fromEntries(COUNTS.map((name) => [name, earlier[name] + later[name]])) as Counts;
  const tickLateMs = Math.max(earlier.tickLateMs, later.tickLateMs);
  return { ...later, ...sums, fromMs: earlier.fromMs, tickLateMs };
}

/** Adds what one tick said to the buckets of a row, which are in order. */
export function addTick(buckets: readonly Bucket[], { stepMs }: Grain, tick: Bucket): Bucket[] {
  const fromMs = tick.fromMs - (tick.fromMs % stepMs);
  const same = buckets.find((bucket) => bucket.fromMs === fromMs);
  if (same) return buckets.map((bucket) => (bucket === same ? mergeBuckets(same, tick) : bucket));
  return [...buckets, { ...tick, fromMs }].sort((a, b) => a.fromMs - b.fromMs);
}

/** Buckets at equal distances, by column; null where no tick was. */
export interface Series {
  /** ms since 1970 of the first; 0 when there is none. */
  readonly fromMs: number;
  readonly stepMs: number;
  readonly columns: Readonly<Record<Column, readonly (number | null)[]>>;
}

/** The latest buckets, as many as are kept of this kind. */
export function toSeries(grain: Grain, buckets: Iterable<Bucket>): Series {
  const all = [...buckets].sort((a, b) => a.fromMs - b.fromMs);
  const last = all.at(-1)?.fromMs ?? 0;
  const kept = all.filter(({ fromMs }) => fromMs > last - grain.kept * grain.stepMs);
  const fromMs = kept[0]?.fromMs ?? 0;
  const length = kept.length === 0 ? 0 : (last - fromMs) / grain.stepMs + 1;
  const columns = Object.fromEntries(
    COLUMNS.map((name) => [name, new Array<number | null>(length).fill(null)]),
  ) as Record<Column, (number | null)[]>;
  for (const bucket of kept) {
    const place = (bucket.fromMs - fromMs) / grain.stepMs;
    for (const name of COLUMNS) columns[name][place] = bucket[name];
  }
  return { fromMs, stepMs: grain.stepMs, columns };
}

/** A row as it is stored: a list for each bucket, because names would be most of it. */
export function writeRow(buckets: readonly Bucket[]): string {
  return JSON.stringify(buckets.map((bucket) => [bucket.fromMs, ...COLUMNS.map((name) => bucket[name])]));
}

/** Throws for what is no JSON; of another version's rows it takes those that have the columns of this one. */
export function readRow(text: string): Bucket[] {
  const rows: readonly (readonly (number | null)[])[] = JSON.parse(text);
  return rows
    .filter((row) => row.length === COLUMNS.length + 1)
    .map(([fromMs, ...values]) => {
      const named = Object.fromEntries(COLUMNS.map((name, index) => [name, values[index]]));
      return { ...named, fromMs } as unknown as Bucket;
    });
}
