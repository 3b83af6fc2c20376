import type { OperatorFields } from "../core/operator.ts";

/** A field of the state: its name, and what a value means as text and back. */
interface Field<Value> {
  readonly name: string;
  readonly write: (value: Value) => string;
  /** null: this value, too, means that it is not set. */
  readonly read: (number: number) => Value | null;
}

const FLAG: Omit<Field<boolean>, "name"> = {
  write: (value) => (value ? "1" : "0"),
  read: (number) => number > 0,
};

type NumberFields = Omit<OperatorFields, "notice">;

const NUMBER_FIELDS: {
  readonly [Name in keyof NumberFields]: Field<NonNullable<NumberFields[Name]>>;
} = {
  paused: { name: "paused", ...FLAG },
  closed: { name: "closed", ...FLAG },
  rateOverrideMilli: { name: "rate_override", write: String, read: (rate) => (rate < 0 ? null : rate) },
  remaining: { name: "remaining", write: String, read: (remaining) => remaining },
  opensAtMs: { name: "opens_at_ms", write: String, read: (atMs) => (atMs === 0 ? null : atMs) },
};

/** The same list as OPERATOR in state.lua, and the notice, as control_event.lua answers them. */
const NAMES = [
  "control",
  "paused",
  "closed",
  "rate_override",
  "remaining",
  "completed_at_report",
  "opens_at_ms",
  "notice",
] as const;

/** As state.lua reads a number. */
const NUMBER = /^-?\d{1,14}$|^\d{15}$/;
/** An opening before 2026 is one in seconds: 1970. */
const EARLIEST_MS = Date.UTC(2026, 0, 2);

/** As control_event.lua takes a change: field, value; an empty value takes the field away. */
export function toPairs({ notice, ...numbers }: Partial<OperatorFields>): string[] {
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(numbers)) {
    const { name, write } = NUMBER_FIELDS[key as keyof NumberFields] as Field<unknown>;
    pairs.push(name, value === null ? "" : write(value));
  }
  if (notice !== undefined) pairs.push("notice", notice ?? "");
  return pairs;
}

/** What the fields hold, in the order of NAMES; null = not set. */
export function readFields(texts: readonly (string | null)[]): {
  version: number;
  fields: OperatorFields;
  unreadable: string[];
} {
  const held = Object.fromEntries(NAMES.map((name, index) => [name, texts[index] ?? null]));
  const isReadable = (name: string) => {
    const text = held[name] ?? null;
    if (text === null || name === "notice") return true;
    return NUMBER.test(text) && !(name === "opens_at_ms" && Number(text) > 0 && Number(text) < EARLIEST_MS);
  };
  const read = <Value>({ name, read }: Field<Value>): Value | null => {
    const text = held[name] ?? null;
    return text !== null && isReadable(name) ? read(Number(text)) : null;
  };
  return {
    version: isReadable("control") ? Number(held.control ?? 0) : 0,
    fields: {
      paused: read(NUMBER_FIELDS.paused),
      closed: read(NUMBER_FIELDS.closed),
      rateOverrideMilli: read(NUMBER_FIELDS.rateOverrideMilli),
      remaining: read(NUMBER_FIELDS.remaining),
      opensAtMs: read(NUMBER_FIELDS.opensAtMs),
      notice: held.notice ?? null,
    },
    unreadable: NAMES.filter((name) => !isReadable(name)),
  };
}

export const FIELD_COUNT = NAMES.length;
