/** Where each setting of an event comes from: an operator who asks why it runs so must not have to search. */
import type { PageTexts } from "./read-page.ts";
import { DEFAULT_STORE } from "./read-stores.ts";
import {
  EVENT_WORDS,
  type EventWords,
  GLOBAL_ONLY,
  NUMBERS,
  type NumberName,
  type Numbers,
  PAGE_TEXTS,
  type PageTextName,
} from "./settings.ts";
import type { Table } from "./text.ts";

/** Its own default, a variable that holds for all events, or what wins: the event's table, or what was set at the desk for a created one. */
export type SettingSource = "default" | "var" | "table" | "desk";

export interface Setting {
  /** As it is written; null = not set. */
  readonly value: number | string | null;
  readonly from: SettingSource;
}

/** By the names of an event's table, in lower case. */
export type Settings = Readonly<Record<string, Setting>>;

interface Values {
  readonly numbers: Numbers;
  readonly words: EventWords;
  readonly texts: PageTexts;
  readonly store: string;
}

export function settingsOf(
  table: Table,
  { numbers, words, texts, store }: Values,
  isVar: (name: string) => boolean,
  own: "table" | "desk",
): Settings {
  const sourceOf = (name: string, isEmptySet: boolean): SettingSource => {
    const value = table[name.toLowerCase()];
    if (value !== undefined && (isEmptySet || value !== "")) return own;
    return isVar(name) ? "var" : "default";
  };
  const numberNames = (Object.keys(NUMBERS) as NumberName[]).filter((name) => !GLOBAL_ONLY.has(name));
  const textNames = Object.keys(PAGE_TEXTS) as PageTextName[];
  return Object.fromEntries([
    ...numberNames.map((name): [string, Setting] => [
      name.toLowerCase(),
      { value: numbers[name], from: sourceOf(name, false) },
    ]),
    ...EVENT_WORDS.map((name): [string, Setting] => [
      name.toLowerCase(),
      { value: words[name], from: sourceOf(name, false) },
    ]),
    ...textNames.map((name): [string, Setting] => [
      name.toLowerCase(),
      { value: asText(texts[name]), from: sourceOf(name, true) }, // an empty text stands for the shared one,
    ]),
    ["store", { value: store, from: store === DEFAULT_STORE ? "default" : own }],
  ]);
}

function asText(text: unknown): string | null {
  return text === undefined || text === "" ? null : String(text);
}
