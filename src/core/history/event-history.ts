import { addEntryCounts, type EntryCounts, NO_ENTRY_COUNTS } from "../entry/entry-counts.ts";
import type { EventConfig } from "../event-config.ts";
import { RateMeter } from "../lobby/rate-meter.ts";
import { addTallies, emptyTally, type Tally } from "../release/tally.ts";
import type { TickReply } from "../waiting-queue.ts";
import {
  addTick,
  type Bucket,
  type Grain,
  MINUTES,
  readRow,
  rowOf,
  rowStartMs,
  SECONDS,
  type Series,
  toSeries,
  writeRow,
} from "./buckets.ts";
import { type Counted, countOn, isWatched } from "./counts.ts";
import { type EventNumbers, numbersAt } from "./event-numbers.ts";
import { addTo, emptyHistogram, type Histogram, LATENESS_BOUNDS_S } from "./histogram.ts";
import {
  beginRecord,
  readRecord,
  recordTick,
  type SaleRecord,
  type Spent,
  spendMore,
} from "./sale-record.ts";

/** What the loop and the lobbies did for an event. It grows until the object's storage is deleted. */
export interface Work {
  readonly lateness: Histogram;
  /** Redis commands of ticks. */
  readonly commands: number;
  readonly failures: number;
  readonly lobbies: Tally;
  /** Redis commands of booths. */
  readonly boothCommands: number;
  /** Joins that doorkeepers put off. */
  readonly slowedJoins: number;
  /** What the Worker answered by itself. */
  readonly entry: EntryCounts;
}

/** All that is kept of an event but its buckets. Plain data: a row of its own. */
interface HistoryState {
  readonly format: typeof FORMAT;
  readonly counted: Counted | null;
  readonly numbers: EventNumbers | null;
  readonly record: SaleRecord | null;
  readonly work: Work;
}

const FORMAT = 1;

const GRAINS = { seconds: SECONDS, minutes: MINUTES } as const;
type GrainKind = keyof typeof GRAINS;
export type RowKind = GrainKind | "state";

/** A row to be written; the one of the same kind and place goes. */
export interface Row {
  readonly kind: RowKind;
  readonly place: number;
  readonly text: string;
}

/** What the object of an event says to who measures it. */
export interface Measure extends Pick<HistoryState, "numbers" | "record" | "work"> {
  /** Open streams of visitors; null while no lobby says. */
  readonly streams: number | null;
  /** COMMAND_BUDGET, which lobbies keep together. */
  readonly commandBudget: number;
}

/** Reads a row; null where there is none. */
export type ReadRow = (kind: RowKind, place: number) => string | null;

type Seen = Pick<TickReply, "snapshot" | "departed" | "totals" | "called" | "commands">;

/**
 * The history of one event, as its loop sees it go by. It holds the row of seconds and the row of minutes that are being filled, and
 * hands them over to be written when their ten seconds are over; earlier ones are in the rows alone.
 */
export class EventHistory {
  readonly #config: EventConfig;
  readonly #meter = new RateMeter();
  #state: HistoryState;
  readonly #buckets: Record<GrainKind, Bucket[]> = { seconds: [], minutes: [] };
  /** There is what no row has. */
  #isUnwritten = false;

  /** Goes on where the rows end. */
  constructor(config: EventConfig, read: ReadRow) {
    this.#config = config;
    this.#state = readState(read("state", 0));
    const atMs = this.#state.numbers?.atMs ?? 0;
    for (const kind of ["seconds", "minutes"] as const) {
      const text = read(kind, rowOf(GRAINS[kind], atMs));
      const startMs = rowStartMs(GRAINS[kind], atMs);
      this.#buckets[kind] = text === null ? [] : readRow(text).filter(({ fromMs }) => fromMs >= startMs);
    }
  }

  get state(): HistoryState {
    return this.#state;
  }

