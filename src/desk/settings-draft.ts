/** The settings of an event that was made at the desk, as a form offers them. The queue checks them, in config's own words. */
import type { EventView } from "./answers.ts";

export const QUEUE_SETTINGS = [
  "release_rate",
  "max_active",
  "max_queue_size",
  "expected_people",
  "queue_pass_ttl_seconds",
  "max_extension_seconds",
  "claim_window_seconds",
  "return_window_seconds",
  "opening",
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
type Settings = Readonly<Record<string, string | number>>;

/** What the event itself sets; all else comes from the deploy and stays out of the form. */
export function settingsDraftOf({ settings }: EventView): SettingsDraft {
  const own = Object.entries(settings).filter(([, { value, from }]) => from === "desk" && value !== null);
  return Object.fromEntries(own.map(([name, { value }]) => [name, String(value)]));
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
