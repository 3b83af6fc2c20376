import { describe, expect, it } from "vitest";
import { brokenWhen, type Played } from "../../../../support/scripts/operated-sale.ts";

const NEVER_FELT = "acts that the shop never felt: 1";
const between = (atMs: number, fromMs: number, toMs: number) => atMs >= fromMs && atMs < toMs;

describe("the verdict on an operator's acts", () => {
  it("is good when each is felt at the next tick, and shown on every stream within a second", () => {
    expect(brokenWhen({})).toEqual([]);
  });

  it.each<[string, Partial<Played>, string[]]>([
    [
      "a pause that the ticks of more than a second did not obey",
      { callsAt: (atMs, due) => (between(atMs, 9000, 10_300) ? 5 : due) },
      [
        "calls while paused: 50",
        "passes first issued while paused: 50",
        "from an act to its effect at the shop, p99: 1350",
      ],
    ],
    [
      "one call in the middle of a pause",
      {
        callsAt: (atMs, due) => (atMs === 10_000 ? 1 : due),
        claimedInMs: (atMs) => (atMs === 10_000 ? 5000 : 10),
      },
      ["calls while paused: 1", "from an act to its effect at the shop, p99: 1150"],
    ],
    [
      "a pause that is never obeyed",
      { callsAt: (atMs, due) => (between(atMs, 9000, 12_000) ? 5 : due) },
      ["calls while paused: 135", "passes first issued while paused: 135", NEVER_FELT],
    ],
    [
      "a pass that is first issued while paused",
      { claimedInMs: (atMs) => (atMs === 8900 ? 1000 : 10) },
      ["passes first issued while paused: 5"],
    ],
    [
      "a pause that goes on when it is over",
      { callsAt: (atMs, due) => (between(atMs, 12_000, 13_500) ? 0 : due) },
      ["from an act to its effect at the shop, p99: 1550"],
    ],
    [
      "a wave of calls after a pause, for the time that it took",
      { callsAt: (atMs, due) => (atMs === 12_000 ? 150 : due) },
      [
        "calls above 50/s + 10, in the worst window: 140",
        "passes above 60/s + 10, in the worst window: 140",
        "most claims in any 100 ms: 150",
      ],
    ],
    [
      "a rate that was to be doubled and was not",
      { callsAt: (atMs, due) => (between(atMs, 20_000, 24_000) ? 5 : due) },
      ["slope of calls at twice the rate: 50", NEVER_FELT],
    ],
    [
      "a rate that was to be doubled and was tripled",
      { callsAt: (atMs, due) => (between(atMs, 20_000, 24_000) ? 15 : due) },
      [
        "slope of calls at twice the rate: 150",
        "calls above 100/s + 20 at twice the rate, in the worst window: 190",
        "passes above 120/s + 20 at twice the rate, in the worst window: 112",
      ],
    ],
    [
      "a doubled rate that goes on when it was taken back",
      { callsAt: (atMs, due) => (between(atMs, 24_000, 25_500) ? 10 : due) },
      [
        "calls above 50/s + 10, in the worst window: 55",
        "passes above 60/s + 10, in the worst window: 44",
        "from an act to its effect at the shop, p99: 1550",
      ],
    ],
    [
      "calls while nothing is left",
      { callsAt: (atMs, due) => (between(atMs, 34_000, 37_000) ? 5 : due) },
      ["calls while sold out: 135", NEVER_FELT],
    ],
    [
      "a stream that says the pause after more than two seconds",
      { shownInMs: (act, stream) => (act === "pause" && stream === 1 ? 2100 : 600) },
      ["from an act until an open stream shows it, p99: 2100"],
    ],
    [
      "a stream that never says that it goes on",
      { shownInMs: (act, stream) => (act === "resume" && stream === 1 ? null : 600) },
      ["streams that stayed open and never showed an act: 1"],
    ],
    [
      "streams that say nothing",
      { shownInMs: () => null },
      ["acts that streams showed: 0", "streams that stayed open and never showed an act: 9"],
    ],
    [
      "an act that the operator did not come to do",
      { acts: (acts) => acts.filter(({ what }) => what !== "notice") },
      ["acts of the operator: 6"],
    ],
    [
      "an act when the line is empty",
      {
        acts: (acts) =>
          acts.map((act) =>
            act.what === "back in stock" ? { ...act, sentMs: 90_000, answeredMs: 90_010 } : act,
          ),
        callsAt: (atMs, due) => (atMs >= 34_000 ? 5 : due),
      },
      expect.arrayContaining(["of them, while nobody waited: 1"]),
    ],
  ])("is bad after %s", (_, played, broken) => {
    expect(brokenWhen(played)).toEqual(broken);
  });

  it("blames no stream that ends as its person is called, within two seconds of the act", () => {
    const ending = (afterMs: number) =>
      brokenWhen({
        shownInMs: (act, stream) => (stream === 1 && act !== "notice" ? null : 600),
        closedAtMs: (stream) => (stream === 1 ? 8950 + afterMs : Number.POSITIVE_INFINITY),
      });
    expect(ending(1999)).toEqual([]);
    expect(ending(2001)).toEqual(["streams that stayed open and never showed an act: 1"]);
  });
});
