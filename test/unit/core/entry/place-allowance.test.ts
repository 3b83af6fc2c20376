import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Admission,
  BLOCK_FACTOR,
  type Comer,
  hasTurnSoon,
  LONGEST_TURN_MS,
  PlaceAllowances,
} from "../../../../src/core/entry/place-allowance.ts";

const T0 = Date.UTC(2027, 3, 1);
const TERMS = { places: 10, windowMs: 60_000 };
const STEP_MS = TERMS.windowMs / TERMS.places;

const comer = (user: string, more: Partial<Comer> = {}): Comer => ({
  network: "a",
  block: null,
  user,
  isStranger: false,
  ...more,
});
const people = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => `user-${first + index}`);
const inMs = (admission: Admission) => (admission.lane === "slow" ? admission.inMs : 0);

/** How many of these are let in at once. */
function admitted(allowances: PlaceAllowances, comers: readonly Comer[], nowMs = T0): number {
  return comers.filter((each) => allowances.ask(each, nowMs).lane === "usual").length;
}

describe("a network", () => {
  it("takes its places at once, and then one at a time", () => {
    const allowances = new PlaceAllowances(TERMS);
    const waits = people(13).map((user) => inMs(allowances.ask(comer(user), T0)));
    expect(waits).toEqual([...Array(10).fill(0), STEP_MS, 2 * STEP_MS, 3 * STEP_MS]);
  });

  it("takes nothing from another", () => {
    const allowances = new PlaceAllowances(TERMS);
    admitted(
      allowances,
      people(100).map((user) => comer(user)),
    );
    expect(
      admitted(
        allowances,
        people(10, 100).map((user) => comer(user, { network: "b" })),
      ),
    ).toBe(10);
  });

  it("has its whole allowance again after a window", () => {
    const allowances = new PlaceAllowances(TERMS);
    admitted(
      allowances,
      people(10).map((user) => comer(user)),
    );
    const later = people(20, 10).map((user) => comer(user));
    expect(admitted(allowances, later, T0 + TERMS.windowMs)).toBe(10);
  });

  it("never gets more places than at once and those that have come free since, whoever comes when", () => {
    const visits = fc.array(fc.tuple(fc.nat(40), fc.nat(8000), fc.boolean()), { maxLength: 200 });
    const terms = fc.record({
      places: fc.integer({ min: 1, max: 30 }),
      windowMs: fc.integer({ min: 1000, max: 90_000 }),
    });
    fc.assert(
      fc.property(terms, visits, (terms, steps) => {
        const allowances = new PlaceAllowances(terms);
        const inside = new Set<string>();
        let nowMs = T0;
        for (const [who, laterMs, isStranger] of steps) {
          nowMs += laterMs;
          // Without a cookie it is somebody else each time.
          const user = isStranger ? `stranger-${nowMs}-${inside.size}` : `user-${who}`;
          if (allowances.ask(comer(user, { isStranger }), nowMs).lane === "usual") inside.add(user);
          const free = terms.places + ((nowMs - T0) * terms.places) / terms.windowMs;
          expect(inside.size).toBeLessThanOrEqual(Math.floor(free + 0.001 * terms.places));
        }
      }),
    );
  });

  it("lets everybody in who comes when they were told to, in the order in which they first came", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 60 }), (places, crowd) => {
        const allowances = new PlaceAllowances({ places, windowMs: 60_000 });
        const due = people(crowd).map((user) => ({ user, atMs: T0 }));
        const came: string[] = [];
        while (due.length > 0) {
          due.sort((a, b) => a.atMs - b.atMs);
          const { user, atMs } = due.shift() ?? { user: "", atMs: 0 };
          const waitMs = inMs(allowances.ask(comer(user), Math.ceil(atMs)));
          if (waitMs === 0) came.push(user);
          else due.push({ user, atMs: atMs + waitMs });
        }
        expect(came.length).toBe(crowd);
        const first = people(Math.min(crowd, 2 * places));
        expect(came.slice(0, first.length)).toEqual(first);
      }),
    );
  });

  it("gives nobody a second place or turn, however often they ask", () => {
    const allowances = new PlaceAllowances(TERMS);
    const again = Array.from({ length: 50 }, () => comer("malee"));
    expect(admitted(allowances, again)).toBe(50);
    expect(
      admitted(
        allowances,
        people(20).map((user) => comer(user)),
      ),
    ).toBe(9);
    const late = comer("late");
    expect([allowances.ask(late, T0), allowances.ask(late, T0 + 1000)].map(inMs)).toEqual(
      [12 * STEP_MS, 12 * STEP_MS - 1000].map((ms) => Math.min(ms, TERMS.windowMs)),
    );
  });

  it("keeps a turn for nobody who would wait longer than a window, and tells them to ask again", () => {
    const allowances = new PlaceAllowances(TERMS);
    admitted(
      allowances,
      people(20).map((user) => comer(user)),
    );
    expect(inMs(allowances.ask(comer("too-late"), T0))).toBe(60_000);
    // A minute later a turn is there for them, further back than those who had one.
    expect(inMs(allowances.ask(comer("too-late"), T0 + 60_000))).toBe(STEP_MS);
  });
});

