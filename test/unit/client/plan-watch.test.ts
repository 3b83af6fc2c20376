import { describe, expect, it } from "vitest";
import { backoffMs, retryDelayMs } from "../../../src/client/backoff.ts";
import { opensInMs, planWatch } from "../../../src/client/plan-watch.ts";
import { QueueError } from "../../../src/client/queue-error.ts";
import { STATUS_FACTS, type VisitorState, type VisitorStatus } from "../../../src/wire/visitor-state.ts";
import { OUTSIDE, waiting } from "../../support/client/client-samples.ts";

const NOW_MS = 1_000_000;
const notice = null;
const plan = (state: VisitorState, random = 0.5) => planWatch(state, NOW_MS, random);

describe("how a page goes on", () => {
  it("streams while its visitor waits", () => {
    expect(plan(waiting(4, 2))).toEqual({ kind: "stream", inMs: 0 });
  });

  it("asks nobody whether the queue has opened: the clock says it", () => {
    const state: VisitorState = { status: "not_open", opensAtMs: NOW_MS + 30_000, notice };
    expect(opensInMs(state, NOW_MS)).toBe(30_000);
    expect(opensInMs({ ...state, opensAtMs: NOW_MS - 1 }, NOW_MS)).toBe(0);
    expect(opensInMs(OUTSIDE, NOW_MS)).toBeNull();
  });

  it("asks within half a minute about an opening that is far away, for it can move", () => {
    const state: VisitorState = { status: "not_open", opensAtMs: NOW_MS + 86_400_000, notice };
    expect(plan(state, 0)).toEqual({ kind: "ask", inMs: 20_000, about: "status" });
    expect(plan(state, 1)).toEqual({ kind: "ask", inMs: 30_000, about: "status" });
    expect(opensInMs(state, NOW_MS)).toBeNull(); // a browser's timer cannot wait for weeks
  });

  it("asks every ten seconds or so in the last two minutes before an opening", () => {
    const state: VisitorState = { status: "not_open", opensAtMs: NOW_MS + 120_000, notice };
    expect(plan(state, 0)).toEqual({ kind: "ask", inMs: 8000, about: "status" });
    expect(plan(state, 1)).toEqual({ kind: "ask", inMs: 12_000, about: "status" });
    expect(plan({ ...state, opensAtMs: NOW_MS + 120_001 }, 0)).toMatchObject({ inMs: 20_000 });
  });

  it.each(["sold_out", "full"] as const)("asks within half a minute whether it is still %s", (status) => {
    expect(plan({ status, notice }, 0)).toEqual({ kind: "ask", inMs: 20_000, about: "status" });
    expect(plan({ status, notice }, 1)).toEqual({ kind: "ask", inMs: 30_000, about: "status" });
  });

  it("asks slowly when the queue is closed, which is for good", () => {
    expect(plan({ status: "closed", notice }, 0)).toEqual({ kind: "ask", inMs: 120_000, about: "status" });
    expect(plan({ status: "closed", notice }, 1)).toEqual({ kind: "ask", inMs: 240_000, about: "status" });
  });

  const turn = {
    status: "ready",
    claimBeforeMs: NOW_MS + 60_000,
    expiresAtMs: null,
    paused: false,
    notice,
  } as const;

  it.each<[string, VisitorState]>([
    ["a turn", { ...turn, claimBeforeMs: NOW_MS + 1000 }],
    ["a claimed pass", { ...turn, claimBeforeMs: null, expiresAtMs: NOW_MS + 1000 }],
    ["the time to come back", { status: "missed", returnBeforeMs: NOW_MS + 1000, notice }],
    ["a booked pass", { status: "booked", expiresAtMs: NOW_MS + 1000 }],
  ])("asks when %s should be over", (_, state) => {
    expect(plan(state)).toEqual({ kind: "ask", inMs: 3000, about: "place" });
  });

  it("asks every few seconds whether a turn that is not claimed is paused, and as long as it is", () => {
    expect(plan(turn, 0)).toEqual({ kind: "ask", inMs: 4000, about: "pause" });
    expect(plan(turn, 1)).toEqual({ kind: "ask", inMs: 6000, about: "pause" });
    const paused = { ...turn, claimBeforeMs: NOW_MS - 5000, paused: true };
    expect(plan(paused, 0)).toEqual({ kind: "ask", inMs: 4000, about: "pause" });
  });

  it("does not hammer the queue about a deadline that has passed", () => {
    expect(plan({ status: "missed", returnBeforeMs: 0, notice }, 0)).toMatchObject({ inMs: 1000 });
  });

  it("asks nothing while a missed turn can be made good: only this visitor's own act changes that", () => {
    const state: VisitorState = { status: "missed", returnBeforeMs: NOW_MS + 600_000, notice };
    expect(plan(state)).toEqual({ kind: "ask", inMs: 602_000, about: "place" });
  });

  it("asks now and then after the claim, which may end elsewhere", () => {
    const state: VisitorState = { ...turn, claimBeforeMs: null, expiresAtMs: NOW_MS + 300_000 };
    expect(plan(state)).toEqual({ kind: "ask", inMs: 180_000, about: "place" });
  });

  it("asks at once when nothing is known", () => {
    const state: VisitorState = { status: "unavailable", retryAfterSeconds: null };
    expect(plan(state)).toEqual({ kind: "ask", inMs: 0, about: "place" });
  });

  it("leaves a queue alone for as long as it asked, and up to half of that more", () => {
    const state: VisitorState = { status: "unavailable", retryAfterSeconds: 2 };
    expect(plan(state, 0)).toEqual({ kind: "ask", inMs: 2000, about: "place" });
    expect(plan(state, 0.5)).toEqual({ kind: "ask", inMs: 2500, about: "place" });
  });

  it.each<VisitorState>([OUTSIDE, { status: "left" }, { status: "expired" }])(
    "asks nothing of somebody who is not in: $status",
    (state) => {
      expect(plan(state)).toEqual({ kind: "rest" });
    },
  );
});

