import type { OperatorFields } from "../core/operator.ts";
import { readTypesText, writeTicketTypes } from "./board.ts";

/** A field of the state: its name, and what a value means as text and back. */
interface Field<Value> {
  readonly name: string;
  readonly write: (value: Value) => string;
  /** null: this value, too, means that it is not set. */
  readonly read: (text: string) => Value | null;
}

const FLAG = {
  write: (value: boolean) => (value ? "1" : "0"),
  read: (text: string) => Number(text) > 0,
};
const NUMBER = { write: String, read: Number };
/** Below 0 it is not set. */
const OVERRIDE = { ...NUMBER, read: (text: string) => (Number(text) < 0 ? null : Number(text)) };
const TIME = { ...NUMBER, read: (text: string) => Number(text) || null };
const TEXT = { write: (words: string) => words, read: (words: string) => words };

const FIELDS: { readonly [Name in keyof OperatorFields]: Field<NonNullable<OperatorFields[Name]>> } = {
  paused: { name: "paused", ...FLAG },
  closed: { name: "closed", ...FLAG },
  rateOverrideMilli: { name: "rate_override", ...OVERRIDE },
  maxActiveOverride: { name: "max_active_override", ...OVERRIDE },
  remaining: { name: "remaining", ...NUMBER },
  opensAtMs: { name: "opens_at_ms", ...TIME },
  closesAtMs: { name: "closes_at_ms", ...TIME },
  entersAtMs: { name: "enters_at_ms", ...TIME },
  notice: { name: "notice", ...TEXT },
  noticeEn: { name: "notice:en", ...TEXT },
  noticeTh: { name: "notice:th", ...TEXT },
  ticketTypes: { name: "ticket_types", write: writeTicketTypes, read: readTypesText },
};

/** OPERATOR and TEXTS in state.lua, as control_event.lua answers them. */
const NUMBERS = [
  "control",
  "paused",
  "closed",
  "rate_override",
  "max_active_override",
  "remaining",
  "completed_at_report",
  "opens_at_ms",
  "closes_at_ms",
  "enters_at_ms",
  "board",
] as const;
const NAMES = [...NUMBERS, "notice", "notice:en", "notice:th", "ticket_types"] as const;

/** As state.lua reads a number. */
const DIGITS = /^-?\d{1,14}$|^\d{15}$/;
/** An opening before 2026 is one in seconds: 1970. */
const EARLIEST_MS = Date.UTC(2026, 0, 2);

/** As control_event.lua takes a change: field, value; an empty value takes the field away. */
export function toPairs(change: Partial<OperatorFields>): string[] {
  return Object.entries(change).flatMap(([key, value]) => {
    const { name, write } = FIELDS[key as keyof OperatorFields] as Field<unknown>;
    return value === undefined ? [] : [name, value === null ? "" : write(value)];
  });
}

function isReadable(name: (typeof NUMBERS)[number], text: string | null): boolean {
  if (text === null) return true;
  const isTime = name.endsWith("_at_ms");
  return DIGITS.test(text) && !(isTime && Number(text) > 0 && Number(text) < EARLIEST_MS);
}

/** What the fields hold, in the order of NAMES; null = not set. */
export function readFields(texts: readonly (string | null)[]): {
  version: number;
  fields: OperatorFields;
  unreadable: string[];
} {
  const held = Object.fromEntries(NAMES.map((name, index) => [name, texts[index] ?? null]));
  const unreadable = NUMBERS.filter((name) => !isReadable(name, held[name] ?? null));
  const read = ({ name, read }: Field<unknown>) => {
    const text = held[name] ?? null;
    return text === null || (unreadable as string[]).includes(name) ? null : read(text);
  };
  return {
    version: unreadable.includes("control") ? 0 : Number(held.control ?? 0),
    fields: Object.fromEntries(
      Object.entries(FIELDS).map(([key, field]) => [key, read(field as Field<unknown>)]),
    ) as unknown as OperatorFields,
    unreadable,
  };
}

export const FIELD_COUNT = NAMES.length;
