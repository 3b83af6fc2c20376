/** The shape of what the desk answers; docs/openapi.json and the types come from here. */
import * as v from "valibot";
import { ROLES } from "../core/desk/account.ts";
import { RUN_STATUSES } from "../core/desk/event-status.ts";
import { REFUSAL_KINDS } from "../core/desk/refusals.ts";
import { DRAW_PHASES } from "../core/draw/drawing.ts";
import { STOP_CODES } from "../core/draw/stop-reason.ts";
import { PLACE_KINDS } from "../core/outcome.ts";
import { problemAnswer } from "./answers.ts";
import { type DeskFieldName, eachDeskField, ticketType } from "./desk-fields.ts";

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.string(), v.isoTimestamp());
/** Where a value comes from; what stands later goes before what stands earlier. */
const source = v.picklist(["default", "var", "table", "desk", "operator"]);

/** Who is asking. */
export const accountAnswer = v.object({ name: text, role: v.picklist(ROLES) });

/** null for a page that has not signed in. */
export const askerAnswer = v.nullable(accountAnswer);

export const signedOutAnswer = v.object({ status: v.literal("signed_out") });

/** What an event does, in a word: the first that holds. */
const EVENT_STATUSES = ["misconfigured", ...RUN_STATUSES] as const;
const eventStatus = v.picklist(EVENT_STATUSES);

/** Where a person stands, in the queue's own words: docs/how-it-works.md. */
const place = v.picklist(PLACE_KINDS);

/** An event as its loop saw it last. */
export const numbers = v.object({
  /** Of the event's last tick, ms since 1970. */
  at_ms: count,
  waiting: count,
  /** Called and not claimed yet. */
  called: count,
  /** People who hold a pass, and who missed their turn and may come back. */
  admitted: count,
  missed: count,
  /** Since the event began. */
  joined: count,
  called_total: count,
  completed: count,
  late: count,
  no_shows: count,
  expired: count,
  returned_total: count,
  left: count,
  rate_per_second: v.pipe(v.number(), v.minValue(0)),
  remaining: v.nullable(count),
  estimated_wait_seconds: v.nullable(count),
  /** How long after its time the last tick came. */
  tick_late_ms: count,
  /** Open streams of visitors; null while no lobby says. */
  streams: v.nullable(count),
  /** The drawing that the event opens with; null where there is none, or nobody has entered yet. */
  draw: v.nullable(
    v.object({
      phase: v.picklist(DRAW_PHASES),
      entered: count,
      /** Of them those who gave up and have no seat yet. */
      gone: count,
      /** When entering ended, or ends within a second; null before. ms since 1970, as `round_at_ms`. */
      closes_at_ms: v.nullable(count),
      /** The round of the beacon that decides the order, and when it comes out; null before the list is committed to. */
      round: v.nullable(count),
      round_at_ms: v.nullable(count),
      /** Why it has stopped, until an operator gives it up; null while it goes on. */
      stop_reason: v.nullable(v.picklist(STOP_CODES)),
    }),
  ),
});

const column = v.array(v.nullable(count));

/** Stretches of `step_ms`, the first from `from_ms` on; null where no tick was. */
const series = v.object({
  from_ms: count,
  step_ms: count,
  /** At the end of each. */
  waiting: column,
  called: column,
  admitted: column,
  missed: column,
  estimated_wait_seconds: column,
  /** In each. */
  joined: column,
  calls: column,
  completed: column,
  late: column,
  no_shows: column,
  expired: column,
  returned: column,
  left: column,
  /** The latest tick in each. */
  tick_late_ms: column,
});

export const historyAnswer = v.object({ seconds: series, minutes: series });

export const eventsAnswer = v.object({
  events: v.array(
    v.object({
      event_id: text,
      name: text,
      /** Without a deploy. */
      created: v.boolean(),
      status: eventStatus,
      numbers: v.nullable(numbers),
    }),
  ),
});

/** One event, and where each of its values comes from. */
export const eventView = v.object({
  event_id: text,
  name: text,
  created: v.boolean(),
  /** Of operators' changes; the header ETag says it too. */
  version: count,
  /** Of a created event's settings; null for another. */
  settings_version: v.nullable(count),
  status: eventStatus,
  /** What operators may set. `configured` is what the value is without them. */
  values: v.object(
    eachDeskField(({ output }) => {
      const value = v.nullable(output as v.GenericSchema);
      return v.object({ value, from: source, configured: value });
    }),
  ),
  /** All settings, as they are written: what holds without operators. */
  settings: v.record(text, v.object({ value: v.nullable(v.union([v.number(), text])), from: source })),
  /** Operators' values whose setting has changed since, or may have. */
  shadowed: v.array(text),
  /** Fields in Redis that are no numbers: they pause the event until they are mended. */
  unreadable: v.array(text),
  numbers: v.nullable(numbers),
});

/** A change that came too late, with what the event is now. */
export const changedMeanwhileAnswer = v.object({ ...problemAnswer.entries, event: eventView });

/** A created event, as it was asked for. */
export const createdAnswer = v.object({
  event_id: text,
  /** What changes its settings names it in If-Match. */
  settings_version: count,
  settings: v.record(text, v.unknown()),
});

/** Settings that came too late, with those of now. */
export const settingsChangedAnswer = v.object({ ...problemAnswer.entries, ...createdAnswer.entries });

/** Settings that may not be, with every mistake in them. */
export const invalidSettingsAnswer = v.object({ ...problemAnswer.entries, problems: v.array(text) });

