import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DrawPhase } from "../../../src/core/draw/drawing.ts";
import { Replica } from "../../../src/core/lobby/replica.ts";
import { Roster } from "../../../src/core/lobby/roster.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import { sampleDrawing, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

const T0 = Date.UTC(2026, 10, 24, 3);
const TICKET = sampleTicket(7);
/** The slowest poll of the default settings, and a time after which no one is on the way back any more. */
const [SLOWEST_POLL_MS, LONG_MS] = [10_000, 60_000];

const waiting: Outcome = { kind: "waiting", ticket: TICKET };

const IN_LINE: Outcome[] = [
  waiting,
  { kind: "joined", ticket: TICKET },
  { kind: "already_in_queue", ticket: TICKET },
  { kind: "returned", ticket: TICKET },
];
const NOT_IN_LINE: Outcome[] = [
  { kind: "called", claimBeforeMs: T0 },
  { kind: "admitted", expiresAtMs: T0 },
  { kind: "missed", returnBeforeMs: T0 },
  { kind: "spent", expiresAtMs: T0 },
  { kind: "forfeited", expiresAtMs: T0 },
  { kind: "revoked", expiresAtMs: T0 },
  { kind: "none" },
  { kind: "queue_full" },
  { kind: "left", expiresAtMs: 0 },
];

describe("what a lobby remembers of a person", () => {
  it.each(IN_LINE)("is the ticket of $outcome", (outcome) => {
    const roster = new Roster<string>();
    roster.note("ann", outcome, T0);
    expect(roster.find("ann")).toMatchObject({ ticket: TICKET });
  });

  it.each(NOT_IN_LINE)("is no ticket after $outcome", (outcome) => {
    const roster = new Roster<string>();
    roster.note("ann", waiting, T0);
    roster.note("ann", outcome, T0);
    expect(roster.find("ann")?.ticket ?? null).toBeNull();
  });

  it.each(NOT_IN_LINE)("is nothing when a stranger is answered $outcome", (outcome) => {
    const roster = new Roster<string>();
    roster.note("ann", outcome, T0);
    expect(roster.find("ann")).toBeUndefined();
  });

  it("is kept for somebody with a stream, whatever became of the place", () => {
    const roster = new Roster<string>();
    roster.open("ann", "tab", T0);
    roster.note("ann", { kind: "none" }, T0);
    expect(roster.find("ann")?.streams).toEqual(new Set(["tab"]));
  });

  it("is kept for somebody seen since, and gone for somebody seen before", () => {
    const roster = new Roster<string>();
    roster.note("ann", waiting, T0);
    roster.forgetAbsent(T0);
    expect(roster.find("ann")).toBeDefined();
    roster.forgetAbsent(T0 + 1);
    expect(roster.find("ann")).toBeUndefined();
  });

  it("lasts as long as they keep asking", () => {
    const roster = new Roster<string>();
    for (let atMs = T0; atMs < T0 + 10 * LONG_MS; atMs += SLOWEST_POLL_MS) {
      roster.note("ann", waiting, atMs);
      roster.forgetAbsent(atMs - SLOWEST_POLL_MS);
    }
    expect(roster.find("ann")?.ticket).toBe(TICKET);
  });

  it("lasts as long as they watch", () => {
    const roster = new Roster<string>();
    roster.note("ann", waiting, T0);
    roster.open("ann", "tab", T0);
    roster.forgetAbsent(T0 + LONG_MS);
    expect(roster.find("ann")?.ticket).toBe(TICKET);
    roster.close("ann", "tab", T0 + LONG_MS);
    roster.forgetAbsent(T0 + LONG_MS);
    expect(roster.find("ann")).toBeDefined(); // watching is being seen
    roster.forgetAbsent(T0 + 2 * LONG_MS);
    expect(roster.find("ann")).toBeUndefined();
  });

  it("is not lost when the clock steps back", () => {
    const roster = new Roster<string>();
    roster.note("ann", waiting, T0);
    roster.forgetAbsent(T0 - LONG_MS);
    expect(roster.find("ann")).toBeDefined();
  });

  it("is no ticket once the event starts anew, but still who watches", () => {
    const roster = new Roster<string>();
    roster.note("ann", waiting, T0);
    roster.open("ann", "tab", T0);
    roster.forgetTickets();
    expect(roster.find("ann")?.ticket).toBeNull();
    expect([...roster.streaming].map((person) => person.user)).toEqual(["ann"]);
  });
});

describe("a person whose act is under way", () => {
  const replica = new Replica();
  replica.apply(sampleSnapshot(), { from: 0, tickets: [] });

  it("stands where the last of their answers says, and nowhere before it has come", () => {
    const roster = new Roster<string>();
    roster.note("ann", waiting, T0);
    const ann = roster.open("ann", "tab", T0);
    roster.begin("ann");
    roster.begin("ann");
    roster.end("ann");
    expect(roster.follow(ann, replica, 60_000)).toBe("under way");
    roster.end("ann");
    expect(roster.follow(ann, replica, 60_000)).toEqual(waiting);
  });

  it("keeps nobody else from being told", () => {
    const roster = new Roster<string>();
    roster.note("ann", waiting, T0);
    const ann = roster.open("ann", "tab", T0);
    roster.begin("bob");
    expect(roster.follow(ann, replica, 60_000)).toEqual(waiting);
  });
});

