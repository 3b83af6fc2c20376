import { describe, expect, it } from "vitest";
import { firstLimitsOf } from "../../../../scripts/plan/first-limit.ts";
import { makePlan, storesNeeded } from "../../../../scripts/plan/make-plan.ts";
import { sampleOptions } from "../../../support/scripts/plan-samples.ts";

describe("the first limit on the way up", () => {
  it("of the sale of half a million is how many people an event may expect", () => {
    const { people } = firstLimitsOf(sampleOptions());
    expect(people?.limit.what).toBe("people an event may expect");
    expect(people?.most).toBe(5_000_000);
  });

  it("is met by one more, and not by as many", () => {
    const { people, rate } = firstLimitsOf(sampleOptions());
    const hits = (fields: Parameters<typeof sampleOptions>[0]) =>
      makePlan(sampleOptions(fields)).limits.filter(({ hit }) => hit).length;
    expect([hits({ users: people?.most ?? 0 }), hits({ users: (people?.most ?? 0) + 1 })]).toEqual([0, 1]);
    const rps = 20 * (rate?.most ?? 0);
    expect([hits({ originRps: rps }), hits({ originRps: rps + 0.02 })]).toEqual([0, 1]);
  });

  it("is not looked for beyond a limit that is met already", () => {
    expect(firstLimitsOf(sampleOptions({ users: 5_000_001 }))).toEqual({ people: null, rate: null });
  });
});

describe("the stores that events need", () => {
  it("are one for the sale of half a million", () => {
    expect(storesNeeded(sampleOptions())).toBe(1);
  });

  it("are as few as keep each of them within what Redis allows", () => {
    const options = sampleOptions({ events: 50 });
    const stores = storesNeeded(options) ?? 0;
    const hitsRedis = (stores: number) =>
      makePlan({ ...options, stores }).limits.some(({ what, hit }) => hit && what.startsWith("Redis"));
    expect(stores).toBeGreaterThan(1);
    expect([hitsRedis(stores - 1), hitsRedis(stores)]).toEqual([true, false]);
  });
});