/** As wrangler.toml sets them. */
const USUAL_TERMS = { places: 100, windowMs: 300_000 };
/** What the slow lane's work takes a slow phone: docs/challenge.md. */
const WORK_MS = 36_000;

/**
 * 250 joins with cookies at once, and then so many a second with a new cookie each; 200 people come within a minute of it, and do what
 * they are told: come back at their turn, or work. How many of them are in after how long, ms.
 */
function waitsBesideProgram(perSecond: number): number[] {
  const allowances = new PlaceAllowances(USUAL_TERMS);
  for (const user of people(250)) allowances.ask(comer(user), T0);
  const visits = people(200, 1000).map((user, index) => ({ user, atMs: T0 + 1000 + index * 300 }));
  const comesMs = new Map(visits.map(({ user, atMs }) => [user, atMs]));
  const waits: number[] = [];
  let asked = 0;
  for (let nowMs = T0; nowMs <= T0 + 1_800_000; nowMs += 100) {
    while (asked / perSecond <= (nowMs - T0) / 1000) allowances.ask(comer(`program-${asked++}`), nowMs);
    for (const visit of visits.filter(({ atMs }) => atMs <= nowMs)) {
      const admission = allowances.ask(comer(visit.user), nowMs);
      const isIn = admission.lane === "usual" || !hasTurnSoon(admission);
      visit.atMs = isIn ? Number.POSITIVE_INFINITY : nowMs + inMs(admission);
      const worksMs = admission.lane === "usual" ? 0 : WORK_MS;
      if (isIn) waits.push(nowMs + worksMs - (comesMs.get(visit.user) ?? 0));
    }
  }
  return waits.sort((a, b) => a - b);
}

describe("beside a program that keeps a cookie for each of its joins", () => {
  it.each([0.5, 1, 5])(
    "which are %f a second, 200 people are all in within the longest turn, and half of them within the time that the work takes",
    (perSecond) => {
      const waits = waitsBesideProgram(perSecond);
      expect(waits.length).toBe(200);
      expect(waits[100]).toBeLessThanOrEqual(WORK_MS);
      expect(waits[199]).toBeLessThanOrEqual(LONGEST_TURN_MS + 100);
    },
  );

  it("takes of a drawing in a day, without work, no more than the allowance twice", () => {
    const allowances = new PlaceAllowances({ places: 100, windowMs: 86_400_000 });
    const entered = new Set<string>();
    for (let second = 0; second < 86_400; second++) {
      // Half of its joins are new, and half come back to see whether their turn has come.
      for (const user of [`new-${second}`, `new-${Math.floor(second / 2)}`]) {
        if (allowances.ask(comer(user), T0 + second * 1000).lane === "usual") entered.add(user);
      }
    }
    expect(entered.size).toBeLessThanOrEqual(200);
  });
});