  /** One tick. Returns the rows that it completes. */
  note(seen: Seen, nowMs: number, tickLateMs: number): Row[] {
    const rows = this.#isNewRow(SECONDS, nowMs) ? this.rest() : [];
    const { snapshot, totals, called, departed, commands } = seen;
    const { counted: before, work } = this.#state;
    const { counted, steps } = countOn(before, snapshot, totals, nowMs);
    this.#meter.observe(snapshot, nowMs);
    const perSecond = this.#meter.perSecond(snapshot, this.#config);
    const { beacon } = this.#config;
    const numbers = numbersAt(nowMs, tickLateMs, seen, counted.grown, perSecond, beacon);
    this.#state = {
      format: FORMAT,
      counted,
      numbers,
      record: this.#record(seen, {
        ...{ nowMs, snapshot, called, departed, commands },
        calls: steps.calls,
        calledAtOnce: totals.calledAtOnce,
        joined: steps.joined,
      }),
      work: {
        ...work,
        lateness: addTo(work.lateness, LATENESS_BOUNDS_S, tickLateMs / 1000),
        commands: work.commands + commands,
      },
    };
    const { waiting, called: calledNow, admitted, missed, estimatedWaitSeconds } = numbers;
    const gauges = { waiting, called: calledNow, admitted, missed, estimatedWaitSeconds };
    const tick: Bucket = { ...gauges, ...steps, fromMs: nowMs, tickLateMs };
    for (const kind of ["seconds", "minutes"] as const) {
      const isNew = this.#isNewRow(GRAINS[kind], nowMs);
      this.#buckets[kind] = addTick(isNew ? [] : this.#buckets[kind], GRAINS[kind], tick);
    }
    this.#isUnwritten = true;
    return rows;
  }

  /** A tick that Redis did not answer. */
  noteFailure(): void {
    const { work } = this.#state;
    this.#state = { ...this.#state, work: { ...work, failures: work.failures + 1 } };
    this.#isUnwritten = true;
  }

  /** What lobbies counted. */
  noteTally(tally: Tally): void {
    const { work } = this.#state;
    this.#state = { ...this.#state, work: { ...work, lobbies: addTallies(work.lobbies, tally) } };
    this.#spend("lobbies", tally.commands);
  }

  /** What a booth spent. */
  noteBoothCommands(commands: number): void {
    const { work } = this.#state;
    this.#state = { ...this.#state, work: { ...work, boothCommands: work.boothCommands + commands } };
    this.#spend("booths", commands);
  }

  /** What a doorkeeper put off. */
  noteSlowedJoins(joins: number): void {
    const { work } = this.#state;
    this.#state = { ...this.#state, work: { ...work, slowedJoins: work.slowedJoins + joins } };
    this.#isUnwritten = true;
  }

  /** What the Worker counted. */
  noteEntryCounts(counts: EntryCounts): void {
    const { work } = this.#state;
    this.#state = { ...this.#state, work: { ...work, entry: addEntryCounts(work.entry, counts) } };
    this.#isUnwritten = true;
  }

  #spend(by: keyof Spent, commands: number): void {
    const { record } = this.#state;
    this.#state = { ...this.#state, record: record && spendMore(record, by, commands) };
    this.#isUnwritten = true;
  }

  /** What no row has yet. */
  rest(): Row[] {
    if (!this.#isUnwritten) return [];
    this.#isUnwritten = false;
    const rows: Row[] = [{ kind: "state", place: 0, text: JSON.stringify(this.#state) }];
    for (const kind of ["seconds", "minutes"] as const) {
      const [first] = this.#buckets[kind];
      if (!first) continue;
      rows.push({ kind, place: rowOf(GRAINS[kind], first.fromMs), text: writeRow(this.#buckets[kind]) });
    }
    return rows;
  }

  /** Whether a moment is in another row than what was seen last. */
  #isNewRow(grain: Grain, nowMs: number): boolean {
    const last = this.#buckets[grain === SECONDS ? "seconds" : "minutes"][0];
    return last === undefined || rowStartMs(grain, last.fromMs) !== rowStartMs(grain, nowMs);
  }

  /** The record of a retired event stays until the next one begins. */
  #record({ snapshot }: Seen, tick: Parameters<typeof recordTick>[1]): SaleRecord | null {
    const { record, counted } = this.#state;
    if (snapshot.generation === 0) return record;
    const isSame = record?.generation === snapshot.generation;
    if (isSame) return recordTick(record, tick);
    const isNew = isWatched(counted, snapshot.generation, tick.nowMs);
    return recordTick(beginRecord(snapshot, isNew, tick.calledAtOnce), tick);
  }
}

/** The series that a chart shows, from the texts of all rows. */
export interface History {
  readonly seconds: Series;
  readonly minutes: Series;
}

export function readHistory(rowsOf: (kind: RowKind) => readonly string[]): History {
  const series = (kind: GrainKind) => toSeries(GRAINS[kind], rowsOf(kind).flatMap(readRow));
  return { seconds: series("seconds"), minutes: series("minutes") };
}

function readState(text: string | null): HistoryState {
  const state = text === null ? null : (JSON.parse(text) as HistoryState);
  const lateness = emptyHistogram(LATENESS_BOUNDS_S);
  const work = {
    lateness,
    commands: 0,
    failures: 0,
    lobbies: emptyTally(),
    boothCommands: 0,
    slowedJoins: 0,
    entry: NO_ENTRY_COUNTS,
  };
  if (state?.format === FORMAT)
    return { ...state, record: state.record && readRecord(state.record), work: { ...work, ...state.work } };
  return { format: FORMAT, counted: null, numbers: null, record: null, work };
}
