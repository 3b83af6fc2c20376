import type { EventView, Field, Held, InLanguages, Values } from "../answers.ts";
import type { Voice } from "./voice.ts";

/** In the order of the table. The two switches have buttons of their own above it. */
export const FIELDS = [
  "release_rate",
  "max_active",
  "remaining",
  "opens_at",
  "closes_at",
  "enters_at",
  "notice",
  "notice_en",
  "notice_th",
  "ticket_types",
  "paused",
  "closed",
] as const satisfies readonly Field[];
const SWITCHES: ReadonlySet<Field> = new Set(["paused", "closed"]);

/** One line of the table of what holds. */
export interface ValueRow {
  readonly field: Field;
  readonly name: string;
  readonly hint: string;
  readonly value: string;
  /** null where neither a setting nor an operator says a value. */
  readonly source: string | null;
  readonly isOverride: boolean;
  /** What the override hides; null without one. */
  readonly configured: string | null;
  /** What leads back to that. */
  readonly back: string | null;
  readonly warning: string | null;
}

/** All but the switches. */
export function valueRows(view: EventView, voice: Voice): ValueRow[] {
  return FIELDS.filter((field) => !SWITCHES.has(field)).map((field) => rowOf(field, view, voice));
}

function rowOf(field: Field, { values, shadowed }: EventView, voice: Voice): ValueRow {
  const held: Held<unknown> = values[field];
  const { fields, sources, control } = voice.texts;
  const isOverride = held.from === "operator";
  const configured = isOverride ? valueWords(field, held.configured, voice) : null;
  return {
    field,
    ...fields[field],
    value: valueWords(field, held.value, voice),
    source: held.from === "default" && held.value === null ? null : sources[held.from],
    isOverride,
    configured,
    back:
      configured === null ? null : held.configured === null ? control.takeAway : control.clear(configured),
    warning: configured !== null && shadowed.includes(field) ? control.shadowed(configured) : null,
  };
}

/** A field's value as people read it. */
export function valueWords(field: Field, value: unknown, { texts, formats, language }: Voice): string {
  switch (field) {
    case "release_rate":
      return value === null ? texts.notSet : texts.perSecond(formats.number(Number(value)));
    case "max_active":
      return value === null || value === 0 ? texts.noLimit : formats.number(Number(value));
    case "remaining":
      return value === null ? texts.notSet : formats.number(Number(value));
    case "opens_at":
    case "closes_at":
    case "enters_at":
      return value === null ? texts.notSet : timeWords(Date.parse(String(value)), formats);
    case "paused":
    case "closed":
      return value === true ? texts.yes : texts.no;
    case "notice":
    case "notice_en":
    case "notice_th":
      return value === null ? texts.none : String(value);
    case "ticket_types": {
      const types = (value ?? []) as NonNullable<Values["ticket_types"]>;
      const each = types.map(({ name, id, remaining }) => {
        const left = remaining === null ? "" : ` (${formats.number(remaining)})`;
        return `${nameIn(name, language) ?? id}${left}`;
      });
      return each.join(", ") || texts.none;
    }
  }
}

/** "Tuesday 24 November at 19:00", which has a second when one was set. */
export function timeWords(ms: number, formats: Voice["formats"]): string {
  const day = formats.dayAndTime(ms) ?? "";
  return ms % 60_000 === 0 ? day : `${day}${formats.time(ms)?.slice(-3) ?? ""}`;
}

/** In the operator's language, or in whichever there is. */
function nameIn(name: InLanguages, language: "en" | "th"): string | undefined {
  return name[language] ?? name.en ?? name.th;
}
