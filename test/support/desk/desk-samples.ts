/** An event as the admin API tells of it, to be shown at a desk in Bangkok. */
import type { EventView, Held, HeldValues, Numbers } from "../../../src/desk/answers.ts";
import type { Language } from "../../../src/desk/texts/languages.ts";
import type { Moment } from "../../../src/desk/words/consequences.ts";
import { makeVoice, type Voice } from "../../../src/desk/words/voice.ts";

export const NOW = Date.UTC(2027, 3, 13, 11, 30, 0);

export const NUMBERS: Numbers = {
  at_ms: NOW,
  waiting: 12_431,
  called: 42,
  admitted: 310,
  missed: 7,
  joined: 14_000,
  called_total: 1500,
  completed: 900,
  no_shows: 31,
  expired: 12,
  returned_total: 4,
  late: 0,
  left: 3,
  rate_per_second: 25,
  remaining: null,
  estimated_wait_seconds: 498,
  tick_late_ms: 3,
  streams: 400,
  draw: null,
};

export const unset = <Value>(value: Value): Held<Value> => ({ value, from: "default", configured: value });

const VALUES: HeldValues = {
  release_rate: { value: 25, from: "table", configured: 25 },
  max_active: { value: 600, from: "table", configured: 600 },
  opens_at: unset(null),
  closes_at: unset(null),
  enters_at: unset(null),
  paused: unset(false),
  closed: unset(false),
  remaining: unset(null),
  notice: unset(null),
  notice_en: unset(null),
  notice_th: unset(null),
  ticket_types: unset(null),
};

export function viewWith(values: Partial<HeldValues> = {}, others: Partial<EventView> = {}): EventView {
  return {
    event_id: "moonlight",
    name: "Moonlight Festival",
    created: false,
    version: 7,
    settings_version: null,
    status: "running",
    values: { ...VALUES, ...values },
    settings: { release_interval_ms: { value: 100, from: "default" } },
    shadowed: [],
    unreadable: [],
    numbers: NUMBERS,
    ...others,
  };
}

export function momentWith(numbers: Partial<Numbers> | null = {}, view = viewWith()): Moment {
  return { view, numbers: numbers && { ...NUMBERS, ...numbers }, nowMs: NOW };
}

export function voiceIn(language: Language): Voice {
  return makeVoice(language, "Asia/Bangkok");
}
