/** What the desk's page reads of `/api/v1/admin`. Whatever an older or a newer Worker leaves out, the page leaves out too. */

export type Role = "viewer" | "operator";

export interface Session {
  /** The token's. */
  readonly name: string;
  readonly role: Role;
}

export const STATUSES = [
  "running",
  "paused",
  "closed",
  "sold_out",
  "not_open",
  "idle",
  "misconfigured",
  "unavailable",
] as const;
export type EventStatus = (typeof STATUSES)[number];

/** People and totals of one event as its release loop counts them. Times are ms since 1970 by the queue's clock. */
export interface Numbers {
  readonly at_ms: number;
  readonly waiting: number;
  readonly called: number;
  /** Whoever holds a live pass. */
  readonly admitted: number;
  /** May come back after a missed call. */
  readonly missed: number;
  readonly joined: number;
  readonly called_total: number;
  readonly completed: number;
  readonly no_shows: number;
  readonly expired: number;
  readonly returned_total: number;
  /** Bookings that came after their pass had ended. */
  readonly late: number;
  readonly rate_per_second: number;
  readonly remaining: number | null;
  /** For whoever joins now; null while nobody can say. */
  readonly estimated_wait_seconds: number | null;
  /** How late the last tick was. */
  readonly tick_late_ms: number;
  readonly streams: number | null;
}

export const SOURCES = ["default", "var", "table", "desk", "operator"] as const;
export type Source = (typeof SOURCES)[number];

export interface Sourced<Value> {
  readonly value: Value;
  readonly from: Source;
}

/** A value that an operator may override. */
export interface Held<Value> extends Sourced<Value> {
  /** What holds without the override. */
  readonly configured: Value;
}

/** One text for each language, in as many as there are. */
export interface InLanguages {
  readonly en?: string;
  readonly th?: string;
}
/** The same, or one text for everybody. */
export type LocalText = string | InLanguages;

export interface TicketType {
  readonly id: string;
  readonly name: InLanguages;
  /** As people read it: "1,200 THB". null = none is shown. */
  readonly price: string | null;
  /** null = not counted. */
  readonly remaining: number | null;
}

/** People per second; people; ISO 8601; … null = not set. */
export interface Values {
  readonly release_rate: number | null;
  readonly max_active: number | null;
  readonly opens_at: string | null;
  readonly closes_at: string | null;
  readonly paused: boolean | null;
  readonly closed: boolean | null;
  readonly remaining: number | null;
  readonly notice: LocalText | null;
  readonly ticket_types: readonly TicketType[] | null;
}
export type Field = keyof Values;
export type Change = { readonly [Name in Field]?: Values[Name] };
export type HeldValues = { readonly [Name in Field]?: Held<Values[Name]> };

export type Setting = string | number | boolean | null;

export interface EventView {
  readonly event_id: string;
  readonly name: string | null;
  /** Made at the desk, without a deploy. */
  readonly created: boolean;
  readonly version: number;
  readonly settings_version: number | null;
  readonly status: EventStatus;
  readonly values: HeldValues;
  readonly settings: { readonly [name: string]: Sourced<Setting> };
  /** Overrides of a setting that was changed after them. */
  readonly shadowed: readonly string[];
  /** Fields whose value in Redis is none: they pause the event. */
  readonly unreadable: readonly string[];
  readonly numbers: Numbers | null;
}

export interface EventRow {
  readonly event_id: string;
  readonly name: string | null;
  readonly created: boolean;
  readonly status: EventStatus;
  readonly numbers: Numbers | null;
}

/** One act in an event's trail, or in the desk's. */
export interface TrailEntry {
  readonly at: string;
  /** The token's name; none did what was refused. */
  readonly by?: string;
  readonly what: string;
  /** In the desk's own trail. */
  readonly event_id?: string;
  readonly version?: number;
  readonly changes?: readonly TrailChange[];
  /** Of requests that were refused: how many of each kind, and from where, roughly. */
  readonly counts?: Readonly<Record<string, number>>;
  readonly networks?: readonly string[];
}

export interface TrailChange {
  readonly name: string;
  readonly before: string | number | boolean | null;
  readonly after: string | number | boolean | null;
}

export type HistoryColumn =
  | "waiting"
  | "called"
  | "admitted"
  | "calls"
  | "completed"
  | "no_shows"
  | "estimated_wait_seconds"
  | "tick_late_ms";

/** Buckets of equal length, by column; null where no tick was. */
export type HistorySeries = { readonly from_ms: number; readonly step_ms: number } & {
  readonly [Name in HistoryColumn]?: readonly (number | null)[];
};

export interface History {
  readonly seconds: HistorySeries;
  readonly minutes: HistorySeries;
}
