/** How fast people came, and what such a sale should have cost. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makePlan } from "../../../scripts/plan/make-plan.ts";
import { estimatePastSale } from "../../../src/core/estimate/past-sale.ts";
import { addArrivals, NO_ARRIVALS, stretchesOf } from "../../../src/core/history/arrivals.ts";
import { sampleConfig } from "../../support/lobby/core-samples.ts";
import { sampleOptions } from "../../support/scripts/plan-samples.ts";

const T0 = Date.UTC(2026, 10, 24, 3);
type Came = readonly (readonly [second: number, people: number])[];
const arrivalsOf = (came: Came) =>
  came.reduce((arrivals, [second, people]) => addArrivals(arrivals, T0 + 1000 * second, people), NO_ARRIVALS);
const evenly = (seconds: number, perSecond: number): Came =>
  Array.from({ length: seconds }, (_, second) => [second, perSecond]);
const NO_CALLS = { calls: 0, noShows: 0 };

describe("how people came", () => {
  it("is one stretch of a crowd that came evenly", () => {
    expect(stretchesOf(arrivalsOf(evenly(10, 50)))).toEqual([{ seconds: 10, people: 500 }]);
  });

  it("is a rush, and the single ones after it with the seconds between them", () => {
    const came: Came = [
      [0, 400],
      [0.5, 100],
      [1, 500],
      [6, 1],
      [11, 1],
    ];
    expect(stretchesOf(arrivalsOf(came))).toEqual([
      { seconds: 10, people: 2 },
      { seconds: 2, people: 1000 },
    ]);
  });

  it("has no more of a long silence than its first half a minute", () => {
    expect(
      stretchesOf(
        arrivalsOf([
          [0, 1],
          [5000, 1],
        ]),
      ),
    ).toEqual([{ seconds: 32, people: 2 }]);
  });

  it("counts everybody once, a clock that goes back included", () => {
    const moments = fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 9999 })));
    fc.assert(
      fc.property(moments, (came) => {
        const people = stretchesOf(arrivalsOf(came)).reduce((sum, stretch) => sum + stretch.people, 0);
        expect(people).toBe(came.reduce((sum, [, n]) => sum + n, 0));
      }),
    );
  });
});

describe("the estimate of a sale that is over", () => {
  it("is the plan's, when people came as the plan takes it", () => {
    const { settings, traffic } = makePlan(sampleOptions({ users: 20_000, joinSeconds: 10, noShow: 0.05 }));
    const came = { arrivals: arrivalsOf(evenly(10, 2000)) };
    const { joins, positions, booths, ticks } = traffic.commands;
    expect(estimatePastSale(came, { calls: 20_000, noShows: 1000 }, settings.config)).toEqual({
      people: 20_000,
      ticks: Math.round(ticks),
      lobbies: Math.round(joins + positions),
      booths: Math.round(booths),
    });
  });

  it("is far more for the same people one by one than for a rush", () => {
    const config = sampleConfig({ lobbies: 16 });
    const lobbies = (came: Came) =>
      estimatePastSale({ arrivals: arrivalsOf(came) }, NO_CALLS, config)?.lobbies ?? 0;
    expect(lobbies(evenly(3600, 1))).toBeGreaterThan(5 * lobbies(evenly(1, 3600)));
  });

  it("is none while nobody has come, and at rate 0, at which a plan calls nobody", () => {
    expect(estimatePastSale({ arrivals: NO_ARRIVALS }, NO_CALLS, sampleConfig())).toBeNull();
    const came = { arrivals: arrivalsOf(evenly(1, 5)) };
    expect(estimatePastSale(came, NO_CALLS, sampleConfig({ rateMilli: 0 }))).toBeNull();
  });
});
