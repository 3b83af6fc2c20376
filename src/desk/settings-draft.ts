/** The settings of an event that was made at the desk, as a form offers them. The queue checks them, in config's own words. */
import type { EventView, Held, Setting } from "./answers.ts";

export const QUEUE_SETTINGS = [
  "release_rate",
  "max_active",
  "max_queue_size",
  "expected_people",
  "queue_pass_ttl_seconds",
  "claim_window_seconds",
  "return_window_seconds",
] as const;
export const PAGE_SETTINGS = [
  "name",
  "date",
  "venue",
  "booking_url",
  "shop_url",
  "help_url",
  "accent",
  "join",
] as const;

export type SettingsDraft = Readonly<Record<string, string>>;
type Settings = Readonly<Record<string, Exclude<Setting, null>>>;

/**
 * What the event itself sets; all else comes from the deploy and stays out of the form. Of what an operator overrides the page does
 * not know who configured it: it is sent as it is, or saving would lose it.
 */
export function settingsDraftOf({ settings, values }: EventView): SettingsDraft {
  const configured = { release_rate: values.release_rate, max_active: values.max_active };
  const own = Object.entries(settings).filter(([, { value, from }]) => from === "desk" && value !== null);
  const overridden = Object.entries(configured).flatMap(([name, held]) => {
    return isOwn(held) ? [[name, String(held?.configured)]] : [];
  });
  return Object.fromEntries([...own.map(([name, { value }]) => [name, String(value)]), ...overridden]);
}

function isOwn(held: Held<number | null> | undefined): boolean {
  return held !== undefined && held.configured !== null && (held.from === "desk" || held.from === "operator");
}

/** Whatever is left empty is as for all events. A number that is none goes along as it is: the queue says what is wrong. */
export function readSettings(draft: SettingsDraft): Settings {
  const filled = Object.entries(draft).filter(([, text]) => text.trim() !== "");
  return Object.fromEntries(filled.map(([name, text]) => [name, settingOf(name, text.trim())]));
}

function settingOf(name: string, text: string): string | number {
  const isNumber = (QUEUE_SETTINGS as readonly string[]).includes(name) && /^\d+(\.\d+)?$/.test(text);
  return isNumber ? Number(text) : text;
}
