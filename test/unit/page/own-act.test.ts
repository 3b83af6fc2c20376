import { expect, it } from "vitest";
import { type OwnActSituation, ownAct } from "../../../src/page/own-act.ts";
import { STATUS_FACTS, type VisitorStatus } from "../../../src/wire/visitor-state.ts";
import { SHOP } from "../../support/browser/page-look.ts";

const NEW: OwnActSituation = {
  state: { status: "outside" },
  join: "auto",
  shop: SHOP,
  signIn: null,
  hadAPlace: false,
  keepsCookies: true,
  isSeen: true,
  tookTurn: null,
  passWaits: false,
};
const TURN: OwnActSituation = {
  ...NEW,
  hadAPlace: true,
  state: { status: "ready", claimBeforeMs: 5000, expiresAtMs: null, paused: false, notice: null },
};
/** Its time is not told yet. */
const UNTIMED: OwnActSituation = {
  ...TURN,
  state: { status: "ready", claimBeforeMs: null, expiresAtMs: null, paused: false, notice: null },
};
const ADMITTED: OwnActSituation = {
  ...TURN,
  state: { status: "ready", claimBeforeMs: null, expiresAtMs: 9000, paused: false, notice: null },
};

it("joins for a visitor who has just come", () => {
  expect(ownAct(NEW)).toBe("join");
});

it("waits for the button where the event has one", () => {
  expect(ownAct({ ...NEW, join: "button" })).toBeNull();
});

it("takes no place that it could not find again", () => {
  expect(ownAct({ ...NEW, keepsCookies: false })).toBeNull();
});

it("takes no second place after a pass ran out, a booking or leaving", () => {
  expect(ownAct({ ...NEW, hadAPlace: true })).toBeNull();
  expect(ownAct({ ...NEW, state: { status: "expired" } })).toBeNull();
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
  expect(ownAct({ ...TURN, tookTurn: { claimBeforeMs: 5000 } })).toBeNull();
  expect(ownAct(ADMITTED)).toBeNull();
});

it("takes the next turn of somebody who came back", () => {
  expect(ownAct({ ...TURN, tookTurn: { claimBeforeMs: 4000 } })).toBe("enter");
});

it("takes a turn of somebody who looks though its time is not told yet", () => {
  expect(ownAct(UNTIMED)).toBe("enter");
  expect(ownAct({ ...UNTIMED, isSeen: false })).toBeNull();
  expect(ownAct({ ...UNTIMED, shop: null })).toBeNull();
});

it("takes a turn whose time is not told once", () => {
  expect(ownAct({ ...UNTIMED, tookTurn: { claimBeforeMs: null } })).toBeNull();
  expect(ownAct({ ...UNTIMED, tookTurn: { claimBeforeMs: 5000 } })).toBeNull();
});

it("tries again once it is told until when a turn can be taken that could not be before", () => {
  expect(ownAct({ ...TURN, tookTurn: { claimBeforeMs: null } })).toBe("enter");
});

it("brings a pass that came while nobody looked to the shop as soon as somebody does", () => {
  expect(ownAct({ ...ADMITTED, passWaits: true, isSeen: false })).toBeNull();
  expect(ownAct({ ...ADMITTED, passWaits: true })).toBe("enter");
});

it("claims nothing where there is no booking page to go to", () => {
  expect(ownAct({ ...TURN, shop: null })).toBeNull();
});

it.each<VisitorStatus>(["waiting", "ready", "missed", "booked", "left", "expired"])(
  "remembers that the visitor had a place: %s",
  (status) => expect(STATUS_FACTS[status].hasPlace).toBe(true),
);

it.each<VisitorStatus>(["outside", "full", "sold_out", "closed", "unavailable"])(
  "neither takes a visitor for one who had a place nor forgets it: %s",
  (status) => expect(STATUS_FACTS[status].hasPlace).toBeUndefined(),
);

it("joins by itself at the opening, as it said, even in a tab that had a place before", () => {
  const hadAPlace = STATUS_FACTS.not_open.hasPlace ?? true;
  expect(ownAct({ ...NEW, hadAPlace, state: { status: "outside" } })).toBe("join");
});
