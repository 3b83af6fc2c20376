/** The page of somebody who has to sign in at the shop first. */
import { describe, expect, it } from "vitest";
import { ownAct } from "../../../src/page/own-act.ts";
import type { VisitorState } from "../../../src/wire/visitor-state.ts";
import { look, NOW, SHOP, shown } from "../../support/browser/page-look.ts";

const STRANGER = { signIn: { address: "https://shop.example/login", isNeeded: true } };
const KNOWN = { signIn: { ...STRANGER.signIn, isNeeded: false } };
const OUTSIDE = { status: "outside" } as const;

it("says what to do, and offers that alone", () => {
  expect(shown(look(OUTSIDE, STRANGER))).toEqual({
    heading: "Sign in to join the queue",
    lead: "This queue is for people signed in at the shop. Sign in there, and you come back here.",
    signIn: "Sign in at the shop",
  });
  expect(shown(look(OUTSIDE, STRANGER, "th"))).toMatchObject({
    heading: "เข้าสู่ระบบก่อนเข้าคิว",
    signIn: "เข้าสู่ระบบที่ร้าน",
  });
});

it("shows the opening to a stranger, and asks to sign in before", () => {
  const words = shown(look({ status: "not_open", opensAtMs: NOW + 60_000, notice: null }, STRANGER));
  expect(words).toMatchObject({ heading: "The queue is not open yet", signIn: "Sign in at the shop" });
  expect(words.lead).toMatch(/^Sign in now/);
  expect(words.countdown).toBe("1:00");
});

it.each<[string, VisitorState]>([
  ["full", { status: "full", notice: null }],
  ["sold out", { status: "sold_out", notice: null }],
  ["closed", { status: "closed", notice: null }],
])("lets a stranger look for a place of their own where it is %s, and join nothing", (_, state) => {
  const words = shown(look(state, STRANGER));
  expect([words.signIn, words.join]).toEqual(["Sign in to see your place", undefined]);
});

it("says of a browser without cookies that it has none: signing in would not help", () => {
  const words = shown(look(OUTSIDE, { ...STRANGER, keepsCookies: false }));
  expect([words.heading, words.signIn]).toEqual(["Your browser keeps no cookies", undefined]);
});

describe("somebody who is signed in", () => {
  it("sees the page as anybody", () => {
    expect(shown(look(OUTSIDE, KNOWN))).toEqual(shown(look(OUTSIDE)));
  });

  it("is joined by the page, and a stranger is not", () => {
    const own = { join: "auto", shop: SHOP, hadAPlace: false, keepsCookies: true, isSeen: true } as const;
    const situation = { ...own, state: OUTSIDE, tookTurn: null, passWaits: false };
    expect(ownAct({ ...situation, ...KNOWN })).toBe("join");
    expect(ownAct({ ...situation, ...STRANGER })).toBeNull();
  });
});
