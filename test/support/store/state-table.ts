/** docs/redis.md's table "What each act does in each state", as values. */
import { expect } from "vitest";
import { FIRST_TICKET } from "../../../src/core/ticket.ts";
import { T0 } from "./queue-kit.ts";
import {
  type Act,
  type Answer,
  CLAIM_BEFORE_MS,
  EXPIRES_AT_MS,
  EXTENDED_SECONDS,
  type Observed,
  RETURN_BEFORE_MS,
  type Scene,
  STOCK,
  type State,
} from "./scene.ts";

const ticket = (ordinal: number, at = T0) => ((at - Date.UTC(2026, 0, 1)) / 1000) * FIRST_TICKET + ordinal;

/** Nobody is called then: all slots look as if they were taken. */
const NO_CALLS = 2;

const nothing = { waiting: 1, returned: 0, called: 0, slots: 0, left: [], remaining: STOCK };
export const OBSERVED: Record<State, Observed> = {
  outside: { ...nothing, place: { kind: "none" } },
  waiting: { ...nothing, place: { kind: "waiting", ticket: ticket(1) }, waiting: 2 },
  returned: { ...nothing, place: { kind: "returned", ticket: 1 }, waiting: 2, returned: 1 },
  called: { ...nothing, place: { kind: "called", claimBeforeMs: CLAIM_BEFORE_MS }, called: 1, slots: 1 },
  admitted: { ...nothing, place: { kind: "admitted", expiresAtMs: EXPIRES_AT_MS }, slots: 1 },
  missed: { ...nothing, place: { kind: "missed", returnBeforeMs: RETURN_BEFORE_MS } },
  spent: { ...nothing, place: { kind: "spent", expiresAtMs: EXPIRES_AT_MS } },
  forfeited: { ...nothing, place: { kind: "forfeited", expiresAtMs: EXPIRES_AT_MS }, slots: 1 },
  revoked: { ...nothing, place: { kind: "revoked", expiresAtMs: EXPIRES_AT_MS } },
  entered: { ...nothing, place: { kind: "entrant" }, waiting: 0, slots: NO_CALLS },
  drawing: { ...nothing, place: { kind: "entrant" }, waiting: 2, slots: NO_CALLS },
};

/** What an act answers, the state after it, and what is to be seen besides that state. */
export type Cell = readonly [answer: Answer, then: State, besides?: Partial<Observed> | undefined];

export const place = (state: State): Answer => OBSERVED[state].place;
const joins = (ordinal: number, at = T0): Cell => [
  { kind: "joined", ticket: ticket(ordinal, at) },
  "waiting",
  { place: { kind: "waiting", ticket: ticket(ordinal, at) } },
];
const left: Answer = { kind: "left", expiresAtMs: 0 };
const leftWithPass: Answer = { kind: "left", expiresAtMs: EXPIRES_AT_MS };
const completed: Answer = { kind: "completed" };
const redeemed: Answer = { kind: "redeemed" };
const notHeld: Answer = { kind: "not_held" };
const extended = { expiresAtMs: EXPIRES_AT_MS + EXTENDED_SECONDS * 1000, extendedSeconds: EXTENDED_SECONDS };
const isExtended = (state: "admitted" | "forfeited"): Cell => [
  { kind: "stands", ...extended },
  state,
  { place: { kind: state, ...extended } },
];
export const late: Answer = { kind: "late" };
export const sold: Partial<Observed> = { remaining: STOCK - 1 };

