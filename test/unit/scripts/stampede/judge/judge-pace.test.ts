import { describe, expect, it } from "vitest";
import {
  brokenBy,
  committed,
  isOfPasses,
  redate,
  type Sale,
  TICKET,
} from "../../../../support/scripts/judged-sale.ts";

describe("the verdict on the pace", () => {
  it.each<[string, (sale: Sale) => void, string[]]>([
    [
      "a rate that is 2 % off",
      (sale) => redate(sale, ({ atMs }) => (atMs > 5000 ? 5000 + (atMs - 5000) * 1.02 : atMs)),
      ["slope of calls after the first second: 490.2"],
    ],
    [
      "a sale in which nobody had to wait long enough to measure the rate",
      (sale) => redate(sale, ({ atMs }) => (atMs > 5000 ? 5000 + (atMs - 5000) / 4 : atMs)),
      [
        "slope of calls: nobody waited for 2 s on end: 0",
        "calls above 500/s + 100, in the worst window: 2162.5",
        "passes above 600/s + 100, in the worst window: 2015",
        "most claims in any 100 ms: 200",
      ],
    ],
    [
      "a wave of calls",
      (sale) => redate(sale, ({ atMs }) => (atMs === 5102 || atMs === 5202 ? 5002 : atMs)),
      ["calls above 500/s + 100, in the worst window: 50"],
    ],
    [
      "a wave of passes",
      (sale) => redate(sale, (entry) => (isOfPasses(entry) ? Math.max(entry.atMs, 6000) : entry.atMs)),
      ["passes above 600/s + 100, in the worst window: 442.8", "most claims in any 100 ms: 550"],
    ],
    [
      "a tick that took 300 ms in advance, and then the time that came",
      (sale) => {
        const tick = sale.entries.findIndex(({ kind, atMs }) => kind === "committed" && atMs === 6002);
        sale.entries[tick] = committed(6002, { called_up_to: TICKET + 550, clock_ms: 6302 });
      },
      ["calls above 500/s + 100, in the worst window: 100", "ticks and claims dated ahead of Redis: 3"],
    ],
    [
      "a stop of two seconds in which Redis did other things",
      (sale) => redate(sale, ({ atMs }) => (atMs > 8500 ? atMs + 2000 : atMs)),
      ["slope of calls after the first second: 295.9"],
    ],
    [
      "a rate that was to be halved and was not",
      (sale) => sale.disturbances.push({ what: "half the rate", sinceMs: 8600, atMs: 10_500 }),
      ["calls above 250/s + 50 at half the rate, in the worst window: 200"],
    ],
  ])("is bad after %s", (_, sabotage, broken) => {
    expect(brokenBy(sabotage)).toEqual(broken);
  });

  it("is good after a stop of two seconds in which Redis did nothing, when the rate is reached again", () => {
    const sabotage = (sale: Sale) => {
      redate(sale, ({ atMs }) => (atMs > 8500 ? atMs + 2000 : atMs));
      sale.entries.push({ kind: "stood_still", sinceMs: 8412, atMs: 10502 });
    };
    expect(brokenBy(sabotage)).toEqual([]);
  });

  it("is good when so many more are called as no-shows gave back", () => {
    const sabotage = (sale: Sale) => {
      redate(sale, ({ atMs }) => (atMs === 5102 || atMs === 5202 ? 5002 : atMs));
      const tick = sale.entries.findIndex(({ kind, atMs }) => kind === "committed" && atMs === 5002);
      sale.entries[tick] = committed(5002, {
        called_up_to: TICKET + 50,
        clock_ms: 5002,
        refunded: 50_000_000,
      });
    };
    expect(brokenBy(sabotage)).toEqual([]);
  });
});
