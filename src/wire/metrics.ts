/** What `/metrics` says of the events: each metric's name, meaning and source. docs/metrics.md says what to do about them. */
import type { Measure } from "../core/history/event-history.ts";
import type { EventNumbers } from "../core/history/event-numbers.ts";
import {
  ACTS_BOUNDS,
  FLUSH_BOUNDS_S,
  type Histogram,
  LATENESS_BOUNDS_S,
  WAIT_BOUNDS_S,
} from "../core/history/histogram.ts";
import { REFUSALS, type Refusal } from "../core/release/tally.ts";
import type { Family, Sample } from "./exposition.ts";
import type { ProblemCode } from "./problem-codes.ts";

/** An event, and what its loop's object says; null where it does not answer. */
export interface MeasuredEvent {
  readonly id: string;
  readonly measure: Measure | null;
}

const PREFIX = "virtual_queue_";

type NumberName = {
  [name in keyof EventNumbers]: EventNumbers[name] extends number | null ? name : never;
}[keyof EventNumbers];

/** Those that a tick says. */
const GAUGES: Readonly<Record<string, readonly [field: NumberName, help: string]>> = {
  waiting_people: ["waiting", "People in line, those who came back to the front included."],
  called_people: ["called", "People who were called and have not claimed their pass yet."],
  admitted_people: ["admitted", "People who hold a pass now."],
  missed_people: ["missed", "People who missed their turn and may still come back."],
  release_rate_people_per_second: [
    "ratePerSecond",
    "The rate at which people are called, as the last tick applied it.",
  ],
  remaining_tickets: ["remaining", "Left to sell by the shop's reports; absent while it reports nothing."],
  estimated_wait_seconds: ["estimatedWaitSeconds", "Wait of who would join now; absent when nothing moves."],
};

const FLAGS: Readonly<Record<string, readonly [field: "halted" | "closed" | "idle", help: string]>> = {
  halted: ["halted", "1 while the event is paused or at rate 0."],
  closed: ["closed", "1 while joins are refused by the operator."],
  idle: ["idle", "1 while nobody waits, is called or may come back, and the loop does not tick."],
};

const COUNTERS: Readonly<Record<string, readonly [field: NumberName, help: string]>> = {
  joined_total: ["joined", "People who joined the line."],
  called_total: ["calls", "People who were called, those who came back included."],
  completed_total: ["completed", "Bookings that the shop reported, late ones included."],
  late_bookings_total: ["late", "Bookings that the shop reported after their pass had ended."],
  missed_total: ["noShows", "Calls that were not taken in time."],
  expired_total: ["expired", "Passes that ended without a booking."],
  returned_total: ["returned", "People who came back to the front after they had missed their turn."],
  left_total: ["left", "People who left the line before they were called."],
};

const CODES: Readonly<Record<Refusal, ProblemCode>> = {
  queue_full: "QUEUE_FULL",
  queue_closed: "QUEUE_CLOSED",
  queue_not_open: "QUEUE_NOT_OPEN",
  sold_out: "SOLD_OUT",
  joined_too_often: "RATE_LIMITED",
  overloaded: "OVERLOADED",
  store_unavailable: "STORE_UNAVAILABLE",
};

