/**
 * docs/redis.md's table "What each act does in each state", cell by cell. Zoe is brought into a state, does one more
 * act, and is then looked at from every side that somebody else could notice.
 */
import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { FIRST_TICKET } from "../../src/core/ticket.ts";
import type { Flush } from "../../src/core/waiting-queue.ts";
import { type Control, modelKit, openRedis, redisKit, T0 } from "../support/queue-kit.ts";
import {
  ACTS,
  type Act,
  type Answer,
  bring,
  CLAIM_BEFORE,
  RETURN_BEFORE,
  type Scene,
  type Sight,
  STATES,
  STOCK,
  type State,
  UNTIL,
} from "../support/scene.ts";

const redis = openRedis();
afterAll(() => redis.quit());

const ticket = (ordinal: number, at = T0) => ((at - Date.UTC(2026, 0, 1)) / 1000) * FIRST_TICKET + ordinal;

const nothing = { waiting: 1, returned: 0, called: 0, slots: 0, left: [], unsold: STOCK };
const SIGHTS: Record<State, Sight> = {
  nobody: { ...nothing, place: { outcome: "none" } },
  waiting: { ...nothing, place: { outcome: "waiting", ticket: ticket(1) }, waiting: 2 },
  returned: { ...nothing, place: { outcome: "returned", rank: 1 }, waiting: 2, returned: 1 },
  called: { ...nothing, place: { outcome: "called", claimBefore: CLAIM_BEFORE }, called: 1, slots: 1 },
  admitted: { ...nothing, place: { outcome: "admitted", until: UNTIL }, slots: 1 },
  missed: { ...nothing, place: { outcome: "missed", returnBefore: RETURN_BEFORE } },
  spent: { ...nothing, place: { outcome: "spent", until: UNTIL } },
  forfeited: { ...nothing, place: { outcome: "forfeited", until: UNTIL }, slots: 1 },
};

/** What an act answers, the state after it, and what is to be seen besides that state. */
type Cell = readonly [answer: Answer, then: State, besides?: Partial<Sight> | undefined];

const place = (state: State): Answer => SIGHTS[state].place;
const joins = (ordinal: number, at = T0): Cell => [
  { outcome: "joined", ticket: ticket(ordinal, at) },
  "waiting",
  { place: { outcome: "waiting", ticket: ticket(ordinal, at) } },
];
const left: Answer = { outcome: "left" };
const completed: Answer = { outcome: "completed" };
const late: Answer = { outcome: "late" };
const sold: Partial<Sight> = { unsold: STOCK - 1 };

const TABLE: Record<State, Record<Act, Cell>> = {
  nobody: {
    join: joins(2), // adam was first
    position: [place("nobody"), "nobody"],
    leave: [left, "nobody"],
    claim: [place("nobody"), "nobody"],
    complete: [late, "nobody", sold],
  },
  waiting: {
    join: [{ outcome: "already_in_queue", ticket: ticket(1) }, "waiting"],
    position: [place("waiting"), "waiting"],
    leave: [left, "nobody", { left: [ticket(1)] }],
    claim: [place("waiting"), "waiting"],
    complete: [late, "waiting", sold],
  },
  returned: {
    join: [place("returned"), "returned"],
    position: [place("returned"), "returned"],
    leave: [left, "nobody"],
    claim: [place("returned"), "returned"],
    complete: [late, "returned", sold],
  },
  called: {
    join: [place("called"), "called"],
    position: [place("called"), "called"],
    leave: [left, "nobody"],
    claim: [place("admitted"), "admitted"],
    complete: [late, "called", sold],
  },
  admitted: {
    join: [place("admitted"), "admitted"],
    position: [place("admitted"), "admitted"],
    leave: [left, "forfeited"],
    claim: [place("admitted"), "admitted"],
    complete: [completed, "spent", sold],
  },
  missed: {
    join: [place("returned"), "returned"],
    position: [place("missed"), "missed"],
    leave: [left, "nobody"],
    claim: [place("missed"), "missed"],
    complete: [late, "missed", sold],
  },
  spent: {
    join: [place("spent"), "spent"],
    position: [place("spent"), "spent"],
    leave: [left, "spent"],
    claim: [place("spent"), "spent"],
    complete: [completed, "spent"], // the same booking once more: it was counted before
  },
  forfeited: {
    join: [place("forfeited"), "forfeited"],
    position: [place("forfeited"), "forfeited"],
    leave: [left, "forfeited"],
    claim: [place("forfeited"), "forfeited"],
    complete: [completed, "spent", sold],
  },
};

