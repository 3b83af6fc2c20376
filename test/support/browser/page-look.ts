/** What the waiting page shows of a state, without a browser. */
import { Formats } from "../../../src/page/formats.ts";
import type { Language } from "../../../src/page/page-model.ts";
import { TEXTS } from "../../../src/page/texts/languages.ts";
import { viewOf } from "../../../src/page/view.ts";
import { type Situation, SLOTS, type View } from "../../../src/page/view-model.ts";
import type { VisitorState } from "../../../src/wire/visitor-state.ts";

export const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
export const WAITING = {
  status: "waiting",
  position: 1234,
  version: "1795501713866:10:2",
  queueSize: 5000,
  estimatedWaitSeconds: 180,
  pollAfterSeconds: 5,
  paused: false,
  soldOut: false,
  closed: false,
  closesAtMs: null,
  remaining: null,
  chance: null,
  ticketTypes: [],
  notice: null,
  joinedAtMs: NOW - 60_000,
} as const;

export const SHOP = { address: "https://shop.example/book", passBy: "form" } as const;

/** What a visitor in Bangkok sees. */
export function look(state: VisitorState, others: Partial<Situation> = {}, language: Language = "en"): View {
  const texts = TEXTS[language];
  const watch = { live: true, updatedAtMs: NOW };
  const situation: Situation = {
    event: { id: "demo", name: "Open Air" },
    state,
    language,
    join: "auto",
    shop: SHOP,
    claimWindowMs: 60_000,
    givesReceipts: false,
    ways: { shop: null, help: null },
    signIn: null,
    nowMs: NOW,
    doing: "nothing",
    hadAPlace: false,
    hasReceipt: false,
    seenAtMs: null,
    keepsCookies: true,
    noticeSinceMs: null,
    watch,
    clockAheadMs: 0,
    ...others,
  };
  return viewOf(situation, texts, new Formats(texts.locale, "Asia/Bangkok"));
}

/** What is on the page, without what is not. */
export function shown(view: View): Record<string, string> {
  return Object.fromEntries(
    SLOTS.flatMap((slot) => (view.words[slot] === null ? [] : [[slot, view.words[slot]]])),
  );
}