it("a turn that is late, or that is not kept, is not all that there is to do", () => {
  const allowances = new PlaceAllowances({ places: 2, windowMs: 700_000 });
  const admissions = people(6).map((user) => allowances.ask(comer(user), T0));
  expect(admissions.map(hasTurnSoon)).toEqual([true, true, false, false, false, false]);
  const quick = new PlaceAllowances(TERMS);
  const quickly = people(21).map((user) => quick.ask(comer(user), T0));
  expect(quickly.map(hasTurnSoon)).toEqual([...Array(20).fill(true), false]);
});

describe("people without a cookie", () => {
  it("take half of the places, whoever they say they are, and leave the rest to those who have one", () => {
    const allowances = new PlaceAllowances(TERMS);
    const flood = people(200).map((user) => comer(user, { isStranger: true }));
    expect(admitted(allowances, flood)).toBe(5);
    expect(
      admitted(
        allowances,
        people(20, 200).map((user) => comer(user)),
      ),
    ).toBe(5);
  });

  it("get in with the cookie that they were answered", () => {
    const allowances = new PlaceAllowances(TERMS);
    admitted(
      allowances,
      people(5).map((user) => comer(user, { isStranger: true })),
    );
    expect(allowances.ask(comer("new", { isStranger: true }), T0)).toEqual({
      lane: "slow",
      inMs: 1000,
      hasTurn: false,
    });
    expect(allowances.ask(comer("new"), T0 + 1000).lane).toBe("usual");
  });

  it("take no turn from anybody", () => {
    const allowances = new PlaceAllowances(TERMS);
    admitted(
      allowances,
      people(10).map((user) => comer(user)),
    );
    admitted(
      allowances,
      people(500, 10).map((user) => comer(user, { isStranger: true })),
    );
    expect(inMs(allowances.ask(comer("honest"), T0))).toBe(STEP_MS);
  });

  it("are let in one by one where a network has a single place", () => {
    const allowances = new PlaceAllowances({ places: 1, windowMs: 60_000 });
    expect(
      admitted(
        allowances,
        people(3).map((user) => comer(user, { isStranger: true })),
      ),
    ).toBe(1);
  });
});

describe("a /48", () => {
  it("takes ten times the places of a network for all of its /64 together", () => {
    const allowances = new PlaceAllowances(TERMS);
    const each = people(500).map((user, index) => comer(user, { network: `net-${index}`, block: "block" }));
    expect(admitted(allowances, each)).toBe(TERMS.places * BLOCK_FACTOR);
    expect(
      admitted(
        allowances,
        people(5, 500).map((user) => comer(user, { network: user, block: "other" })),
      ),
    ).toBe(5);
  });

  it("slows down nobody of a network without one", () => {
    const allowances = new PlaceAllowances(TERMS);
    admitted(
      allowances,
      people(500).map((user) => comer(user, { network: user, block: "block" })),
    );
    expect(allowances.ask(comer("plain", { network: "203.0.113.7" }), T0).lane).toBe("usual");
  });
});

it("goes on from what was kept of it", () => {
  const before = new PlaceAllowances(TERMS);
  admitted(
    before,
    people(8).map((user) => comer(user)),
  );
  const after = new PlaceAllowances(TERMS, [["a", before.wholeAtMs("a")]]);
  expect(
    admitted(
      after,
      people(8, 8).map((user) => comer(user)),
    ),
  ).toBe(2);
});

describe("its memory", () => {
  it("forgets networks that have been quiet", () => {
    const allowances = new PlaceAllowances(TERMS);
    admitted(
      allowances,
      people(1000).map((user) => comer(user, { network: user })),
    );
    for (const user of people(400, 1000)) {
      allowances.ask(comer(user, { network: user }), T0 + 3 * TERMS.windowMs);
    }
    expect(allowances.size).toBe(400);
  });

  it("is bounded, whatever comes from wherever", () => {
    const allowances = new PlaceAllowances({ places: 10_000, windowMs: 60_000 });
    for (const user of people(21_000)) allowances.ask(comer(user, { network: user }), T0);
    expect(allowances.size).toBe(20_000);
    for (let network = 0; network < 11; network++) {
      for (const user of people(10_000)) allowances.ask(comer(user, { network: `crowd-${network}` }), T0);
    }
    expect(allowances.size).toBe(10);
  });
});
