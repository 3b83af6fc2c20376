import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../scripts/stampede/history.ts";
import { busiestWindow, longestSilenceMs, quantile, slopeOfCalls } from "../../scripts/stampede/pace.ts";
import { replayTurns } from "../../scripts/stampede/turns.ts";

/** `calls` every 100 ms, beginning with a burst of 100; nobody waits after the last one. */
const steady = (batches: number, calls: number, late: readonly number[] = []) =>
  Array.from({ length: batches }, (_, index) => ({
    atMs: 1_000_000 + index * 100 + (late[index] ?? 0),
    calls: index === 0 ? 100 : calls,
    waitingAfter: batches - 1 - index,
  }));

describe("the slope of calls", () => {
  it("is the rate, without the burst of the first second", () => {
    expect(slopeOfCalls(steady(100, 50), 1000)).toBeCloseTo(500, 6);
  });

  it("is not the rate when each tick calls one person too few", () => {
    expect(slopeOfCalls(steady(100, 49), 1000)).toBeCloseTo(490, 6);
  });

  it("can leave out the silences that were too long to be caught up", () => {
    const late = steady(100, 50).map((batch, index) => ({
      ...batch,
      atMs: batch.atMs + (index >= 60 ? 400 : 0),
    }));
    expect(slopeOfCalls(late, 1000)).toBeLessThan(490);
    expect(slopeOfCalls(late, 1000, 200)).toBeCloseTo(500, 6);
  });

  it("leaves out the batch that emptied the line and the time when nobody waited", () => {
    const first = steady(50, 50).map((batch, index) => (index === 49 ? { ...batch, calls: 3 } : batch));
    const second = steady(50, 50).map((batch) => ({ ...batch, atMs: batch.atMs + 60_000 }));
    expect(slopeOfCalls([...first, ...second], 1000)).toBeCloseTo(500, 6);
  });

  it("is unknown when there was no time to measure", () => {
    expect(slopeOfCalls(steady(5, 50), 1000)).toBeNull();
    expect(slopeOfCalls([], 1000)).toBeNull();
  });

  it("takes nothing from moments in which somebody happened to wait: jitter would look like a slow loop", () => {
    const spells = steady(90, 50).map((batch, index) => ({ ...batch, waitingAfter: index % 3 }));
    expect(slopeOfCalls(spells, 1000)).toBeNull();
  });

  it("comes with the longest time that the waiting heard nothing", () => {
    expect(longestSilenceMs(steady(4, 50, [0, 0, 30, 0]))).toBe(130);
  });
});

describe("the busiest window", () => {
  it("is found wherever it begins", () => {
    expect(busiestWindow([0, 60, 90, 120, 159, 160, 300], 100)).toBe(4);
  });

  it("does not hold both its ends", () => {
    expect(busiestWindow([0, 100], 100)).toBe(1);
    expect(busiestWindow([], 100)).toBe(0);
  });
});

describe("turns in the history", () => {
  it("are calls by the tick and passes when first issued", () => {
    const scored = (atMs: number, user: string, score: number): HistoryEntry => ({
      kind: "scored",
      atMs,
      user,
      score,
    });
    const commit = (atMs: number): HistoryEntry => ({ kind: "committed", atMs, fields: new Map() });
    const call = 2 ** 52 + 9000 * 8;
    const { batches, calledAtMs, claimsAtMs } = replayTurns([
      { kind: "waits", atMs: 1, user: "ada", ticket: 70_000_001 },
      { kind: "waits", atMs: 1, user: "bob", ticket: 70_000_002 },
      commit(1),
      scored(2, "ada", call),
      { kind: "waits_no_more", atMs: 2, user: "ada" },
      commit(2),
      scored(3, "ada", 50_000 * 8 + 1),
      commit(3),
      scored(4, "ada", 50_000 * 8 + 1),
      commit(4),
    ]);
    expect(batches).toEqual([{ atMs: 2, calls: 1, waitingAfter: 1 }]);
    expect(calledAtMs).toEqual(new Map([["ada", 2]]));
    expect(claimsAtMs).toEqual([3]);
  });
});

describe("a quantile", () => {
  it("is a value that was measured", () => {
    expect(quantile([3, 1, 2, 4], 0.5)).toBe(2);
    expect(quantile([3, 1, 2, 4], 0.99)).toBe(4);
    expect(quantile([], 0.5)).toBe(0);
  });
});
