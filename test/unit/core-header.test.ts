import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Header, isFull, isNews, isOlder, opensSoon, versionOf } from "../../src/core/header.ts";
import { sampleHeader, sampleTicket } from "../support/core-samples.ts";

type Step = "join" | "leave" | "claim" | "operate" | "restart" | { readonly call: number };

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Step>("join", "leave", "claim", "operate") },
  { weight: 3, arbitrary: fc.record({ call: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constant<Step>("restart") },
);

/** The headers of one event as its scripts answered them, oldest first, and who waited at each. */
function play(steps: readonly Step[]): { header: Header; waiting: readonly number[] }[] {
  let line: number[] = [];
  let header = sampleHeader({ generation: 0, joined: 0, waiting: 0, tick: 0 });
  const history = [{ header, waiting: [...line] }];
  for (const act of steps) {
    if (act === "restart") {
      line = [];
      header = sampleHeader({ generation: header.generation + 1, joined: 0, tick: 0 });
    } else if (act === "join") {
      line.push(sampleTicket(header.joined + 1));
      header = { ...header, joined: header.joined + 1, generation: header.generation || 1 };
    } else if (act === "leave") {
      const gone = line.splice(Math.floor(line.length / 2), 1);
      header = { ...header, leftCount: header.leftCount + gone.length };
    } else if (act === "operate") {
      header = { ...header, control: header.control + 1, notice: `${header.control}` };
    } else if (act === "claim") {
      header = { ...header, called: Math.max(0, header.called - 1) };
    } else {
      const called = line.splice(0, act.call);
      const calledTotal = header.calledTotal + called.length;
      const calledUpTo = called.at(-1) ?? header.calledUpTo;
      header = { ...header, tick: header.tick + 1, calledTotal, calledUpTo, called: called.length };
    }
    header = { ...header, waiting: line.length };
    history.push({ header, waiting: [...line] });
  }
  return history;
}

const history = fc.array(step, { maxLength: 25 }).map(play);

const moved = (a: Header, b: Header) =>
  a.generation !== b.generation ||
  a.tick !== b.tick ||
  a.joined !== b.joined ||
  a.leftCount !== b.leftCount ||
  a.control !== b.control ||
  a.calledTotal !== b.calledTotal;

describe("of two headers of one history", () => {
  it("the one that came first is older, if anything moved between them", () => {
    fc.assert(
      fc.property(history, (history) => {
        for (const [index, { header: earlier }] of history.entries()) {
          for (const { header: later } of history.slice(index)) {
            expect(isOlder(earlier, later)).toBe(moved(earlier, later));
          }
        }
      }),
    );
  });

  it("the later one is never older", () => {
    fc.assert(
      fc.property(history, (history) => {
        for (const [index, { header: earlier }] of history.entries()) {
          for (const { header: later } of history.slice(index)) expect(isOlder(later, earlier)).toBe(false);
        }
      }),
    );
  });

  it("the newest is kept, whatever the order in which they arrive", () => {
    const shuffled = history.chain((history) =>
      fc.tuple(
        fc.constant(history),
        fc.shuffledSubarray(history, { minLength: history.length, maxLength: history.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([history, arriving]) => {
        const kept = arriving
          .map(({ header }) => header)
          .reduce((best, next) => (isOlder(next, best) ? best : next));
        const newest = (history.at(-1) as { header: Header }).header;
        expect(moved(kept, newest)).toBe(false);
      }),
    );
  });

  it("one of an earlier generation is older, however far its counters went", () => {
    const before = sampleHeader({ generation: 1, tick: 900, joined: 5000, leftCount: 40, calledTotal: 4000 });
    const after = sampleHeader({ generation: 2, tick: 0, joined: 1 });
    expect([isOlder(before, after), isOlder(after, before)]).toEqual([true, false]);
  });

  it("neither is older when somebody changed the notice and counted nothing", () => {
    const [before, after] = [sampleHeader(), sampleHeader({ notice: "Soon." })];
    expect([isOlder(before, after), isOlder(after, before)]).toEqual([false, false]);
  });

  it("the one of a later tick is newer, though the operator's number was set back", () => {
    const [before, after] = [sampleHeader({ tick: 7, control: 3 }), sampleHeader({ tick: 8, control: 0 })];
    expect([isOlder(before, after), isOlder(after, before)]).toEqual([true, false]);
  });

  it("one of no state at all is older than any other", () => {
    const nothing = sampleHeader({ generation: 0, joined: 0, tick: 0 });
    expect(isOlder(nothing, sampleHeader({ generation: Date.UTC(2026, 10, 24), joined: 1, tick: 0 }))).toBe(
      true,
    );
  });
});

describe("a version", () => {
  it("means one position for everybody, whenever it is told", () => {
    fc.assert(
      fc.property(history, (history) => {
        const positions = new Map<string, number>();
        for (const { header, waiting } of history) {
          for (const [index, ticket] of waiting.entries()) {
            const name = `${versionOf(header)} ${ticket}`;
            expect(positions.get(name) ?? index + 1).toBe(index + 1);
            positions.set(name, index + 1);
          }
        }
      }),
    );
  });

  it("reads as generation, ordinal called up to, and people left", () => {
    const header = sampleHeader({
      generation: 1_764_000_000_000,
      calledUpTo: sampleTicket(45_231),
      leftCount: 12,
    });
    expect(versionOf(header)).toBe("1764000000000:45231:12");
  });

  it("has a name before anybody was called", () => {
    expect(versionOf(sampleHeader({ generation: 0, calledUpTo: 0 }))).toBe("0:0:0");
  });
});

describe("news", () => {
  it.each<[what: string, Partial<Header>, Partial<Header>]>([
    ["whatever the operator changes", { control: 3 }, { control: 4 }],
    ["a pause", { paused: false }, { paused: true }],
    ["its end", { paused: true }, { paused: false }],
    ["a notice", { notice: null }, { notice: "Soon." }],
    ["another notice", { notice: "Soon." }, { notice: "Now." }],
    ["that the notice is gone", { notice: "Soon." }, { notice: null }],
    ["that the last one is sold", { unsold: 1 }, { unsold: 0 }],
    ["that there is more to sell", { unsold: 0 }, { unsold: 1 }],
    ["that nobody counts any more what is sold", { unsold: 0 }, { unsold: null }],
  ])("is %s", (_what, before, after) => {
    expect(isNews(sampleHeader(before), sampleHeader(after))).toBe(true);
  });

  it("is nothing that happens all the time", () => {
    const later = { tick: 9, joined: 120, waiting: 90, calledTotal: 30, leftCount: 4, unsold: 8 };
    expect(isNews(sampleHeader({ unsold: 9 }), sampleHeader(later))).toBe(false);
  });
});

describe("a full queue", () => {
  it("is one with as many waiting as may, or with no room left in Redis", () => {
    expect(isFull(sampleHeader({ waiting: 99, joined: 500 }), 100)).toBe(false);
    expect(isFull(sampleHeader({ waiting: 100, joined: 500 }), 100)).toBe(true);
    expect(isFull(sampleHeader({ waiting: 100, joined: 500 }), 0)).toBe(false);
    expect(isFull(sampleHeader({ waiting: 1, hasRoom: false }), 0)).toBe(true);
  });
});

describe("an opening", () => {
  const header = sampleHeader({ opensAt: 1_000_000 });

  it("is soon within two minutes before it", () => {
    expect([879_999, 880_000, 999_999].map((now) => opensSoon(header, now))).toEqual([false, true, true]);
  });

  it("is over when it is there, and never comes to an event without one", () => {
    expect(opensSoon(header, 1_000_000)).toBe(false);
    expect(opensSoon(sampleHeader({ opensAt: 0 }), 1_000_000)).toBe(false);
  });
});
