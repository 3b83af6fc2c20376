import type { EventView, Field } from "../answers.ts";
import { FIELDS, valueWords } from "./values.ts";
import type { Voice } from "./voice.ts";

export interface ChangeWords {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** What differs between two readings of an event, in words; an override that says what held before differs too. */
export function changesBetween(before: EventView, after: EventView, voice: Voice): ChangeWords[] {
  return FIELDS.flatMap((field) => {
    const [old, now] = [wordsOf(field, before, voice), wordsOf(field, after, voice)];
    return old === now ? [] : [{ name: voice.texts.fields[field].name, before: old, after: now }];
  });
}

function wordsOf(field: Field, { values }: EventView, voice: Voice): string {
  const held = values[field];
  const words = valueWords(field, held.value, voice);
  const isSwitch = field === "paused" || field === "closed";
  return isSwitch ? words : `${words} (${voice.texts.sources[held.from]})`;
}