const DEADLINES = { admitted: UNTIL, missed: RETURN_BEFORE, spent: UNTIL, forfeited: UNTIL };
const TIMED = Object.keys(DEADLINES) as (keyof typeof DEADLINES)[];

/** A deadline that has passed makes you nobody, but a booking still meets the pass it was made with. */
function passed(state: keyof typeof DEADLINES): Record<Act, Cell> {
  const [answer, , besides] = TABLE[state].complete;
  return { ...TABLE.nobody, join: joins(3, DEADLINES[state]), complete: [answer, "nobody", besides] };
}

/** Only a call outlasts its deadline. A claim a minute late starts the pass's minutes a minute later. */
const LATE_CLAIM = T0 + 60_000;
const admittedLate = { outcome: "admitted", until: UNTIL + 60_000 } as const;
const calledTooLong: Record<Act, Cell> = {
  ...TABLE.called,
  claim: [admittedLate, "admitted", { place: admittedLate }],
};

const WHEN: Record<Act, string> = {
  join: "you join",
  position: "you ask",
  leave: "you leave",
  claim: "you claim",
  complete: "your booking is reported",
};
const cellsOf = (row: Record<Act, Cell>) =>
  ACTS.map((act) => {
    const [answer, then] = row[act];
    return { act, cell: row[act], says: `${answer.outcome.toUpperCase()} when ${WHEN[act]}, then ${then}` };
  });

async function expectCell(scene: Scene, act: Act, [answer, then, besides]: Cell) {
  expect(await scene.act(act)).toEqual(answer);
  expect(await scene.look()).toEqual({ ...SIGHTS[then], ...besides });
}

it("is the table that docs/redis.md shows", async () => {
  const docs = await readFile(new URL("../../docs/redis.md", import.meta.url), "utf8");
  const [, section = ""] = docs.split("## What each act does in each state");
  const [heads, , ...rows] = section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
  expect(heads).toEqual(["", ...ACTS]);
  expect(rows.map(([state]) => state)).toEqual(STATES);
  for (const [state, ...cells] of rows) {
    for (const [index, text] of cells.entries()) {
      const act = ACTS[index] as Act;
      const [answer, then] = TABLE[state as State][act];
      expect([state, act, /^\w+/.exec(text)?.[0]]).toEqual([state, act, answer.outcome.toUpperCase()]);
      expect([state, act, /→ (\w+)/.exec(text)?.[1] ?? then]).toEqual([state, act, then]);
    }
  }
});

