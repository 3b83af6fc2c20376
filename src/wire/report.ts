/** What a sale was like, from what its loop has kept: for people who were not there. It names no person. */
import { estimatePastSale } from "../core/estimate/past-sale.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { Measure } from "../core/history/event-history.ts";
import { boundBelow, countOf, type Histogram, WAIT_BOUNDS_S } from "../core/history/histogram.ts";
import type { Spent } from "../core/history/sale-record.ts";
import type { Timeline } from "../core/history/timeline.ts";
import type { AuditEntry } from "../core/operator.ts";
import type { ReportAnswer } from "./desk-answers.ts";
import { writeChanges } from "./desk-trail.ts";
import { writeTime } from "./fields.ts";

interface About {
  readonly id: string;
  readonly name: string;
  readonly config: EventConfig;
}

/** `audit`: the event's trail, the latest first; null where Redis did not say. */
export function writeReport(
  { id, name, config }: About,
  measure: Measure,
  audit: readonly AuditEntry[] | null,
): ReportAnswer {
  const { numbers, record, work } = measure;
  return {
    event_id: id,
    name,
    state: stateOf(measure),
    began_at: record && writeTime(record.generation),
    last_tick_at: numbers && writeTime(numbers.atMs),
    people: {
      joined: numbers?.joined ?? 0,
      called: numbers?.calls ?? 0,
      returned: numbers?.returned ?? 0,
      no_shows: numbers?.noShows ?? 0,
      booked: numbers?.completed ?? 0,
      booked_late: numbers?.late ?? 0,
      expired: numbers?.expired ?? 0,
      left: numbers?.left ?? 0,
      waiting: numbers?.waiting ?? 0,
    },
    waited: record && writeWaits(record.waits),
    gave_up_after: record && writeWaits(record.gaveUp),
    gave_up_at: record && writeTimeline(record.gaveUpAt),
    busiest: record?.busiest
      ? { at: writeTime(record.busiest.atMs), called: record.busiest.people, interval_ms: config.intervalMs }
      : null,
    pauses: (record?.pauses ?? []).map(({ beginMs, endMs }) => ({
      from: writeTime(beginMs),
      until: endMs === null ? null : writeTime(endMs),
    })),
    acts: audit?.map(writeAct).reverse() ?? null,
    refused: work.lobbies.refused,
    redis_commands: writeCommands(measure, config),
  };
}

function stateOf({ record, numbers }: Measure): ReportAnswer["state"] {
  if (!record || !numbers) return "not_begun";
  return numbers.idle ? "over" : "running";
}

/** Neither by whom nor under which id: a report goes to people who were not there. */
function writeAct(entry: AuditEntry): NonNullable<ReportAnswer["acts"]>[number] {
  return { at: writeTime(entry.atMs), what: entry.what, changes: writeChanges(entry) };
}

function writeWaits(waits: Histogram): NonNullable<ReportAnswer["waited"]> {
  const people = countOf(waits);
  return {
    people,
    mean_seconds: people === 0 ? null : Math.round(waits.sum / people),
    half_within_seconds: boundBelow(waits, WAIT_BOUNDS_S, 0.5),
    most_within_seconds: boundBelow(waits, WAIT_BOUNDS_S, 0.95),
    up_to_seconds: [...WAIT_BOUNDS_S],
    counts: [...waits.counts],
  };
}

function writeTimeline({ fromMs, stepMs, people }: Timeline): NonNullable<ReportAnswer["gave_up_at"]> {
  return { from: writeTime(fromMs), step_seconds: stepMs / 1000, people: [...people] };
}

function writeCommands(measure: Measure, config: EventConfig): ReportAnswer["redis_commands"] {
  const { record, numbers } = measure;
  const joined = numbers?.joined ?? 0;
  const spent = sumUp(record?.spent ?? { ticks: 0, lobbies: 0, booths: 0 });
  const estimated = record && numbers && estimatePastSale(record, numbers, config);
  const estimate = estimated && { people: estimated.people, ...sumUp(estimated) };
  const isOver = stateOf(measure) === "over";
  return {
    ...spent,
    at_rest: record?.spent.rest ?? 0,
    per_person: joined === 0 ? null : toThousandths(spent.total / joined),
    estimate,
    of_estimate: estimate && isOver ? toThousandths(spent.total / estimate.total) : null,
  };
}

function sumUp({ ticks, lobbies, booths }: Pick<Spent, "ticks" | "lobbies" | "booths">) {
  return { ticks, lobbies, booths, total: ticks + lobbies + booths };
}

function toThousandths(value: number): number {
  return Math.round(1000 * value) / 1000;
}
