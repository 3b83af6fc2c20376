import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Drawing, DrawPhase } from "../../../src/core/draw/drawing.ts";
import {
  areOfTwoHistories,
  hasJustOpened,
  isFull,
  isIdle,
  isNews,
  isOlder,
  isResting,
  isRolledBack,
  mustWake,
  nextMomentMs,
  opensSoonAtMs,
  type Snapshot,
  versionOf,
} from "../../../src/core/snapshot.ts";
import { sampleDrawing, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

type Step = "join" | "leave" | "claim" | "operate" | "restart" | { readonly call: number };

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Step>("join", "leave", "claim", "operate") },
  { weight: 3, arbitrary: fc.record({ call: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constant<Step>("restart") },
);

/** The snapshots of one event as its scripts answered them, oldest first, and who waited at each. */
function play(steps: readonly Step[]): { snapshot: Snapshot; waiting: readonly number[] }[] {
  let line: number[] = [];
  let snapshot = sampleSnapshot({ generation: 0, joined: 0, waiting: 0, tick: 0 });
  const history = [{ snapshot, waiting: [...line] }];
  for (const act of steps) {
    if (act === "restart") {
      line = [];
      snapshot = sampleSnapshot({ generation: snapshot.generation + 1, joined: 0, tick: 0 });
    } else if (act === "join") {
      line.push(sampleTicket(snapshot.joined + 1));
      snapshot = { ...snapshot, joined: snapshot.joined + 1, generation: snapshot.generation || 1 };
    } else if (act === "leave") {
      const gone = line.splice(Math.floor(line.length / 2), 1);
      snapshot = { ...snapshot, departedCount: snapshot.departedCount + gone.length };
    } else if (act === "operate") {
      snapshot = { ...snapshot, control: snapshot.control + 1, notice: `${snapshot.control}` };
    } else if (act === "claim") {
      snapshot = { ...snapshot, called: Math.max(0, snapshot.called - 1) };
    } else {
      const called = line.splice(0, act.call);
      const calledTotal = snapshot.calledTotal + called.length;
      const calledUpTo = called.at(-1) ?? snapshot.calledUpTo;
      snapshot = { ...snapshot, tick: snapshot.tick + 1, calledTotal, calledUpTo, called: called.length };
    }
    snapshot = { ...snapshot, waiting: line.length };
    history.push({ snapshot, waiting: [...line] });
  }
  return history;
}

const history = fc.array(step, { maxLength: 25 }).map(play);

const moved = (a: Snapshot, b: Snapshot) =>
  a.generation !== b.generation ||
  a.tick !== b.tick ||
  a.joined !== b.joined ||
  a.departedCount !== b.departedCount ||
  a.control !== b.control ||
  a.calledTotal !== b.calledTotal;

describe("of two snapshots of one history", () => {
  it("the one that came first is older, if anything moved between them", () => {
    fc.assert(
      fc.property(history, (history) => {
        for (const [index, { snapshot: earlier }] of history.entries()) {
          for (const { snapshot: later } of history.slice(index)) {
            expect(isOlder(earlier, later)).toBe(moved(earlier, later));
          }
        }
      }),
    );
  });

  it("the later one is never older", () => {
    fc.assert(
      fc.property(history, (history) => {
        for (const [index, { snapshot: earlier }] of history.entries()) {
          for (const { snapshot: later } of history.slice(index)) expect(isOlder(later, earlier)).toBe(false);
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
          .map(({ snapshot }) => snapshot)
          .reduce((best, next) => (isOlder(next, best) ? best : next));
        const newest = (history.at(-1) as { snapshot: Snapshot }).snapshot;
        expect(moved(kept, newest)).toBe(false);
      }),
    );
  });

  it("one of an earlier generation is older, however far its counters went", () => {
    const before = sampleSnapshot({
      generation: 1,
      tick: 900,
      joined: 5000,
      departedCount: 40,
      calledTotal: 4000,
    });
    const after = sampleSnapshot({ generation: 2, tick: 0, joined: 1 });
    expect([isOlder(before, after), isOlder(after, before)]).toEqual([true, false]);
  });

  it("neither is older when somebody changed the notice and counted nothing", () => {
    const [before, after] = [sampleSnapshot(), sampleSnapshot({ notice: "Soon." })];
    expect([isOlder(before, after), isOlder(after, before)]).toEqual([false, false]);
  });

  it("the one of a later tick is newer, though the operator's number was set back", () => {
    const [before, after] = [
      sampleSnapshot({ tick: 7, control: 3 }),
      sampleSnapshot({ tick: 8, control: 0 }),
    ];
    expect([isOlder(before, after), isOlder(after, before)]).toEqual([true, false]);
  });

  it("no two of one history show each what the other has not", () => {
    fc.assert(
      fc.property(history, (history) => {
        for (const [index, { snapshot: earlier }] of history.entries()) {
          for (const { snapshot: later } of history.slice(index))
            expect([areOfTwoHistories(earlier, later), areOfTwoHistories(later, earlier)]).toEqual([
              false,
              false,
            ]);
        }
      }),
    );
  });

  it("two of which each shows what the other has not are of two histories", () => {
    const [lost, goneOn] = [sampleSnapshot({ tick: 7, joined: 3 }), sampleSnapshot({ tick: 8, joined: 2 })];
    expect([areOfTwoHistories(lost, goneOn), areOfTwoHistories(goneOn, lost)]).toEqual([true, true]);
    expect(areOfTwoHistories(lost, { ...goneOn, generation: goneOn.generation + 1 })).toBe(false);
    expect(areOfTwoHistories(lost, { ...goneOn, numbering: goneOn.numbering + 1 })).toBe(false);
  });

  it("one of no state at all is older than any other", () => {
    const nothing = sampleSnapshot({ generation: 0, joined: 0, tick: 0 });
    expect(isOlder(nothing, sampleSnapshot({ generation: Date.UTC(2026, 10, 24), joined: 1, tick: 0 }))).toBe(
      true,
    );
  });
});

describe("Redis has gone back", () => {
  const known = sampleSnapshot({
    ...{ generation: 5, numbering: 7, tick: 9, joined: 100, departedCount: 4, calledTotal: 30 },
    draw: sampleDrawing({ phase: "closed" }),
  });

  it.each<Partial<Snapshot>>([
    { numbering: 6, tick: 99, joined: 999 },
    { tick: 8 },
    { joined: 99 },
    { departedCount: 3 },
    { calledTotal: 29 },
    { control: known.control - 1 },
    { draw: sampleDrawing({ phase: "entering" }) },
  ])("when it answers %j", (fields) => {
    expect(isRolledBack({ ...known, ...fields }, known)).toBe(true);
  });

  it.each<Partial<Snapshot>>([
    {},
    { tick: 10, joined: 101 },
    { numbering: 8, tick: 1, joined: 1 },
    { generation: 4, tick: 1 },
    { generation: 6, numbering: 6, tick: 1 },
    { control: known.control - 1, tick: known.tick + 1 },
  ])("not when it answers %j", (fields) => {
    expect(isRolledBack({ ...known, ...fields }, known)).toBe(false);
  });

  it("and of two numberings the earlier is older, however far its counters went", () => {
    const renumbered = { ...known, numbering: 8, tick: 1, joined: 1, departedCount: 0, calledTotal: 0 };
    expect([isOlder(known, renumbered), isOlder(renumbered, known)]).toEqual([true, false]);
  });
});

describe("a version", () => {
  it("means one position for everybody, whenever it is told", () => {
    fc.assert(
      fc.property(history, (history) => {
        const positions = new Map<string, number>();
        for (const { snapshot, waiting } of history) {
          for (const [index, ticket] of waiting.entries()) {
            const name = `${versionOf(snapshot)} ${ticket}`;
            expect(positions.get(name) ?? index + 1).toBe(index + 1);
            positions.set(name, index + 1);
          }
        }
      }),
    );
  });

  it("reads as generation, ordinal called up to, and people left", () => {
    const snapshot = sampleSnapshot({
      generation: 1_764_000_000_000,
      calledUpTo: sampleTicket(45_231),
      departedCount: 12,
    });
    expect(versionOf(snapshot)).toBe("1764000000000:45231:12");
  });

  it("has a name before anybody was called", () => {
    expect(versionOf(sampleSnapshot({ generation: 0, calledUpTo: 0 }))).toBe("0:0:0");
  });
});

describe("news", () => {
  it.each<[what: string, Partial<Snapshot>, Partial<Snapshot>]>([
    ["whatever the operator changes", { control: 3 }, { control: 4 }],
    ["a pause", { paused: false }, { paused: true }],
    ["its end", { paused: true }, { paused: false }],
    ["a notice", { notice: null }, { notice: "Soon." }],
    ["another notice", { notice: "Soon." }, { notice: "Now." }],
    ["that the notice is gone", { notice: "Soon." }, { notice: null }],
    ["that the last one is sold", { remaining: 1 }, { remaining: 0 }],
    ["that there is more to sell", { remaining: 0 }, { remaining: 1 }],
    ["that what is sold is counted no more", { remaining: 0 }, { remaining: null }],
  ])("is %s", (_what, before, after) => {
    expect(isNews(sampleSnapshot(before), sampleSnapshot(after))).toBe(true);
  });

  it("is that it closed by the clock, with nobody's act", () => {
    const [before, after] = [{ closesAtMs: 7 }, { closesAtMs: 7, closed: true }];
    expect(isNews(sampleSnapshot(before), sampleSnapshot(after))).toBe(true);
  });

  it("is a type of tickets that is sold out, or has some again, and no other report of stock", () => {
    const left = (version: number, ...remaining: number[]) => {
      const ticketTypes = remaining.map((count, nth) => ({
        id: `${nth}`,
        name: { en: "A" },
        price: null,
        remaining: count,
      }));
      return sampleSnapshot({ board: { version, notices: {}, ticketTypes } });
    };
    expect(isNews(left(1, 9, 1), left(2, 8, 0))).toBe(true);
    expect(isNews(left(2, 8, 0), left(3, 8, 1))).toBe(true);
    expect(isNews(left(1, 9, 1), left(2, 8, 1))).toBe(false);
    expect(isNews(left(1, 9, 0), left(2, 8, 0))).toBe(false);
  });

  it.each<[what: string, Partial<Drawing>]>([
    ["that the entering is over", { phase: "closed" }],
    ["the signed list", { checkpoint: "eyJ" }],
    ["that the drawing has stopped", { stopReason: "LIST_DIFFERS" }],
  ])("is, of a drawing, %s", (_what, after) => {
    const draw = sampleDrawing();
    expect(isNews(sampleSnapshot({ draw }), sampleSnapshot({ draw: { ...draw, ...after } }))).toBe(true);
  });

  it("is that somebody entered the first drawing, and that its places are given out", () => {
    const [none, seated] = [sampleSnapshot(), sampleSnapshot({ draw: sampleDrawing({ phase: "seated" }) })];
    expect(isNews(none, sampleSnapshot({ draw: sampleDrawing() }))).toBe(true);
    expect(isNews(sampleSnapshot({ draw: sampleDrawing({ phase: "committed" }) }), seated)).toBe(true);
  });

  it("is nothing that happens all the time", () => {
    const draw = sampleDrawing();
    const more = { ...draw, entered: 9, gone: 3 };
    expect(isNews(sampleSnapshot({ draw }), sampleSnapshot({ draw: more }))).toBe(false);
    const later = { tick: 9, joined: 120, waiting: 90, calledTotal: 30, departedCount: 4, remaining: 8 };
    expect(isNews(sampleSnapshot({ remaining: 9 }), sampleSnapshot(later))).toBe(false);
  });
});

describe("a drawing that people have entered", () => {
  const rests = { idle: true, waiting: 0, called: 0, opensAtMs: 1000 };

  it("is no idle event, but nothing to tick for before its close", () => {
    const entered = sampleSnapshot({ ...rests, draw: sampleDrawing({ entered: 2, gone: 1 }) });
    expect([isIdle(entered), isResting(entered, 999), mustWake(entered, 999)]).toEqual([false, true, false]);
    expect([isResting(entered, 1000), mustWake(entered, 1000)]).toEqual([false, true]);
  });

  it("is idle when everybody gave up, or was seated and has gone", () => {
    expect(isIdle(sampleSnapshot({ ...rests, draw: sampleDrawing({ entered: 2, gone: 2 }) }))).toBe(true);
    expect(isIdle(sampleSnapshot({ ...rests, draw: sampleDrawing({ phase: "seated", entered: 2 }) }))).toBe(
      true,
    );
  });

  it("is full of those who stay", () => {
    const full = (gone: number) =>
      isFull(sampleSnapshot({ waiting: 0, draw: sampleDrawing({ entered: 10, gone }) }), 9);
    expect([full(0), full(1), full(2)]).toEqual([true, true, false]);
  });

  it("was seen before one that has gone on, though nothing else differs", () => {
    const [before, after] = ["closed", "committed"].map((phase) =>
      sampleSnapshot({ draw: sampleDrawing({ phase: phase as DrawPhase }) }),
    ) as [Snapshot, Snapshot];
    expect([isOlder(before, after), isOlder(after, before)]).toEqual([true, false]);
  });
});

describe("a full queue", () => {
  it("is one with as many waiting as may, or with no room left in Redis", () => {
    expect(isFull(sampleSnapshot({ waiting: 99, joined: 500 }), 100)).toBe(false);
    expect(isFull(sampleSnapshot({ waiting: 100, joined: 500 }), 100)).toBe(true);
    expect(isFull(sampleSnapshot({ waiting: 100, joined: 500 }), 0)).toBe(false);
    expect(isFull(sampleSnapshot({ waiting: 1, hasRoom: false }), 0)).toBe(true);
  });
});

describe("an opening", () => {
  const snapshot = sampleSnapshot({ opensAtMs: 1_000_000 });

  it("is soon within two minutes before it", () => {
    const times = [879_999, 880_000, 999_999];
    expect(times.map((nowMs) => opensSoonAtMs(snapshot, nowMs))).toEqual([null, 1_000_000, 1_000_000]);
  });

  it("is first of all the time from which its drawing may be entered", () => {
    const entered = sampleSnapshot({ entersAtMs: 900_000, opensAtMs: 1_000_000 });
    const times = [779_999, 780_000, 899_999, 900_000, 1_000_000];
    expect(times.map((nowMs) => opensSoonAtMs(entered, nowMs))).toEqual([
      null,
      900_000,
      900_000,
      1_000_000,
      null,
    ]);
  });

  it("is over when it is there, and never comes to an event without one", () => {
    expect(opensSoonAtMs(snapshot, 1_000_000)).toBeNull();
    expect(opensSoonAtMs(sampleSnapshot({ opensAtMs: 0 }), 1_000_000)).toBeNull();
  });
});

describe("a moment of the clock", () => {
  it("has just opened an event for a second, and no event without an opening", () => {
    const snapshot = sampleSnapshot({ opensAtMs: 1_000_000 });
    const times = [999_999, 1_000_000, 1_000_999, 1_001_000];
    expect(times.map((nowMs) => hasJustOpened(snapshot, nowMs))).toEqual([false, true, true, false]);
    expect(hasJustOpened(sampleSnapshot(), 1_000_000)).toBe(false);
  });

  it("is the next of opening and closing that is still to come", () => {
    const snapshot = sampleSnapshot({ opensAtMs: 1000, closesAtMs: 2000 });
    const times = [0, 999, 1000, 1999, 2000];
    const none = Number.POSITIVE_INFINITY;
    expect(times.map((nowMs) => nextMomentMs(snapshot, nowMs))).toEqual([1000, 1000, 2000, 2000, none]);
    expect(nextMomentMs(sampleSnapshot(), 0)).toBe(none);
  });
});
