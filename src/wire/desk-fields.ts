/**
 * What operators set of an event, by the API's names: one line a field. An operator's field that is added to the store needs its
 * line here, and is then read, changed, shown, and translated in the trail.
 */
import * as v from "valibot";
import { readTicketTypes, type TicketType } from "../core/board.ts";
import type { OperatorFields } from "../core/operator.ts";
import { readTime, writeTime } from "./fields.ts";

/** How the values of a field are written. */
interface Kind<Input extends v.GenericSchema, Output extends v.GenericSchema, Value> {
  /** What a request may say; what is wrong is said of the field's name. */
  readonly input: (name: string) => Input;
  /** What an answer says. */
  readonly output: Output;
  readonly toCore: (value: v.InferOutput<Input>) => Value;
  readonly toApi: (value: Value) => v.InferOutput<Output>;
  /** From the trail, which holds the words of Redis. */
  readonly fromText: (text: string) => v.InferOutput<Output>;
}

function kind<Input extends v.GenericSchema, Output extends v.GenericSchema, Value>(
  made: Kind<Input, Output, Value>,
): Kind<Input, Output, Value> {
  return made;
}

const FLAG = kind({
  input: (name) => v.boolean(`${name} must be true, false or null.`),
  output: v.boolean(),
  toCore: (value) => value,
  toApi: (value: boolean) => value,
  fromText: (text) => Number(text) > 0,
});

const COUNT = kind({
  input: (name) => {
    const message = `${name} must be a whole number or null.`;
    return v.pipe(v.number(message), v.safeInteger(message));
  },
  output: v.number(),
  toCore: (value) => value,
  toApi: (value: number) => value,
  fromText: Number,
});

/** People per second; the store counts thousandths. */
const RATE = kind({
  input: (name) => v.number(`${name} must be a number or null.`),
  output: v.number(),
  toCore: (value) => Math.round(value * 1000),
  toApi: (value: number) => value / 1000,
  fromText: (text) => Number(text) / 1000,
});

/** A time without an offset would be another moment for each reader. */
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

const TIME = kind({
  input: (name) => {
    const message = `${name} must be a time such as 2027-04-24T18:30:00+07:00, ms since 1970, or null.`;
    const isTime = (text: string) => ISO_8601.test(text) && readTime(text) !== null;
    return v.union(
      [v.pipe(v.string(), v.check(isTime, message)), v.pipe(v.number(), v.safeInteger(message))],
      message,
    );
  },
  output: v.pipe(v.string(), v.isoTimestamp()),
  toCore: (value) => (typeof value === "number" ? value : (readTime(value) as number)),
  toApi: (value: number) => writeTime(value),
  fromText: (text) => writeTime(Number(text)),
});

const WORDS = kind({
  input: (name) => {
    const message = `${name} must be text or null.`;
    return v.pipe(
      v.string(message),
      v.check((text) => text.isWellFormed(), message),
    );
  },
  output: v.string(),
  toCore: (value) => value,
  toApi: (value: string) => value,
  fromText: (text) => text,
});

const typeName = v.optional(v.string());
export const ticketType = v.object({
  id: v.string(),
  name: v.object({ en: typeName, th: typeName }),
  price: v.nullable(v.string()),
  remaining: v.nullable(v.number()),
});

/** What is on sale, in the order of the sale. */
const TYPES = kind({
  input: (name) =>
    v.pipe(
      v.unknown(),
      v.check(
        (value) => readTicketTypes(value) !== null,
        `${name} must be 1 to 20 of {id, name: {en, th}, price, remaining}, or null; docs/api.md has the bounds.`,
      ),
    ),
  output: v.array(ticketType),
  toCore: (value) => readTicketTypes(value) as TicketType[],
  toApi: (value: TicketType[]) => value,
  fromText: (text) => readTicketTypes(JSON.parse(text)) ?? [],
});

/** `field` of core, `stored` as Redis and the trail name it, `setting` that it goes before, if there is one. */
export const DESK_FIELDS = {
  paused: { field: "paused", stored: "paused", ...FLAG, setting: null, usual: false },
  closed: { field: "closed", stored: "closed", ...FLAG, setting: null, usual: false },
  release_rate: {
    field: "rateOverrideMilli",
    stored: "rate_override",
    ...RATE,
    setting: "release_rate",
    usual: null,
  },
  max_active: {
    field: "maxActiveOverride",
    stored: "max_active_override",
    ...COUNT,
    setting: "max_active",
    usual: null,
  },
  remaining: { field: "remaining", stored: "remaining", ...COUNT, setting: null, usual: null },
  opens_at: { field: "opensAtMs", stored: "opens_at_ms", ...TIME, setting: null, usual: null },
  enters_at: { field: "entersAtMs", stored: "enters_at_ms", ...TIME, setting: null, usual: null },
  closes_at: { field: "closesAtMs", stored: "closes_at_ms", ...TIME, setting: null, usual: null },
  notice: { field: "notice", stored: "notice", ...WORDS, setting: null, usual: null },
  notice_en: { field: "noticeEn", stored: "notice:en", ...WORDS, setting: null, usual: null },
  notice_th: { field: "noticeTh", stored: "notice:th", ...WORDS, setting: null, usual: null },
  ticket_types: { field: "ticketTypes", stored: "ticket_types", ...TYPES, setting: null, usual: null },
} as const satisfies Record<string, DeskField>;

// biome-ignore lint/suspicious/noExplicitAny: each line of the table has a value type of its own
type AnyKind = Kind<any, any, any>;

export type DeskFieldName = keyof typeof DESK_FIELDS;
/** What an answer says of a field that is set. */
export type DeskValue<Name extends DeskFieldName> = v.InferOutput<(typeof DESK_FIELDS)[Name]["output"]>;

export interface DeskField extends AnyKind {
  readonly field: keyof OperatorFields;
  readonly stored: string;
  /** The setting of the event that it goes before; null where only operators set it. */
  readonly setting: string | null;
  /** Where only operators set it: what it is when they have not. */
  readonly usual: false | null;
}

export const DESK_FIELD_NAMES = Object.keys(DESK_FIELDS) as DeskFieldName[];

/** Every field of a table made by name. */
export function eachDeskField<Made>(
  make: (field: DeskField, name: DeskFieldName) => Made,
): Record<DeskFieldName, Made> {
  return Object.fromEntries(DESK_FIELD_NAMES.map((name) => [name, make(DESK_FIELDS[name], name)])) as Record<
    DeskFieldName,
    Made
  >;
}
