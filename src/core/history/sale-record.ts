import { type DepartedSlice, isHalted, type Snapshot } from "../snapshot.ts";
import { FIRST_TICKET, joinedAtMs } from "../ticket.ts";
import type { JoinedTogether } from "../totals.ts";
import { type Arrivals, addArrivals, NO_ARRIVALS } from "./arrivals.ts";
import { addTo, emptyHistogram, type Histogram, WAIT_BOUNDS_S } from "./histogram.ts";
import { addAt, emptyTimeline, type Timeline } from "./timeline.ts";

/** More pauses than an operator makes in a sale; of further ones the earliest go. */
const MOST_PAUSES = 100;

export interface Pause {
  /** By the first tick that saw it, and the first that did not; ms since 1970. */
  readonly beginMs: number;
  /** null while it lasts. */
  readonly endMs: number | null;
}

/** Redis commands, those inside scripts included. */
export interface Spent {
  /** Of ticks, while anybody waits, is called or may come back. */
  readonly ticks: number;
  /** Of ticks while nobody does. */
  readonly rest: number;
  readonly lobbies: number;
  readonly booths: number;
}

const NOTHING_SPENT: Spent = { ticks: 0, rest: 0, lobbies: 0, booths: 0 };

/** What is kept of one generation of an event for the report after the sale. Plain data, without ids. */
export interface SaleRecord {
  readonly generation: number;
  /** How long people had waited when they were first called, in seconds; to the second, because tickets know no less. */
  readonly waits: Histogram;
  /** The same of those who left the line. */
  readonly gaveUp: Histogram;
  /** And when they left. */
  readonly gaveUpAt: Timeline;
  readonly arrivals: Arrivals;
  /** The tick that called most people. */
  readonly busiest: { readonly atMs: number; readonly people: number } | null;
  /** Paused, or at rate 0. */
  readonly pauses: readonly Pause[];
  readonly spent: Spent;
  /** Where the departed list was read to. */
  readonly departed: { readonly numbering: number; readonly index: number };
  /** How many of those whom their joins called are among the waits. */
  readonly calledAtOnce: number;
}

export interface SaleTick {
  readonly nowMs: number;
  readonly snapshot: Snapshot;
  /** Those whom this tick called for the first time. */
  readonly called: readonly JoinedTogether[];
  /** How many have been called since the tick before, those who returned included. */
  readonly calls: number;
  /** How many joins have called their person in this generation. */
  readonly calledAtOnce: number;
  /** How many have joined since the tick before. */
  readonly joined: number;
  /** Redis commands. */
  readonly commands: number;
  readonly departed: DepartedSlice;
}

/** What left before a loop first saw the event is nothing that it could date; nor are the `calledAtOnce` of before. */
export function beginRecord(
  { generation, numbering, departedCount }: Snapshot,
  isWatched: boolean,
  calledAtOnce: number,
): SaleRecord {
  const none = emptyHistogram(WAIT_BOUNDS_S);
  const departed = { numbering, index: isWatched ? 0 : departedCount };
  const seen = { departed, calledAtOnce: isWatched ? 0 : calledAtOnce };
  return { ...blank(generation), waits: none, gaveUp: none, busiest: null, pauses: [], ...seen };
}

/** A record of a version that did not keep all of this goes on from nothing in what it lacks. */
export function readRecord(record: SaleRecord): SaleRecord {
  return { ...blank(record.generation), ...record };
}

function blank(generation: number) {
  const gaveUpAt = emptyTimeline(generation);
  return { generation, gaveUpAt, arrivals: NO_ARRIVALS, spent: NOTHING_SPENT, calledAtOnce: 0 };
}

export function spendMore(record: SaleRecord, by: keyof Spent, commands: number): SaleRecord {
  return { ...record, spent: { ...record.spent, [by]: record.spent[by] + commands } };
}

export function recordTick(record: SaleRecord, tick: SaleTick): SaleRecord {
  const { nowMs, snapshot, called, calls, joined, commands, departed } = tick;
  const waitSeconds = (sinceMs: number) => Math.max(0, Math.floor((nowMs - sinceMs) / 1000));
  let { waits, gaveUp, busiest } = record;
  for (const { joinedAtMs, people } of called) {
    waits = addTo(waits, WAIT_BOUNDS_S, waitSeconds(joinedAtMs), people);
  }
  // A rollback takes some away, who are counted already.
  const calledAtOnce = Math.max(record.calledAtOnce, tick.calledAtOnce);
  const newAtOnce = calledAtOnce - record.calledAtOnce;
  if (newAtOnce > 0) waits = addTo(waits, WAIT_BOUNDS_S, 0, newAtOnce);
  const left = newlyDeparted(record, snapshot, departed);
  for (const ticket of left) {
    gaveUp = addTo(gaveUp, WAIT_BOUNDS_S, waitSeconds(joinedAtMs(ticket)));
  }
  if (calls > (busiest?.people ?? 0)) busiest = { atMs: nowMs, people: calls };
  return {
    ...spendMore(record, snapshot.idle ? "rest" : "ticks", commands),
    waits,
    gaveUp,
    gaveUpAt: addAt(record.gaveUpAt, nowMs, left.length),
    arrivals: addArrivals(record.arrivals, nowMs, joined),
    busiest,
    pauses: notePause(record.pauses, isHalted(snapshot), nowMs),
    departed: readTo(record, snapshot, departed),
    calledAtOnce,
  };
}

/** After a rollback the list may be shorter than it was: who leaves once more is counted once. */
function readTo(
  { departed: known }: SaleRecord,
  { numbering }: Snapshot,
  { from, tickets }: DepartedSlice,
): SaleRecord["departed"] {
  const end = from + tickets.length;
  return { numbering, index: numbering === known.numbering ? Math.max(known.index, end) : end };
}

/** A loop that starts is shown the whole list once more. Who returned is not counted: they had been called. */
function newlyDeparted(
  { departed: known }: SaleRecord,
  { numbering }: Snapshot,
  { from, tickets }: DepartedSlice,
): readonly number[] {
  const isKnown = numbering === known.numbering;
  const fresh = isKnown ? tickets.slice(Math.max(0, known.index - from)) : tickets;
  return fresh.filter((ticket) => ticket >= FIRST_TICKET);
}

function notePause(pauses: readonly Pause[], isPaused: boolean, nowMs: number): readonly Pause[] {
  const last = pauses.at(-1);
  const isOpen = last !== undefined && last.endMs === null;
  if (isPaused === isOpen) return pauses;
  if (isOpen) return [...pauses.slice(0, -1), { ...last, endMs: nowMs }];
  return [...pauses, { beginMs: nowMs, endMs: null }].slice(-MOST_PAUSES);
}
