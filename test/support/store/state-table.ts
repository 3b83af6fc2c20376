/** docs/redis.md's table "What each act does in each state", as values. */
import { expect } from "vitest";
import { FIRST_TICKET } from "../../../src/core/ticket.ts";
import { T0 } from "./queue-kit.ts";
import {
  type Act,
  type Answer,
  CLAIM_BEFORE,
  RETURN_BEFORE,
  type Scene,
  type Sight,
  STOCK,
  type State,
  UNTIL,
} from "./scene.ts";

const ticket = (ordinal: number, at = T0) => ((at - Date.UTC(2026, 0, 1)) / 1000) * FIRST_TICKET + ordinal;

const nothing = { waiting: 1, returned: 0, called: 0, slots: 0, left: [], remaining: STOCK };
export const SIGHTS: Record<State, Sight> = {
  nobody: { ...nothing, place: { kind: "none" } },
  waiting: { ...nothing, place: { kind: "waiting", ticket: ticket(1) }, waiting: 2 },
  returned: { ...nothing, place: { kind: "returned", ticket: 1 }, waiting: 2, returned: 1 },
  called: { ...nothing, place: { kind: "called", claimBeforeMs: CLAIM_BEFORE }, called: 1, slots: 1 },
  admitted: { ...nothing, place: { kind: "admitted", expiresAtMs: UNTIL }, slots: 1 },
  missed: { ...nothing, place: { kind: "missed", returnBeforeMs: RETURN_BEFORE } },
  spent: { ...nothing, place: { kind: "spent", expiresAtMs: UNTIL } },
  forfeited: { ...nothing, place: { kind: "forfeited", expiresAtMs: UNTIL }, slots: 1 },
};

/** What an act answers, the state after it, and what is to be seen besides that state. */
export type Cell = readonly [answer: Answer, then: State, besides?: Partial<Sight> | undefined];

export const place = (state: State): Answer => SIGHTS[state].place;
const joins = (ordinal: number, at = T0): Cell => [
  { kind: "joined", ticket: ticket(ordinal, at) },
  "waiting",
  { place: { kind: "waiting", ticket: ticket(ordinal, at) } },
];
const left: Answer = { kind: "left" };
const completed: Answer = { kind: "completed" };
export const late: Answer = { kind: "late" };
export const sold: Partial<Sight> = { remaining: STOCK - 1 };

export const TABLE: Record<State, Record<Act, Cell>> = {
  nobody: {
    join: joins(2), // adam was first
    position: [place("nobody"), "nobody"],
    leave: [left, "nobody"],
    claim: [place("nobody"), "nobody"],
    complete: [late, "nobody", sold],
  },
  waiting: {
    join: [{ kind: "already_in_queue", ticket: ticket(1) }, "waiting"],
    position: [place("waiting"), "waiting"],
    leave: [left, "nobody", { left: [ticket(1)] }],
    claim: [place("waiting"), "waiting"],
    complete: [late, "waiting", sold],
  },
  returned: {
    join: [place("returned"), "returned"],
    position: [place("returned"), "returned"],
    leave: [left, "nobody", { left: [1] }],
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

export const DEADLINES = { admitted: UNTIL, missed: RETURN_BEFORE, spent: UNTIL, forfeited: UNTIL };
export const TIMED = Object.keys(DEADLINES) as (keyof typeof DEADLINES)[];

/** A deadline that has passed makes you nobody, but a booking still meets the pass it was made with. */
export function passed(state: keyof typeof DEADLINES): Record<Act, Cell> {
  const [answer, , besides] = TABLE[state].complete;
  return { ...TABLE.nobody, join: joins(3, DEADLINES[state]), complete: [answer, "nobody", besides] };
}

/** Only a call outlasts its deadline. A claim a minute late starts the pass's minutes a minute later. */
export const LATE_CLAIM = T0 + 60_000;
const admittedLate = { kind: "admitted", expiresAtMs: UNTIL + 60_000 } as const;
export const calledTooLong: Record<Act, Cell> = {
  ...TABLE.called,
  claim: [admittedLate, "admitted", { place: admittedLate }],
};

/** One act, and what is to be seen after it. The last thing a test does. */
export async function expectCell(scene: Scene, act: Act, [answer, then, besides]: Cell): Promise<void> {
  expect(await scene.act(act)).toEqual(answer);
  expect(await scene.look()).toEqual({ ...SIGHTS[then], ...besides });
}
