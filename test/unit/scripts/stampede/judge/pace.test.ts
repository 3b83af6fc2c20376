import { describe, expect, it } from "vitest";
import { longestGapMs, slopeOfCalls } from "../../../../../scripts/stampede/judge/pace.ts";

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

  it("leaves out the batch that emptied the line and the time when none waited", () => {
    const first = steady(50, 50).map((batch, index) => (index === 49 ? { ...batch, calls: 3 } : batch));
    const second = steady(50, 50).map((batch) => ({ ...batch, atMs: batch.atMs + 60_000 }));
    expect(slopeOfCalls([...first, ...second], 1000)).toBeCloseTo(500, 6);
  });

  it("is unknown when there was no time to measure", () => {
    expect(slopeOfCalls(steady(5, 50), 1000)).toBeNull();
    expect(slopeOfCalls([], 1000)).toBeNull();
  });

  it("ignores short stretches of waiting, in which jitter would look like a slow loop", () => {
    const spells = steady(90, 50).map((batch, index) => ({ ...batch, waitingAfter: index % 3 }));
    expect(slopeOfCalls(spells, 1000)).toBeNull();
  });

  it("comes with the longest gap between calls while people waited", () => {
    expect(longestGapMs(steady(4, 50, [0, 0, 30, 0]))).toBe(130);
  });
});
