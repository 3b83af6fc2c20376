/** Judges what a soak has shown: whether anything grows although people go as others come. */
import { trendOf } from "../../measure/trend.ts";
import { measured, mustBeZero, type Row, row } from "../../stampede/judge/verdict/row.ts";

/** What one sample takes stock of. */
export interface Sample {
  /** ms since the soak began. */
  readonly atMs: number;
  /** What V8 holds, after a collection. */
  readonly heapMb: number;
  /** Of the queue's process, with what is not collected yet. */
  readonly processMb: number;
  /** Connections that the queue's process has open, streams among them. */
  readonly sockets: number;
  /** Other files that it has open: most are the storage of objects. */
  readonly files: number;
  /** Of Redis. */
  readonly keys: number;
  /** In the sets of Redis. */
  readonly people: number;
  /** Records of bookings, which are kept for a day: docs/redis.md. */
  readonly records: number;
  /** How many people were here, and at most until then. */
  readonly here: number;
  readonly mostHere: number;
}

/** Of one event, its desk and the registry: docs/redis.md. Keys do not grow with people. */
const MOST_KEYS = 16;
/**
 * MB of heap a day: half of what an isolate has (128 MB), which no deploy may end for a day. At 10 people a second it is 78 bytes for each of
 * 864,000, less than one id with its place takes. What fills up and stays as large is in it too, as the ten minutes of seconds that
 * the loop remembers: a run sees it as growth that does not last.
 */
const MOST_HEAP_A_DAY_MB = 64;
/** MB of the process a day: as much again for what V8 and the allocator hold and do not use. */
const MOST_PROCESS_A_DAY_MB = 2 * MOST_HEAP_A_DAY_MB;
/** Connections to Redis' bridge that are kept for the next request, beyond those of before the first visitor. */
const MOST_KEPT_SOCKETS = 16;
/** A growth is told from chance, and a bound is passed for sure, beyond two standard errors. */
const CERTAIN_ERRORS = 2;
/** From so many minutes on a run must be able to tell growth of twice its bound from chance. */
const TELLING_MINUTES = 30;
const DAY_MS = 86_400_000;

/** `before`: with nobody here yet. `samples`: of the time after the warm-up. `end`: when all have gone. */
export function soakRows(before: Sample, samples: readonly Sample[], end: Sample, minutes: number): Row[] {
  const halfMs = (minutes * 60_000) / 2;
  const half = samples.filter(({ atMs }) => atMs >= halfMs);
  const files = half.map((sample) => sample.files);
  const mostKeys = Math.max(end.keys, ...samples.map(({ keys }) => keys));
  return [
    mustBeZero("people in Redis' sets when all have gone", end.people),
    row("Redis' keys: most in a sample", mostKeys, "", `≤ ${MOST_KEYS}`, mostKeys <= MOST_KEYS),
    ...growthRows(
      "the queue's heap",
      half,
      ({ heapMb }) => heapMb,
      ({ here }) => here,
      MOST_HEAP_A_DAY_MB,
      minutes,
    ),
    ...growthRows(
      "the queue's process",
      half,
      ({ processMb }) => processMb,
      ({ mostHere }) => mostHere,
      MOST_PROCESS_A_DAY_MB,
      minutes,
    ),
    within("connections left when all have gone", end.sockets - before.sockets, MOST_KEPT_SOCKETS),
    within("more files of objects in the end than halfway", end.files - Math.max(0, ...files.slice(0, 1)), 0),
    measured("heap when all have gone, beyond that of before the first", end.heapMb - before.heapMb, "MB"),
    measured("records of bookings at the end, kept for a day", end.records, ""),
  ];
}

/**
 * By the second half of a run, beside what goes along with the people who are here: of the process with most so far, for what it has
 * taken it gives back late. A short run tells little growth from chance, and says how little.
 */
function growthRows(
  what: string,
  samples: readonly Sample[],
  of: (sample: Sample) => number,
  beside: (sample: Sample) => number,
  mostMb: number,
  minutes: number,
): Row[] {
  const trend = trendOf(
    samples.map((sample) => ({ at: sample.atMs / DAY_MS, value: of(sample), beside: beside(sample) })),
  );
  const [grows, error] = [trend?.slope ?? Number.NaN, trend?.error ?? Number.NaN];
  const least = mostMb + 2 * CERTAIN_ERRORS * error;
  const mustTell = minutes >= TELLING_MINUTES;
  return [
    row(
      `${what} grows in a day by (± ${(CERTAIN_ERRORS * error).toFixed(0)})`,
      grows,
      "MB",
      `≤ ${mostMb}`,
      grows - CERTAIN_ERRORS * error <= mostMb,
    ),
    row(
      "the least growth that this run would not have missed",
      least,
      "MB",
      mustTell ? `≤ ${2 * mostMb}` : null,
      !mustTell || least <= 2 * mostMb,
    ),
  ];
}

function within(what: string, figure: number, most: number): Row {
  return row(what, figure, "", `≤ ${most}`, figure <= most);
}
