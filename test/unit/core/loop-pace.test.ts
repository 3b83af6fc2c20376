import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Drawing } from "../../../src/core/draw/drawing.ts";
import {
  hasMoved,
  MINUTE_MS,
  type Seen,
  STILL_AFTER_MS,
  tickPauseMs,
  WATCHED_INTERVAL_MS,
} from "../../../src/core/release/loop-pace.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { sampleConfig, sampleDrawing, sampleSnapshot } from "../../support/lobby/core-samples.ts";

const NOW_MS = Date.UTC(2026, 10, 24);
const CONFIG = sampleConfig({ intervalMs: 100 });
const FORGOTTEN: Omit<Seen, "snapshot"> = { isBlocked: false, isWatched: false, stillMs: STILL_AFTER_MS };
const WATCHED = { ...FORGOTTEN, isWatched: true };
const MOVING = { ...FORGOTTEN, stillMs: STILL_AFTER_MS - 1 };

const pause = (snapshot: Partial<Snapshot>, seen: Partial<Seen> = FORGOTTEN) =>
  tickPauseMs({ ...FORGOTTEN, ...seen, snapshot: sampleSnapshot(snapshot) }, CONFIG, NOW_MS);

const anySeen: fc.Arbitrary<Seen> = fc
  .record({
    waiting: fc.nat(3),
    called: fc.nat(3),
    paused: fc.boolean(),
    closed: fc.boolean(),
    rateMilli: fc.constantFrom(0, 500_000),
    remaining: fc.constantFrom(null, 0, 5),
    opensAtMs: fc.constantFrom(0, NOW_MS - 1, NOW_MS + 60_000, NOW_MS + 1e9),
    isBlocked: fc.boolean(),
    isWatched: fc.boolean(),
    stillMs: fc.nat(2 * STILL_AFTER_MS),
  })
  .map(({ isBlocked, isWatched, stillMs, ...snapshot }) => ({
    snapshot: sampleSnapshot(snapshot),
    isBlocked,
    isWatched,
    stillMs,
  }));

describe("a loop ticks", () => {
  it("at every interval while somebody can be called, whether or not anybody watches", () => {
    fc.assert(
      fc.property(anySeen, (seen) => {
        const { waiting, paused, rateMilli, remaining } = seen.snapshot;
        fc.pre(waiting > 0 && !paused && rateMilli > 0 && remaining !== 0 && !seen.isBlocked);
        expect(tickPauseMs(seen, CONFIG, NOW_MS)).toBe(100);
      }),
    );
  });

  it("every two seconds at least while a turn can run out: the claim clock takes no longer steps", () => {
    fc.assert(
      fc.property(anySeen, (seen) => {
        const { called, paused, rateMilli } = seen.snapshot;
        fc.pre(called > 0 && !paused && rateMilli > 0);
        expect(tickPauseMs(seen, CONFIG, NOW_MS)).toBeLessThan(2000);
      }),
    );
  });

  it("every five seconds at least while somebody watches", () => {
    fc.assert(
      fc.property(anySeen, (seen) => {
        fc.pre(seen.isWatched);
        expect(tickPauseMs(seen, CONFIG, NOW_MS)).toBeLessThanOrEqual(WATCHED_INTERVAL_MS);
      }),
    );
  });

  it("every second at least for half a minute after something moved", () => {
    fc.assert(
      fc.property(anySeen, (seen) => {
        fc.pre(seen.stillMs < STILL_AFTER_MS);
        expect(tickPauseMs(seen, CONFIG, NOW_MS)).toBeLessThanOrEqual(1000);
      }),
    );
  });

  it("every second at least within two minutes of the opening", () => {
    for (const idle of [true, false]) {
      expect(pause({ idle, paused: true, opensAtMs: NOW_MS + 60_000 })).toBe(1000);
      expect(pause({ idle, paused: true, opensAtMs: NOW_MS + 180_000 })).toBeNull();
    }
  });

  it("at every interval while the line is renumbered", () => {
    expect(pause({ paused: true, renumberAtMs: NOW_MS + 1000 })).toBe(100);
  });

  it.each([
    ["sold out", { remaining: 0 }],
    ["paused", { paused: true }],
    ["paused with people called, whose time stands still", { paused: true, called: 5 }],
    ["at rate 0", { rateMilli: 0 }],
    ["waited for by nobody, while some may return", { waiting: 0 }],
  ])("once a second, then every five, then not at all where it is %s", (_, snapshot) => {
    expect([MOVING, WATCHED, FORGOTTEN].map((seen) => pause(snapshot, seen))).toEqual([1000, 5000, null]);
  });

  it("once a minute while all places are taken, once nobody watches", () => {
    const blocked = [MOVING, WATCHED, FORGOTTEN].map((seen) => pause({}, { ...seen, isBlocked: true }));
    expect(blocked).toEqual([100, 100, MINUTE_MS]);
  });

  it("once a second while only turns can run out, once nobody watches", () => {
    const called = [MOVING, WATCHED, FORGOTTEN].map((seen) => pause({ waiting: 0, called: 1 }, seen));
    expect(called).toEqual([100, 100, 1000]);
  });

  it("no more once the event is idle", () => {
    expect([MOVING, WATCHED, FORGOTTEN].map((seen) => pause({ idle: true }, seen))).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe("something has moved", () => {
  const changed: Partial<Snapshot>[] = [
    { joined: 101, waiting: 101 },
    { departedCount: 1 },
    { waiting: 99 },
    { called: 1 },
    { calledTotal: 1 },
    { returned: 1 },
    { rateMilli: 1 },
    { remaining: 0 },
    { control: 1 },
    { numbering: 2 },
    { renumberAtMs: 5 },
  ];
  it.each(changed)("when a snapshot has %o", (fields) => {
    expect(hasMoved(sampleSnapshot(), sampleSnapshot(fields))).toBe(true);
  });

  it("not because a tick has come", () => {
    expect(hasMoved(sampleSnapshot(), sampleSnapshot({ tick: 2, clockMs: 9, claimClockMs: 9 }))).toBe(false);
  });
});

describe("the loop of a drawing", () => {
  const drawing = (fields: Partial<Drawing>) =>
    pause({ idle: false, waiting: 0, draw: sampleDrawing({ closedAtMs: NOW_MS - 1000, ...fields }) });

  it("rests while people enter", () => {
    expect(pause({ idle: true, waiting: 0, draw: sampleDrawing() })).toBeNull();
  });

  it.each(["closed", "committed"] as const)(
    "ticks at every interval while it is %s, whoever watches",
    (phase) => {
      expect(drawing({ phase })).toBe(100);
    },
  );

  it("ticks at every interval for the second in which its entering ends", () => {
    expect(drawing({ phase: "entering" })).toBe(100);
    expect(drawing({ phase: "entering", closedAtMs: 0 })).toBeNull();
  });

  it("ticks once a second when it has stopped, or waits for minutes", () => {
    expect(drawing({ phase: "committed", stopReason: "LIST_DIFFERS" })).toBe(1000);
    expect(drawing({ phase: "committed", closedAtMs: NOW_MS - 300_000 })).toBe(100);
    expect(drawing({ phase: "committed", closedAtMs: NOW_MS - 300_001 })).toBe(1000);
  });

  it("notices that it went on, and not each who enters", () => {
    const before = sampleSnapshot({ draw: sampleDrawing() });
    const at = (fields: Partial<Drawing>) => sampleSnapshot({ draw: sampleDrawing(fields) });
    expect(hasMoved(before, at({ entered: 11, gone: 1 }))).toBe(false);
    expect(hasMoved(before, at({ phase: "closed" }))).toBe(true);
  });
});