describe("a person who is to be forgotten", () => {
  it("is, unless they watch", () => {
    const roster = new Roster<string>();
    for (const user of ["ann", "bob"]) roster.note(user, waiting, T0);
    roster.open("bob", "tab", T0);
    for (const user of ["ann", "bob", "nobody"]) roster.forget(user);
    expect(["ann", "bob"].map((user) => roster.find(user)?.ticket)).toEqual([undefined, TICKET]);
  });
});

describe("the open streams of a lobby", () => {
  it("are counted right, whatever opens, closes and closes twice", () => {
    const step = fc.record({
      open: fc.boolean(),
      user: fc.constantFrom("ann", "bob", "cat"),
      stream: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const roster = new Roster<string>();
        const open = new Map<string, string>();
        for (const { open: opens, user, stream } of steps) {
          const name = `${user} ${stream}`;
          if (opens && !open.has(name)) {
            roster.open(user, name, T0);
            open.set(name, user);
          } else if (!opens) {
            roster.close(user, name, T0);
            open.delete(name);
          }
          expect(roster.streams).toBe(open.size);
          const watching = [...roster.streaming].map((person) => person.user);
          expect(watching.toSorted()).toEqual([...new Set(open.values())].toSorted());
        }
      }),
    );
  });

  it("are not closed by somebody else", () => {
    const roster = new Roster<string>();
    roster.open("ann", "tab", T0);
    roster.note("bob", waiting, T0);
    roster.close("bob", "tab", T0);
    roster.close("nobody", "tab", T0);
    expect(roster.streams).toBe(1);
  });

  it("of one person stand in the order of their opening, so that the oldest can make room", () => {
    const roster = new Roster<string>();
    for (const tab of ["first", "second", "third"]) roster.open("ann", tab, T0);
    roster.close("ann", "first", T0);
    expect([...(roster.find("ann")?.streams ?? [])]).toEqual(["second", "third"]);
  });

  it("know the ticket of somebody who joined before watching", () => {
    const roster = new Roster<string>();
    roster.note("ann", waiting, T0);
    expect(roster.open("ann", "tab", T0 + 1).ticket).toBe(TICKET);
  });
});

describe("an entrant of a drawing", () => {
  const at = (phase: DrawPhase) => {
    const replica = new Replica();
    replica.apply(sampleSnapshot({ draw: sampleDrawing({ phase }) }), { from: 0, tickets: [] });
    return replica;
  };

  it.each<Outcome["kind"]>(["entered", "already_entered", "entrant"])("is remembered after %s", (kind) => {
    const roster = new Roster<string>();
    roster.note("ann", { kind } as Outcome, T0);
    expect(roster.find("ann")).toMatchObject({ isEntrant: true, ticket: null });
  });

  it.each<[DrawPhase, string | { kind: string }]>([
    ["entering", { kind: "entrant" }],
    ["closed", { kind: "entrant" }],
    ["committed", { kind: "entrant" }],
    ["seated", "unknown"],
  ])("of a drawing that is %s stands %s", (phase, place) => {
    const roster = new Roster<string>();
    roster.note("ann", { kind: "entered" }, T0);
    const ann = roster.open("ann", "tab", T0);
    expect(roster.follow(ann, at(phase), 60_000)).toEqual(place);
  });

  it("is none after leaving, and when the event starts anew", () => {
    const roster = new Roster<string>();
    roster.note("ann", { kind: "entered" }, T0);
    roster.note("ann", { kind: "left", expiresAtMs: 0 }, T0);
    roster.note("bob", { kind: "entered" }, T0);
    roster.forgetTickets();
    expect(["ann", "bob"].map((user) => roster.find(user)?.isEntrant)).toEqual([false, false]);
  });

  it("entered when this lobby brought the entry, and not when they ask again", () => {
    const roster = new Roster<string>();
    roster.note("ann", { kind: "entered" }, T0);
    roster.note("ann", { kind: "already_entered" }, T0 + 9);
    roster.note("bob", { kind: "entrant" }, T0);
    expect(["ann", "bob"].map((user) => roster.find(user)?.enteredAtMs)).toEqual([T0, 0]);
  });

  it("is remembered for longer than who waits, because entrants ask more seldom", () => {
    const roster = new Roster<string>();
    roster.note("ann", { kind: "entered" }, T0);
    roster.note("bob", waiting, T0);
    roster.forgetAbsent(T0 + 1, T0);
    expect(["ann", "bob"].map((user) => roster.find(user) !== undefined)).toEqual([true, false]);
  });
});
