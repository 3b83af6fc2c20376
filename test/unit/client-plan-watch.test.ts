import { describe, expect, it } from "vitest";
import { backoffMs, retryDelayMs } from "../../src/client/backoff.ts";
import { opensInMs, planWatch, questionOf } from "../../src/client/plan-watch.ts";
import { QueueError } from "../../src/client/queue-error.ts";
import type { QueueState } from "../../src/client/queue-state.ts";
import { OUTSIDE, waiting } from "../support/client-samples.ts";

const NOW_MS = 1_000_000;
const notice = null;
const plan = (state: QueueState, random = 0.5) => planWatch(state, NOW_MS, random);

describe("how a page goes on", () => {
  it("streams while its visitor waits", () => {
    expect(plan(waiting(4, 2))).toEqual({ kind: "stream" });
  });

  it("asks nobody whether the queue has opened: the clock says it", () => {
    const state: QueueState = { status: "not_open", opensAtMs: NOW_MS + 30_000, notice };
    expect(opensInMs(state, NOW_MS)).toBe(30_000);
    expect(opensInMs({ ...state, opensAtMs: NOW_MS - 1 }, NOW_MS)).toBe(0);
    expect(opensInMs(OUTSIDE, NOW_MS)).toBeNull();
  });

  it("asks now and then when the opening is far away, for it can move", () => {
    const state: QueueState = { status: "not_open", opensAtMs: NOW_MS + 86_400_000, notice };
    expect(plan(state)).toEqual({ kind: "ask", inMs: 180_000 });
    expect(opensInMs(state, NOW_MS)).toBeNull(); // a browser's timer cannot wait for weeks
  });

  it.each(["sold_out", "full", "closed"] as const)("asks slowly when the queue is %s", (status) => {
    expect(plan({ status, notice }, 0)).toEqual({ kind: "ask", inMs: 120_000 });
    expect(plan({ status, notice }, 1)).toEqual({ kind: "ask", inMs: 240_000 });
  });

  it.each<[string, QueueState]>([
    ["a turn", { status: "ready", claimBeforeMs: NOW_MS + 60_000, expiresAtMs: null, notice }],
    ["a claimed pass", { status: "ready", claimBeforeMs: null, expiresAtMs: NOW_MS + 60_000, notice }],
    ["the time to come back", { status: "missed", returnBeforeMs: NOW_MS + 60_000, notice }],
    ["a booked pass", { status: "booked", untilMs: NOW_MS + 60_000 }],
  ])("asks when %s should be over", (_, state) => {
    expect(plan(state)).toEqual({ kind: "ask", inMs: 62_000 });
  });

  it("does not hammer the queue about a deadline that has passed", () => {
    expect(plan({ status: "missed", returnBeforeMs: 0, notice }, 0)).toMatchObject({ inMs: 1000 });
  });

  it("asks now and then after the claim, which may end elsewhere", () => {
    const state: QueueState = { status: "ready", claimBeforeMs: null, expiresAtMs: NOW_MS + 300_000, notice };
    expect(plan(state)).toMatchObject({ inMs: 180_000 });
  });

  it("asks at once when nothing is known", () => {
    expect(plan({ status: "unavailable", retryAfterSeconds: null })).toEqual({ kind: "ask", inMs: 0 });
  });

  it("leaves a queue alone for as long as it asked, and up to half of that more", () => {
    const state: QueueState = { status: "unavailable", retryAfterSeconds: 2 };
    expect(plan(state, 0)).toEqual({ kind: "ask", inMs: 2000 });
    expect(plan(state, 0.5)).toEqual({ kind: "ask", inMs: 2500 });
  });

  it.each<QueueState>([OUTSIDE, { status: "left" }, { status: "expired" }])(
    "asks nothing of somebody who is not in: $status",
    (state) => {
      expect(plan(state)).toEqual({ kind: "rest" });
    },
  );
});

describe("what a page asks about", () => {
  it.each(["not_open", "sold_out", "full", "closed"] as const)("is the event while it is %s", (status) => {
    expect(questionOf({ status, opensAtMs: NOW_MS, notice })).toBe("status");
  });

  it.each<QueueState>([OUTSIDE, { status: "left" }, waiting(4, 2), { status: "expired" }])(
    "is the place of somebody who is $status, who may have joined elsewhere",
    (state) => {
      expect(questionOf(state)).toBe("place");
    },
  );
});

describe("the wait before another try", () => {
  it("doubles, is drawn from all of it, and ends at ten seconds", () => {
    expect([0, 1, 2, 3, 4, 50].map((failures) => backoffMs(failures, 1))).toEqual([
      1000, 2000, 4000, 8000, 10_000, 10_000,
    ]);
    expect(backoffMs(4, 0.25)).toBe(2500);
  });

  it("is at least what the queue asked for, doubles with each refusal, and ends at 45 seconds", () => {
    const error = new QueueError("OVERLOADED", "", 503, 3);
    const delays = (random: number) =>
      [0, 1, 2, 3, 4, 50].map((failures) => retryDelayMs(error, failures, random));
    expect(delays(0)).toEqual([3000, 3000, 3000, 3000, 3000, 3000]);
    expect(delays(1)).toEqual([4500, 9000, 18_000, 36_000, 45_000, 45_000]);
    expect(retryDelayMs(error, 2, 0.5)).toBe(10_500);
  });

  it("is never below what the queue asked for, though that is longer than any wait of ours", () => {
    const error = new QueueError("STRANGE_ANSWER", "", 503, 100);
    expect([0, 1].map((random) => retryDelayMs(error, 9, random))).toEqual([100_000, 150_000]);
  });

  it("grows from a second where a proxy says that now will do", () => {
    const error = new QueueError("STRANGE_ANSWER", "", 503, 0);
    expect([0, 1, 2].map((failures) => retryDelayMs(error, failures, 1))).toEqual([1500, 3000, 6000]);
  });

  it("does not grow while the queue holds a claim back: that is its pace, and no failure", () => {
    const error = new QueueError("RATE_LIMITED", "", 429, 10);
    expect([0, 1].map((random) => retryDelayMs(error, 7, random))).toEqual([10_000, 15_000]);
  });

  it("is no hour, whatever a proxy asks for", () => {
    expect(retryDelayMs(new QueueError("STRANGE_ANSWER", "", 503, 3600), 0, 0)).toBe(120_000);
  });

  it("is long where a try will hardly help", () => {
    expect(retryDelayMs(new QueueError("EVENT_NOT_FOUND", "", 404), 0, 0)).toBe(120_000);
  });
});
