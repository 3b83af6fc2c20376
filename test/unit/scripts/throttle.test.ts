import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Throttle } from "../../../scripts/upstash-local/throttle.ts";

describe("the bridge's throttle", () => {
  it("delays no request below the limit", () => {
    const throttle = new Throttle(10_000);
    for (let second = 0; second < 50; second++) {
      expect(throttle.delayMs(second * 900, second * 100 + 1000)).toBe(0);
    }
  });

  it("has no limit at 0", () => {
    expect(new Throttle(0).delayMs(1_000_000, 0)).toBe(0);
  });

  it("lets no more commands through in any time than the limit and a tenth of a second of it", () => {
    const requests = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 300 }), commands: fc.nat(600) }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(requests, (all) => {
        const throttle = new Throttle(10_000);
        let [nowMs, commands] = [1000, 0];
        const answered: { atMs: number; commands: number }[] = [];
        for (const request of all) {
          nowMs += request.afterMs;
          commands += request.commands;
          answered.push({ atMs: nowMs + throttle.delayMs(commands, nowMs), commands: request.commands });
        }
        for (const [first, { atMs: startMs }] of answered.entries()) {
          const through = answered.slice(first + 1).filter(({ atMs }) => atMs > startMs);
          for (const { atMs } of through) {
            const within = through.filter((each) => each.atMs <= atMs);
            const sum = within.reduce((total, each) => total + each.commands, 0);
            expect(sum).toBeLessThanOrEqual((atMs - startMs) * 10 + 1000 + 1e-6);
          }
        }
      }),
    );
  });
});