export function metricsOf(events: readonly MeasuredEvent[]): Family[] {
  const measured = events.flatMap(({ id, measure }) => (measure ? [{ event: id, ...measure }] : []));
  type Measured = (typeof measured)[number];
  const each = (read: (of: Measured) => number | null | undefined): Sample[] =>
    measured.flatMap((of) => {
      const value = read(of);
      return value === null || value === undefined ? [] : [{ labels: { event: of.event }, value }];
    });
  const split = (label: string, readAll: (of: Measured) => Readonly<Record<string, number>>): Sample[] =>
    measured.flatMap((of) =>
      Object.entries(readAll(of)).map(([part, value]) => ({
        labels: { event: of.event, [label]: part },
        value,
      })),
    );
  const histogram = (
    name: string,
    help: string,
    bounds: readonly number[],
    read: (of: Measured) => Histogram | undefined,
  ): Family => ({
    name: PREFIX + name,
    help,
    type: "histogram",
    bounds,
    samples: measured.flatMap((of) => {
      const value = read(of);
      return value ? [{ labels: { event: of.event }, value }] : [];
    }),
  });
  const gauge = (name: string, help: string, samples: Sample[]): Family => ({
    name: PREFIX + name,
    help,
    type: "gauge",
    samples,
  });
  const counter = (name: string, help: string, samples: Sample[]): Family => ({
    name: PREFIX + name,
    help,
    type: "counter",
    samples,
  });
  return [
    gauge(
      "up",
      "1 if the event's loop answered this scrape.",
      events.map(({ id, measure }) => ({ labels: { event: id }, value: measure ? 1 : 0 })),
    ),
    ...Object.entries(GAUGES).map(([name, [field, help]]) =>
      gauge(
        name,
        help,
        each(({ numbers }) => numbers?.[field]),
      ),
    ),
    gauge(
      "entered_people",
      "People who entered the drawing that the event opens with, those who gave up since included.",
      each(({ numbers }) => numbers?.draw?.entered),
    ),
    gauge(
      "drawing",
      "1 for how far the drawing is: entering, closed, committed or seated.",
      measured.flatMap(({ event, numbers }) => {
        const phase = numbers?.draw?.phase;
        return phase === undefined ? [] : [{ labels: { event, phase }, value: 1 }];
      }),
    ),
    gauge(
      "drawing_stopped",
      "1 while a drawing has stopped because its list is not the one that was signed.",
      each(({ numbers }) => numbers && Number((numbers.draw?.stopReason ?? null) !== null)),
    ),
    ...Object.entries(FLAGS).map(([name, [field, help]]) =>
      gauge(
        name,
        help,
        each(({ numbers }) => numbers && Number(numbers[field])),
      ),
    ),
    ...Object.entries(COUNTERS).map(([name, [field, help]]) =>
      counter(
        name,
        help,
        each(({ numbers }) => numbers?.[field]),
      ),
    ),
    counter(
      "refused_total",
      "What lobbies refused, by the code that visitors were answered.",
      split("code", ({ work }) =>
        Object.fromEntries(REFUSALS.map((name) => [CODES[name], work.lobbies.refused[name]])),
      ),
    ),
    counter(
      "slowed_joins_total",
      "Joins that were put off because their address had taken its places.",
      each(({ work }) => work.slowedJoins),
    ),
    counter(
      "challenges_total",
      "Joins that were asked to do something before they enter, and what the answers that joins brought were worth.",
      split("result", ({ work: { entry } }) => ({
        asked: entry.asked,
        solved: entry.solved,
        wrong: entry.wrong,
        early: entry.early,
        turnstile_away: entry.away,
      })),
    ),
    counter(
      "rate_limited_total",
      "Requests that a rate limiter of the platform refused, by address or by visitor.",
      split("route", ({ work: { entry } }) => ({
        join: entry.limitedJoins,
        page: entry.limitedPages,
        stream: entry.limitedStreams,
      })),
    ),
    histogram(
      "wait_seconds",
      "How long people had waited when they were first called.",
      WAIT_BOUNDS_S,
      ({ record }) => record?.waits,
    ),
    histogram(
      "given_up_seconds",
      "How long people had waited who left the line.",
      WAIT_BOUNDS_S,
      ({ record }) => record?.gaveUp,
    ),
    gauge(
      "last_tick_timestamp_seconds",
      "When the loop last ticked.",
      each(({ numbers }) => numbers && numbers.atMs / 1000),
    ),
    histogram(
      "tick_lateness_seconds",
      "How long after its time a tick came.",
      LATENESS_BOUNDS_S,
      ({ work }) => work.lateness,
    ),
    histogram(
      "flush_seconds",
      "How long Redis took to answer a lobby's flush.",
      FLUSH_BOUNDS_S,
      ({ work }) => work.lobbies.flushSeconds,
    ),
    histogram(
      "flush_acts",
      "How many acts of visitors a lobby's flush brought.",
      ACTS_BOUNDS,
      ({ work }) => work.lobbies.flushActs,
    ),
    gauge(
      "streams",
      "Open streams of visitors, of the lobbies that the loop pushes to.",
      each(({ streams }) => streams),
    ),
    counter(
      "redis_errors_total",
      "Ticks and flushes that Redis did not answer, or with an error.",
      split("source", ({ work }) => ({ loop: work.failures, lobbies: work.lobbies.failures })),
    ),
    counter(
      "redis_commands_total",
      "Redis commands of ticks, of lobbies' flushes and of booths' batches.",
      split("source", ({ work }) => ({
        loop: work.commands,
        lobbies: work.lobbies.commands,
        booths: work.boothCommands,
      })),
    ),
    gauge(
      "command_budget_per_second",
      "COMMAND_BUDGET: Redis commands a second that the event's lobbies keep to.",
      each(({ commandBudget }) => commandBudget),
    ),
  ];
}