/** A value in the trail, before or after; null = not set. */
const trailValue = v.nullable(v.union([text, v.number(), v.boolean(), v.array(ticketType)]));
const changes = v.array(v.object({ name: text, before: trailValue, after: trailValue }));
const what = v.picklist(["control", "recount", "erase", "call", "remove", "revoke"]);

export const recountAnswer = v.object({ changes });

export const retiredAnswer = v.object({ status: v.literal("retired") });

export const notIdleAnswer = v.object({
  ...problemAnswer.entries,
  reason: v.picklist(["PEOPLE_WAIT", "PEOPLE_CALLED", "PEOPLE_MAY_RETURN", "PASSES_LIVE"]),
  people: count,
});

export const erasedAnswer = v.object({
  status: v.literal("erased"),
  /** Until then Redis keeps the id of somebody who holds a pass; null when nothing is left already. */
  pass_ends_at: v.nullable(time),
});

/** What was done to one person, and where they had stood. */
export const personAnswer = v.object({ status: v.picklist(["called", "removed", "revoked"]), was: place });

export const notSoAnswer = v.object({ ...problemAnswer.entries, stands: place });

/** What operators did to one event, the latest first. */
export const auditAnswer = v.object({
  entries: v.array(
    v.object({
      act_id: text,
      what,
      by: text,
      at: time,
      version: count,
      changes,
    }),
  ),
});

const ofEvent = v.object({
  what: v.picklist(["created", "changed", "retired", "given_up"]),
  at: time,
  by: text,
  event_id: text,
});
const refused = v.object({
  what: v.literal("refused"),
  at: time,
  /** When the first of them came. */
  from: time,
  counts: v.partial(v.object(Object.fromEntries(REFUSAL_KINDS.map((kind) => [kind, count])))),
  networks: v.array(text),
});

/** What happened at the desk as a whole, the latest first. */
export const trailAnswer = v.object({ entries: v.array(v.union([ofEvent, refused])) });

/** How long people had waited, in seconds: `counts` up to each bound and above the one before, last those above all. */
const waits = v.object({
  people: count,
  mean_seconds: v.nullable(count),
  half_within_seconds: v.nullable(count),
  /** 95 of 100. */
  most_within_seconds: v.nullable(count),
  up_to_seconds: v.array(count),
  counts: v.array(count),
});

const share = v.pipe(v.number(), v.minValue(0));
/** Redis commands by who sends them; `total` is their sum. */
const commands = { ticks: count, lobbies: count, booths: count, total: count };

/** What a sale was like; no person is named. */
export const reportAnswer = v.object({
  event_id: text,
  name: text,
  /** Of the sale: nobody has come yet; somebody waits, is called or may return; nobody does any more. */
  state: v.picklist(["not_begun", "running", "over"]),
  began_at: v.nullable(time),
  last_tick_at: v.nullable(time),
  people: v.object({
    joined: count,
    called: count,
    returned: count,
    no_shows: count,
    booked: count,
    booked_late: count,
    expired: count,
    left: count,
    waiting: count,
  }),
  waited: v.nullable(waits),
  gave_up_after: v.nullable(waits),
  /** How many gave up when: a number for each step from then on. */
  gave_up_at: v.nullable(v.object({ from: time, step_seconds: count, people: v.array(count) })),
  /** The tick that called most people. */
  busiest: v.nullable(v.object({ at: time, called: count, interval_ms: count })),
  pauses: v.array(v.object({ from: time, until: v.nullable(time) })),
  /** What operators did, the earliest first, as far as the trail has it; null when Redis did not say. */
  acts: v.nullable(v.array(v.object({ at: time, what, changes }))),
  refused: v.record(text, count),
  redis_commands: v.object({
    ...commands,
    /** Beside them, of ticks while nobody waited, was called or might return. */
    at_rest: count,
    per_person: v.nullable(share),
    /** What `npm run plan` estimates for the people who came; null while nobody has. */
    estimate: v.nullable(v.object({ people: count, ...commands })),
    /** `total` by that of the estimate; null until the sale is over. */
    of_estimate: v.nullable(share),
  }),
});

export type AccountAnswer = v.InferOutput<typeof accountAnswer>;
export type EventStatus = (typeof EVENT_STATUSES)[number];
export type NumbersAnswer = v.InferOutput<typeof numbers>;
export type HistoryAnswer = v.InferOutput<typeof historyAnswer>;
export type SeriesAnswer = v.InferOutput<typeof series>;
export type EventsAnswer = v.InferOutput<typeof eventsAnswer>;
/** What the table of fields makes of `values` is no type that the compiler can follow. */
export interface EventView extends Omit<v.InferOutput<typeof eventView>, "values"> {
  readonly values: Record<DeskFieldName, ValueView>;
}
export interface ValueView {
  readonly value: unknown;
  readonly from: v.InferOutput<typeof source>;
  readonly configured: unknown;
}
export type CreatedAnswer = v.InferOutput<typeof createdAnswer>;
export type ReportAnswer = v.InferOutput<typeof reportAnswer>;
export type NotSoAnswer = v.InferOutput<typeof notSoAnswer>;
export type PersonAnswer = v.InferOutput<typeof personAnswer>;
export type RecountAnswer = v.InferOutput<typeof recountAnswer>;
export type ErasedAnswer = v.InferOutput<typeof erasedAnswer>;
export type AuditAnswer = v.InferOutput<typeof auditAnswer>;
export type TrailAnswer = v.InferOutput<typeof trailAnswer>;