export const TABLE: Record<State, Record<Act, Cell>> = {
  outside: {
    join: joins(2), // adam was first
    position: [place("outside"), "outside"],
    leave: [left, "outside"],
    claim: [place("outside"), "outside"],
    redeem: [notHeld, "outside"],
    extend: [notHeld, "outside"],
    complete: [late, "outside", sold],
  },
  waiting: {
    join: [{ kind: "already_in_queue", ticket: ticket(1) }, "waiting"],
    position: [place("waiting"), "waiting"],
    leave: [left, "outside", { left: [ticket(1)] }],
    claim: [place("waiting"), "waiting"],
    redeem: [notHeld, "waiting"],
    extend: [notHeld, "waiting"],
    complete: [late, "waiting", sold],
  },
  returned: {
    join: [place("returned"), "returned"],
    position: [place("returned"), "returned"],
    leave: [left, "outside", { left: [1] }],
    claim: [place("returned"), "returned"],
    redeem: [notHeld, "returned"],
    extend: [notHeld, "returned"],
    complete: [late, "returned", sold],
  },
  called: {
    join: [place("called"), "called"],
    position: [place("called"), "called"],
    leave: [left, "outside"],
    claim: [place("admitted"), "admitted"],
    redeem: [notHeld, "called"],
    extend: [notHeld, "called"],
    complete: [late, "called", sold],
  },
  admitted: {
    join: [place("admitted"), "admitted"],
    position: [place("admitted"), "admitted"],
    leave: [leftWithPass, "forfeited"],
    claim: [place("admitted"), "admitted"],
    redeem: [redeemed, "admitted"],
    extend: isExtended("admitted"),
    complete: [completed, "spent", sold],
  },
  missed: {
    join: [place("returned"), "returned"],
    position: [place("missed"), "missed"],
    leave: [left, "outside"],
    claim: [place("missed"), "missed"],
    redeem: [notHeld, "missed"],
    extend: [notHeld, "missed"],
    complete: [late, "missed", sold],
  },
  spent: {
    join: [place("spent"), "spent"],
    position: [place("spent"), "spent"],
    leave: [left, "spent"],
    claim: [place("spent"), "spent"],
    redeem: [completed, "spent"],
    extend: [{ kind: "spent" }, "spent"],
    complete: [completed, "spent"], // the same booking once more: it was counted before
  },
  forfeited: {
    join: [place("forfeited"), "forfeited"],
    position: [place("forfeited"), "forfeited"],
    leave: [leftWithPass, "forfeited"],
    claim: [place("forfeited"), "forfeited"],
    redeem: [redeemed, "forfeited"],
    extend: isExtended("forfeited"),
    complete: [completed, "spent", sold],
  },
  revoked: {
    join: [place("revoked"), "revoked"],
    position: [place("revoked"), "revoked"],
    leave: [left, "revoked"],
    claim: [place("revoked"), "revoked"],
    redeem: [{ kind: "revoked" }, "revoked"],
    extend: [{ kind: "revoked" }, "revoked"],
    complete: [late, "revoked", sold], // a shop that checks the signature alone took it
  },
  entered: entrant("entered", 0),
  drawing: entrant("drawing", 1),
};

/** `others`: those who wait besides her. */
function entrant(state: "entered" | "drawing", others: number): Record<Act, Cell> {
  return {
    join: [{ kind: "already_entered" }, state],
    position: [place(state), state],
    leave: [left, "outside", { waiting: others, slots: NO_CALLS }],
    claim: [place(state), state],
    redeem: [notHeld, state],
    extend: [notHeld, state],
    complete: [late, state, sold],
  };
}

export const DEADLINES_MS = {
  admitted: EXPIRES_AT_MS,
  missed: RETURN_BEFORE_MS,
  spent: EXPIRES_AT_MS,
  forfeited: EXPIRES_AT_MS,
  revoked: EXPIRES_AT_MS,
};
export const TIMED = Object.keys(DEADLINES_MS) as (keyof typeof DEADLINES_MS)[];

/** A deadline that has passed puts you outside, but a booking still meets the pass it was made with. */
export function passed(state: keyof typeof DEADLINES_MS): Record<Act, Cell> {
  const [answer, , besides] = TABLE[state].complete;
  const ended: Cell = [{ kind: "ended" }, "outside"];
  return {
    ...TABLE.outside,
    join: joins(3, DEADLINES_MS[state]),
    redeem: state === "spent" ? [completed, "outside"] : ended,
    extend: state === "spent" ? [{ kind: "spent" }, "outside"] : ended,
    complete: [answer, "outside", besides],
  };
}

/** Only a call outlasts its deadline. A claim a minute late starts the pass's minutes a minute later. */
export const LATE_CLAIM_MS = T0 + 60_000;
/** The next tick takes two seconds at most off the time to claim, however late it is. */
const calledStill = { kind: "called", claimBeforeMs: LATE_CLAIM_MS + (CLAIM_BEFORE_MS - T0) - 2000 } as const;
const admittedLate = { kind: "admitted", expiresAtMs: EXPIRES_AT_MS + 60_000 } as const;
export const calledTooLong: Record<Act, Cell> = {
  ...TABLE.called,
  join: [calledStill, "called", { place: calledStill }],
  position: [calledStill, "called", { place: calledStill }],
  claim: [admittedLate, "admitted", { place: admittedLate }],
  redeem: [notHeld, "called", { place: calledStill }],
  extend: [notHeld, "called", { place: calledStill }],
  complete: [late, "called", { ...sold, place: calledStill }],
};

/** One act, and what is to be seen after it. The last thing a test does. */
export async function expectCell(scene: Scene, act: Act, [answer, then, besides]: Cell): Promise<void> {
  expect(await scene.act(act)).toEqual(answer);
  expect(await scene.observe()).toEqual({ ...OBSERVED[then], ...besides });
}
