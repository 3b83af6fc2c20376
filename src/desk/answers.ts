/** What the desk's page reads of `/api/v1/admin`: the API's own types, so that neither changes without the other. */
import type * as wire from "../wire/desk-answers.ts";
import type { DeskFieldName, DeskValue } from "../wire/desk-fields.ts";

export type Session = wire.AccountAnswer;
export type Role = Session["role"];
export type EventStatus = wire.EventStatus;
/** People and totals of one event as its release loop counts them. Times are ms since 1970 by the queue's clock. */
export type Numbers = wire.NumbersAnswer;
/** Why a drawing has stopped. */
export type StopReason = NonNullable<NonNullable<Numbers["draw"]>["stop_reason"]>;
export type EventRow = wire.EventsAnswer["events"][number];
export type History = wire.HistoryAnswer;
export type HistorySeries = wire.SeriesAnswer;

/** What operators set: people per second; people; ISO 8601; … null = not set. */
export type Field = DeskFieldName;
export type Values = { readonly [Name in Field]: DeskValue<Name> | null };
export type Change = Partial<Values>;
export type TicketType = NonNullable<Values["ticket_types"]>[number];
export type InLanguages = TicketType["name"];

export type Source = wire.ValueView["from"];

/** A value that an operator may override. */
export interface Held<Value> {
  readonly value: Value;
  readonly from: Source;
  /** What holds without the override. */
  readonly configured: Value;
}
export type HeldValues = { readonly [Name in Field]: Held<Values[Name]> };

export interface EventView extends Omit<wire.EventView, "values"> {
  readonly values: HeldValues;
}

/** One act in an event's trail. */
export type AuditEntry = wire.AuditAnswer["entries"][number];
export type TrailChange = AuditEntry["changes"][number];
/** The same, or what happened at the desk as a whole. */
export type TrailEntry = AuditEntry | wire.TrailAnswer["entries"][number];
/** What a sale was like. */
export type Report = wire.ReportAnswer;
export type ReportedAct = NonNullable<Report["acts"]>[number];
/** Why something cannot be done with a person. */
export type NotSoAnswer = wire.NotSoAnswer;