describe.each([
  ["Redis", redisKit(redis)],
  ["the model", modelKit()],
])("the table of states in %s", (_, kit) => {
  describe.each(STATES)("while you are %s", (state) => {
    it.each(cellsOf(TABLE[state]))("answers $says", async ({ act, cell }) => {
      await expectCell(await bring(kit, state), act, cell);
    });
  });

  describe.each(TIMED)("while you are %s past the deadline, and nobody swept it", (state) => {
    it.each(cellsOf(passed(state)))("answers $says", async ({ act, cell }) => {
      const scene = await bring(kit, state);
      scene.now = DEADLINES[state];
      await expectCell(scene, act, cell);
    });
  });

  describe("while you are called past the deadline, and nobody swept it", () => {
    it.each(cellsOf(calledTooLong))("answers $says", async ({ act, cell }) => {
      const scene = await bring(kit, "called");
      scene.now = LATE_CLAIM;
      await expectCell(scene, act, cell);
    });
  });

  describe("deadlines", () => {
    it.each(TIMED)(
      "end with the tick that sweeps somebody %s, and not a millisecond before",
      async (state) => {
        const scene = await bring(kit, state);
        await scene.tick(DEADLINES[state] - 1);
        expect(await scene.act("position")).toEqual(place(state));
        await scene.tick(DEADLINES[state]);
        scene.now -= 1; // to a clock that is behind, what only passed has not passed: it must have been swept
        expect(await scene.act("position")).toEqual(place("nobody"));
      },
    );

    it("turn a call into a missed one, and not a millisecond before", async () => {
      const scene = await bring(kit, "called");
      await scene.tick(CLAIM_BEFORE - 1);
      expect(await scene.act("position")).toEqual(place("called"));
      await scene.tick(CLAIM_BEFORE);
      expect(await scene.act("position")).toEqual(place("missed"));
    });

    it("take the place of somebody who returned and misses again", async () => {
      const scene = await bring(kit, "returned");
      await scene.tick(CLAIM_BEFORE);
      expect((await scene.act("position")).outcome).toBe("called");
      await scene.tick(CLAIM_BEFORE + 1000);
      expect(await scene.act("position")).toEqual(place("nobody"));
    });
  });

  describe("refusals", () => {
    const open: Control = { closed: false, opensAt: T0, remaining: STOCK };

    it.each<[outcome: string, more: object, Control, Partial<Flush>]>([
      ["queue_full", {}, open, { maxQueueSize: 1 }],
      ["queue_closed", {}, { closed: true }, {}],
      ["queue_not_open", { opensAt: T0 + 1 }, { opensAt: T0 + 1 }, {}],
      ["sold_out", {}, { remaining: 0 }, {}],
    ])("change nothing for a newcomer: %s", async (outcome, more, control, flush) => {
      const scene = await bring(kit, "nobody");
      await scene.control(control);
      expect(await scene.act("join", flush)).toEqual({ outcome, ...more });
      await scene.control(open);
      await expectCell(scene, "join", TABLE.nobody.join); // not even a number was taken
    });

    it.each(STATES.slice(1))("do not concern somebody who is %s", async (state) => {
      const scene = await bring(kit, state);
      const [answer, then] = TABLE[state].join;
      await scene.control({ closed: true, opensAt: scene.now + 1, remaining: 0 });
      expect(await scene.act("join", { maxQueueSize: 1 })).toEqual(answer);
      await scene.control(open);
      expect(await scene.look()).toEqual(SIGHTS[then]);
    });
  });

  describe("a claim that is told to wait", () => {
    it.each<[cause: string, Control]>([
      ["the event is paused", { paused: true }],
      ["its rate is 0", { rateOverride: 0 }],
    ])("keeps its call while %s", async (_cause, control) => {
      const scene = await bring(kit, "called");
      await scene.control(control);
      await scene.tick(T0);
      expect(await scene.act("claim")).toEqual({ outcome: "wait" });
      await scene.control({ paused: false, rateOverride: null });
      await scene.tick(T0 + 200);
      expect(await scene.act("position")).toEqual(place("called"));
      await expectCell(scene, "claim", TABLE.called.claim);
    });

    it("keeps its call while the pace of passes is used up", async () => {
      const scene = await bring(kit, "called");
      const onePassASecond = { rateMilli: 1000, maxActive: 2 };
      await scene.tick(T0, onePassASecond);
      expect(await scene.lobby.act("claim", "adam")).toEqual(place("admitted"));
      expect(await scene.act("claim")).toEqual({ outcome: "wait" });
      expect(await scene.act("position")).toEqual(place("called"));
      await scene.tick(T0 + 900, onePassASecond);
      expect(await scene.act("claim")).toEqual(place("admitted"));
    });
  });

  describe("a booking", () => {
    it("counts once when it is late, and no other one passes with its pass", async () => {
      const scene = await bring(kit, "nobody");
      const told = [await scene.complete("b-1"), await scene.complete("b-1"), await scene.complete("b-2")];
      expect(told.map(({ outcome }) => outcome)).toEqual(["late", "completed", "pass_spent"]);
      expect(await scene.look()).toEqual({ ...SIGHTS.nobody, ...sold });
    });

    it("with an earlier pass leaves the present one alone", async () => {
      const scene = await bring(kit, "admitted");
      await scene.tick(UNTIL);
      await scene.act("join");
      await scene.tick(UNTIL, { maxActive: 2 }); // adam has the other slot
      const again = await scene.act("claim");
      expect(await scene.complete("b-1")).toEqual(late);
      expect(await scene.act("position")).toEqual(again);
      expect(again.outcome).toBe("admitted");
    });

    it("is refused when another one was made with the pass", async () => {
      const scene = await bring(kit, "spent");
      expect(await scene.complete("b-2")).toEqual({ outcome: "pass_spent" });
      expect(await scene.look()).toEqual(SIGHTS.spent);
    });
  });
});
