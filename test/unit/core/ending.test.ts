import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Ending,
  hasEnded,
  isUntouched,
  lookAgain,
  mustRetire,
} from "../../../src/core/release/ending.ts";
import { sampleSnapshot } from "../../support/lobby/core-samples.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OVER = { closed: true, idle: true, waiting: 0 };

/** When an event that ended at 0 is looked at within so many hours. */
function looksWithin(hours: number, retainMs = 0): number[] {
  const looks = [0];
  let ending = lookAgain(null, 0, retainMs);
  while (ending.nextLookMs < hours * HOUR_MS) {
    looks.push(ending.nextLookMs);
    ending = lookAgain(ending, ending.nextLookMs, retainMs);
  }
  return looks;
}

describe("an event has ended", () => {
  it("when it is closed and nobody is in it", () => {
    expect(hasEnded(sampleSnapshot(OVER), 5)).toBe(true);
  });

  it("also at the very moment at which it was to open", () => {
    expect(hasEnded(sampleSnapshot({ ...OVER, opensAtMs: 5 }), 5)).toBe(true);
  });

  it.each([{ closed: false }, { idle: false }, { waiting: 1 }, { opensAtMs: 6 }])("not with %o", (fields) => {
    expect(hasEnded(sampleSnapshot({ ...OVER, ...fields }), 5)).toBe(false);
  });
});

describe("of an event there is nothing in Redis", () => {
  it.each([
    [{ generation: 0, control: 0 }, true],
    [{ generation: 1, control: 0 }, false],
    [{ generation: 0, control: 1 }, false],
  ])("with %o: %s", (fields, expected) => {
    expect(isUntouched(sampleSnapshot(fields))).toBe(expected);
  });
});

describe("an event that has ended is looked at", () => {
  it("after 1, 2, 4, 8, 16 and 32 minutes, then every hour", () => {
    expect(looksWithin(4).map((ms) => ms / MINUTE_MS)).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 124, 184]);
  });

  it("after as long again as it has been over, whenever that began", () => {
    const ending = { sinceMs: 9 * HOUR_MS, nextLookMs: 0, isRetired: false };
    const nowMs = 9 * HOUR_MS + 5 * MINUTE_MS;
    expect(lookAgain(ending, nowMs, 0).nextLookMs).toBe(nowMs + 5 * MINUTE_MS);
  });

  it("25 times a day at most after the first hour", () => {
    expect(looksWithin(24 * 30).length).toBeLessThanOrEqual(25 * 30);
  });

  it("when it is to be retired, and not later", () => {
    const retainMs = fc.integer({ min: 1, max: 50 * HOUR_MS });
    fc.assert(
      fc.property(retainMs, (retainMs) => {
        expect(looksWithin(60, retainMs)).toContain(retainMs);
      }),
    );
  });
});

describe("an event that has ended is retired", () => {
  const ending: Ending = { sinceMs: 1000, nextLookMs: 0, isRetired: false };
  const played = sampleSnapshot(OVER);

  it("once its time has passed, and never where none is set", () => {
    expect([5999, 6000].map((nowMs) => mustRetire(ending, played, nowMs, 5000))).toEqual([false, true]);
    expect(mustRetire(ending, played, Number.MAX_SAFE_INTEGER, 0)).toBe(false);
  });

  it("once: what was retired stays so at each look", () => {
    expect(lookAgain(null, 0, 5000).isRetired).toBe(false);
    expect(lookAgain({ ...ending, isRetired: true }, 9000, 5000).isRetired).toBe(true);
    expect(lookAgain(ending, 9000, 5000).isRetired).toBe(false);
  });

  it("only if somebody has been in it", () => {
    expect(mustRetire(ending, sampleSnapshot({ ...OVER, generation: 0 }), 6000, 5000)).toBe(false);
  });
});
