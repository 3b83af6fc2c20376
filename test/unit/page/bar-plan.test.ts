import fc from "fast-check";
import { expect, it } from "vitest";
import { type Journey, planBar } from "../../../src/page/bar-plan.ts";

const WAITING = {
  status: "waiting",
  position: 100,
  version: "7:0:0",
  queueSize: 500,
  estimatedWaitSeconds: null,
  pollAfterSeconds: 5,
  paused: false,
  soldOut: false,
  closed: false,
  closesAtMs: null,
  remaining: null,
  chance: null,
  ticketTypes: [],
  notice: null,
  joinedAtMs: null,
} as const;

it("begins at the first position seen and ends at the front", () => {
  const { journey, now } = planBar(null, WAITING);
  expect([journey.from, now]).toEqual([100, 0]);
  expect(planBar(journey, { ...WAITING, position: 50 }).now).toBe(0.5);
  expect(planBar(journey, { ...WAITING, position: 1 }).now).toBe(0.99);
});

it.each([1, 2, 5000])("tells nobody of progress who has just joined, as number %i", (position) => {
  expect(planBar(null, { ...WAITING, position })).toMatchObject({ now: 0, start: 0, toward: 0 });
});

const JOURNEY = { generation: "7", from: 100, reached: 0 };

it("glides on at nine tenths of the queue's pace until the next news", () => {
  // 80 people in 80 s are one a second: 5 until the news in 5 s, of which 4.5 are trusted.
  const { now, toward, glideMs } = planBar(JOURNEY, { ...WAITING, position: 80, estimatedWaitSeconds: 80 });
  expect([now, toward, glideMs]).toEqual([0.2, 0.245, 5000]);
});

it("runs ahead by no more than a tenth of the way, whatever the estimate", () => {
  expect(planBar(JOURNEY, { ...WAITING, position: 80, estimatedWaitSeconds: 1 }).toward).toBe(0.28);
});

it("begins a refreshed page where the old one was, and a new journey where it stands", () => {
  const state = { ...WAITING, position: 80, estimatedWaitSeconds: 80 };
  expect(planBar({ ...JOURNEY, reached: 0.23 }, state).start).toBe(0.23);
  expect(planBar({ ...JOURNEY, generation: "6", reached: 0.9 }, state).start).toBe(0);
  expect(planBar(JOURNEY, state).start).toBe(0.2);
});

it("stands while the queue does", () => {
  const paused = planBar(null, { ...WAITING, estimatedWaitSeconds: 40, paused: true });
  expect(paused.toward).toBe(paused.now);
});

it("starts anew for a place in another queue and for one further back", () => {
  const journey = { generation: "7", from: 50, reached: 0.9 };
  expect(planBar(journey, { ...WAITING, version: "8:0:0", position: 40 }).journey.from).toBe(40);
  expect(planBar(journey, { ...WAITING, position: 51 }).journey).toEqual({
    generation: "7",
    from: 51,
    reached: 0,
  });
});

it("never moves back, whatever the estimates say", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 300 })), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(steps, (news) => {
      let journey: Journey | null = null;
      let position = 500;
      let shown = 0;
      for (const [steps, estimatedWaitSeconds] of news) {
        position = Math.max(1, position - steps);
        const plan = planBar(journey, { ...WAITING, position, estimatedWaitSeconds });
        expect(plan.toward).toBeGreaterThanOrEqual(shown);
        expect(plan.toward).toBeLessThan(1);
        shown = plan.toward;
        journey = plan.journey;
      }
    }),
  );
});
