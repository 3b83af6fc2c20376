import { describe, expect, it } from "vitest";
import { WAIT_BOUNDS_S } from "../../../src/core/history/histogram.ts";
import { beginRecord, recordTick, type SaleTick } from "../../../src/core/history/sale-record.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { sampleTick, T0 } from "../../support/history-kit.ts";
import { sampleTicket } from "../../support/lobby/core-samples.ts";

const SECOND = (T0 - Date.UTC(2026, 0, 1)) / 1000;
const begun = beginRecord(sampleTick().snapshot, true, 0);

function tickAt(ms: number, fields: Partial<SaleTick> = {}, snapshot: Partial<Snapshot> = {}): SaleTick {
  const { snapshot: whole, departed, called } = sampleTick(snapshot);
  const none = { calls: 0, calledAtOnce: 0, joined: 0, commands: 0 };
  return { nowMs: T0 + ms, snapshot: whole, departed, called, ...none, ...fields };
}

/** How many waited up to each bound, where anybody did. */
function shown(histogram: { counts: readonly number[] }) {
  const named = histogram.counts.map((count, index) => [WAIT_BOUNDS_S[index] ?? "more", count] as const);
  return Object.fromEntries(named.filter(([, count]) => count > 0));
}

describe("the record of a sale", () => {
  it("has how long those had waited who were called", () => {
    const called = [
      { joinedAtMs: T0, people: 30 },
      { joinedAtMs: T0 + 55_000, people: 20 },
    ];
    const { waits } = recordTick(begun, tickAt(60_400, { called, calls: 50 }));
    expect([shown(waits), waits.sum]).toEqual([{ 60: 30, 5: 20 }, 30 * 60 + 20 * 5]);
  });

  it("has those who were called by their own join among them, each once, with no wait", () => {
    const ticks = [
      tickAt(100, { calledAtOnce: 3 }),
      tickAt(200, { calledAtOnce: 3 }),
      tickAt(300, { calledAtOnce: 5 }),
    ];
    const { waits } = ticks.reduce(recordTick, begun);
    expect([shown(waits), waits.sum]).toEqual([{ 1: 5 }, 0]);
    const watchedSince = beginRecord(sampleTick().snapshot, false, 4);
    expect(shown(recordTick(watchedSince, tickAt(100, { calledAtOnce: 5 })).waits)).toEqual({ 1: 1 });
  });

  it("takes a clock that is behind for no wait", () => {
    const called = [{ joinedAtMs: T0 + 3000, people: 1 }];
    expect(shown(recordTick(begun, tickAt(0, { called })).waits)).toEqual({ 1: 1 });
  });

  it("has how long those had waited who left the line, once each, and nobody who had been called before", () => {
    const tickets = [sampleTicket(1, SECOND), sampleTicket(2, SECOND + 100), 3];
    const first = recordTick(begun, tickAt(200_000, { departed: { from: 0, tickets } }));
    expect(shown(first.gaveUp)).toEqual({ 300: 1, 120: 1 });
    const more = { from: 0, tickets: [...tickets, sampleTicket(4, SECOND + 200)] };
    const again = recordTick(first, tickAt(230_000, { departed: more }));
    expect(shown(again.gaveUp)).toEqual({ 300: 1, 120: 1, 30: 1 });
    expect(again.gaveUpAt.people.map((people, step) => [step, people]).filter(([, n]) => n)).toEqual([
      [13, 2], // quarters of a minute since the sale began
      [15, 1],
    ]);
  });

  it("begins the departed list anew when the line is renumbered", () => {
    const departed = { from: 0, tickets: [sampleTicket(1, SECOND)] };
    const first = recordTick(begun, tickAt(1000, { departed }));
    const renumbered = recordTick(first, tickAt(3000, { departed }, { numbering: T0 + 2000 }));
    expect(shown(renumbered.gaveUp)).toEqual({ 1: 1, 5: 1 });
  });

  it("counts nobody twice who leaves once more after a rollback", () => {
    const tickets = [sampleTicket(1, SECOND), sampleTicket(2, SECOND)];
    let record = recordTick(begun, tickAt(1000, { departed: { from: 0, tickets } }));
    record = recordTick(record, tickAt(1100, { departed: { from: 0, tickets: tickets.slice(0, 1) } }));
    record = recordTick(record, tickAt(1200, { departed: { from: 0, tickets } }));
    expect(shown(record.gaveUp)).toEqual({ 1: 2 });
  });

  it("has the tick that called most", () => {
    const ticks = [10, 60, 40].map((calls, nth) => tickAt(nth * 100, { calls }));
    expect(ticks.reduce(recordTick, begun).busiest).toEqual({ atMs: T0 + 100, people: 60 });
  });

  it("has each pause, by the ticks that saw it begin and end", () => {
    const paused = [false, true, true, false, true];
    const ticks = paused.map((isPaused, nth) => tickAt(nth * 100, {}, { paused: isPaused }));
    expect(ticks.reduce(recordTick, begun).pauses).toEqual([
      { beginMs: T0 + 100, endMs: T0 + 300 },
      { beginMs: T0 + 400, endMs: null },
    ]);
  });

  it("keeps the latest hundred pauses", () => {
    const ticks = Array.from({ length: 500 }, (_, nth) => tickAt(nth * 100, {}, { paused: nth % 2 === 0 }));
    const { pauses } = ticks.reduce(recordTick, begun);
    expect([pauses.length, pauses.at(-1)?.endMs]).toEqual([100, T0 + 49_900]);
  });
});
