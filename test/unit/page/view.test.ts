/** What holds of the page in every state. */

import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../../src/page/page-model.ts";
import type { VisitorState } from "../../../src/wire/visitor-state.ts";
import { look, NOW, WAITING } from "../../support/browser/page-look.ts";

const STATES: readonly VisitorState[] = [
  { status: "outside" },
  WAITING,
  { ...WAITING, paused: true },
  { ...WAITING, soldOut: true },
  { status: "ready", claimBeforeMs: NOW + 45_000, expiresAtMs: null, paused: false, notice: null },
  { status: "ready", claimBeforeMs: null, expiresAtMs: NOW + 298_000, paused: false, notice: null },
  { status: "ready", claimBeforeMs: null, expiresAtMs: null, paused: false, notice: null },
  { status: "missed", returnBeforeMs: NOW + 90_000, notice: null },
  { status: "not_open", opensAtMs: NOW + 3_725_000, notice: null },
  { status: "sold_out", notice: null },
  { status: "full", notice: null },
  { status: "closed", notice: null },
  { status: "booked", expiresAtMs: NOW + 120_000 },
  { status: "expired" },
  { status: "left" },
  { status: "unavailable", retryAfterSeconds: null },
];

describe.each(LANGUAGES)("in every state, in %s", (language) => {
  it.each(STATES.map((state) => [JSON.stringify(state), state] as const))("has words for %s", (_, state) => {
    const view = look(state, {}, language);
    expect(view.words.heading).toMatch(/\S/);
    expect(view.title).toContain("Open Air");
    expect(view.announcement).toContain(view.words.heading);
    expect(Object.values(view.words).join(" ")).not.toMatch(/undefined|NaN|null|\[object/);
  });
});
