import { expect, it } from "vitest";
import { ownAct, type Standing, tellsOfAPlace } from "../../src/page/own-act.ts";

const NEW: Standing = {
  state: { status: "outside" },
  join: "auto",
  canEnter: true,
  hadAPlace: false,
  isSeen: true,
  tookTurnOfMs: null,
};
const TURN: Standing = {
  ...NEW,
  hadAPlace: true,
  state: { status: "ready", claimBeforeMs: 5000, notice: null },
};

it("joins for a visitor who has just come", () => {
  expect(ownAct(NEW)).toBe("join");
});

it("waits for the button where the event has one", () => {
  expect(ownAct({ ...NEW, join: "button" })).toBeNull();
});

it("takes no second place after a pass ran out, a booking or leaving", () => {
  expect(ownAct({ ...NEW, hadAPlace: true })).toBeNull();
});

it("does not come back by itself for somebody who missed the turn", () => {
  expect(ownAct({ ...NEW, state: { status: "missed", returnBeforeMs: 5000, notice: null } })).toBeNull();
});

it("takes the turn of somebody who looks", () => {
  expect(ownAct(TURN)).toBe("enter");
});

it("lets the turn wait for somebody who looks elsewhere", () => {
  expect(ownAct({ ...TURN, isSeen: false })).toBeNull();
});

it("takes a turn once, so that the way back from the shop leads back", () => {
  expect(ownAct({ ...TURN, tookTurnOfMs: 5000 })).toBeNull();
  expect(ownAct({ ...TURN, state: { status: "ready", claimBeforeMs: null, notice: null } })).toBeNull();
});

it("takes the next turn of somebody who came back", () => {
  expect(ownAct({ ...TURN, tookTurnOfMs: 4000 })).toBe("enter");
});

it("claims nothing where there is no booking page to go to", () => {
  expect(ownAct({ ...TURN, canEnter: false })).toBeNull();
});

it.each(["booked", "left"] as const)("remembers that somebody had a place who has %s", (status) => {
  expect(tellsOfAPlace(status === "left" ? { status } : { status, untilMs: 5000 })).toBe(true);
});

it.each(["outside", "unavailable"] as const)("takes nobody for somebody who had a place: %s", (status) => {
  expect(tellsOfAPlace({ status })).toBe(false);
});
