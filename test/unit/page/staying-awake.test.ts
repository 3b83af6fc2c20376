import { expect, it } from "vitest";
import { staysAwake } from "../../../src/page/staying-awake.ts";
import type { VisitorState } from "../../../src/wire/visitor-state.ts";
import { waiting } from "../../support/client/client-samples.ts";
import { entered } from "../../support/client/draw-samples.ts";

const NOW = Date.UTC(2026, 10, 24, 12);
const MINUTE_MS = 60_000;

function awake(state: VisitorState, join: "auto" | "button" = "auto"): boolean {
  return staysAwake({ state, join }, NOW);
}

function opensIn(ms: number): VisitorState {
  return { status: "not_open", opensAtMs: NOW + ms, notice: null };
}

it("keeps a phone awake for an opening at which its page joins by itself", () => {
  expect(awake(opensIn(15 * MINUTE_MS))).toBe(true);
  expect(awake(opensIn(-1))).toBe(true);
  expect(awake(opensIn(5 * MINUTE_MS), "button")).toBe(false);
});

it("keeps a phone awake while its turn is near, and through the turn", () => {
  expect(awake(waiting(40, 10, { estimatedWaitSeconds: 900 }))).toBe(true);
  expect(
    awake({ status: "ready", claimBeforeMs: NOW + 1000, expiresAtMs: null, paused: false, notice: null }),
  ).toBe(true);
});

it("lets a phone sleep while there is long to wait, or nobody knows how long", () => {
  expect(awake(opensIn(15 * MINUTE_MS + 1))).toBe(false);
  expect(awake(waiting(40_000, 10, { estimatedWaitSeconds: 901 }))).toBe(false);
  expect(awake(waiting(1, 10, { estimatedWaitSeconds: null }))).toBe(false);
});

it("lets a phone sleep when nothing comes by itself any more", () => {
  expect(awake({ status: "outside" })).toBe(false);
  expect(awake({ status: "booked", expiresAtMs: NOW + 1000 })).toBe(false);
  expect(awake({ status: "expired" })).toBe(false);
});

it("keeps a phone awake for a drawing, after which people are called, and not for one that is stopped", () => {
  expect(awake(entered({ opensAtMs: NOW + 15 * MINUTE_MS }), "button")).toBe(true);
  expect(awake(entered({ opensAtMs: NOW + 15 * MINUTE_MS + 1 }))).toBe(false);
  expect(awake(entered({ opensAtMs: null }))).toBe(false);
  expect(awake(entered({ phase: "committed", opensAtMs: null }))).toBe(true);
  expect(awake(entered({ phase: "committed", opensAtMs: null, stopped: true }))).toBe(false);
  const entersIn = (ms: number) => ({ ...opensIn(60 * MINUTE_MS), entersAtMs: NOW + ms }) as VisitorState;
  expect([awake(entersIn(MINUTE_MS)), awake(entersIn(20 * MINUTE_MS))]).toEqual([true, false]);
  expect(awake({ status: "not_open", opensAtMs: null, notice: null })).toBe(false);
});