describe("what a page asks about", () => {
  it.each<VisitorStatus>(["not_open", "sold_out", "full", "closed"])(
    "is the event while it is %s",
    (status) => {
      expect(STATUS_FACTS[status].question).toBe("status");
    },
  );

  it.each<VisitorStatus>(["outside", "left", "waiting", "expired"])(
    "is the place of a visitor who is %s, who may have joined elsewhere",
    (status) => expect(STATUS_FACTS[status].question).toBe("place"),
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
    const error = new QueueError("OVERLOADED", "", { status: 503, retryAfterSeconds: 3 });
    const delays = (random: number) =>
      [0, 1, 2, 3, 4, 50].map((failures) => retryDelayMs(error, failures, random));
    expect(delays(0)).toEqual([3000, 3000, 3000, 3000, 3000, 3000]);
    expect(delays(1)).toEqual([4500, 9000, 18_000, 36_000, 45_000, 45_000]);
    expect(retryDelayMs(error, 2, 0.5)).toBe(10_500);
  });

  it("is never below what the queue asked for, though that is longer than any wait of ours", () => {
    const error = new QueueError("STRANGE_ANSWER", "", { status: 503, retryAfterSeconds: 100 });
    expect([0, 1].map((random) => retryDelayMs(error, 9, random))).toEqual([100_000, 150_000]);
  });

  it("grows from a second where a proxy says that now will do", () => {
    const error = new QueueError("STRANGE_ANSWER", "", { status: 503, retryAfterSeconds: 0 });
    expect([0, 1, 2].map((failures) => retryDelayMs(error, failures, 1))).toEqual([1500, 3000, 6000]);
  });

  it("does not grow while the queue holds a claim back: that is its pace, and no failure", () => {
    const error = new QueueError("RATE_LIMITED", "", { status: 429, retryAfterSeconds: 10 });
    expect([0, 1].map((random) => retryDelayMs(error, 7, random))).toEqual([10_000, 15_000]);
  });

  it("is no hour, whatever a proxy asks for", () => {
    expect(
      retryDelayMs(new QueueError("STRANGE_ANSWER", "", { status: 503, retryAfterSeconds: 3600 }), 0, 0),
    ).toBe(120_000);
  });

  it("is long where a try will hardly help", () => {
    expect(retryDelayMs(new QueueError("EVENT_NOT_FOUND", "", { status: 404 }), 0, 0)).toBe(120_000);
  });
});
