/** What a sale was like, from what its loop has kept: for people who were not there. It names no person. */
import { COLUMNS, type Series } from "../core/history/buckets.ts";
import type { Measure } from "../core/history/event-history.ts";
import { boundBelow, countOf, type Histogram, WAIT_BOUNDS_S } from "../core/history/histogram.ts";
import type { ReportAnswer } from "./desk-answers.ts";
import { writeTime } from "./fields.ts";
import { WIRE_NAMES } from "./numbers.ts";

/** `intervalMs`: between two ticks. */
export function writeReport(
  { id, name, intervalMs }: { id: string; name: string; intervalMs: number },
  { numbers, record, work }: Measure,
): ReportAnswer {
  const joined = numbers?.joined ?? 0;
  const commands = work.commands + work.lobbies.commands;
  return {
    event_id: id,
    name,
    began_at: record && writeTime(record.generation),
    last_tick_at: numbers && writeTime(numbers.atMs),
    people: {
      joined,
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
    busiest: record?.busiest
      ? { at: writeTime(record.busiest.atMs), called: record.busiest.people, interval_ms: intervalMs }
      : null,
    pauses: (record?.pauses ?? []).map(({ beginMs, endMs }) => ({
      from: writeTime(beginMs),
      until: endMs === null ? null : writeTime(endMs),
    })),
    refused: work.lobbies.refused,
    redis_commands: {
      ticks: work.commands,
      lobbies: work.lobbies.commands,
      per_person: joined === 0 ? null : Math.round((1000 * commands) / joined) / 1000,
    },
  };
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

/** A line for each minute in which the event ticked, for a spreadsheet. */
export function writeReportTable({ fromMs, stepMs, columns }: Series): string {
  const head = ["minute", ...COLUMNS.map((name) => WIRE_NAMES[name])].join(",");
  const lines = columns.waiting.flatMap((waiting, index) =>
    waiting === null && columns.joined[index] === null
      ? []
      : [
          [writeTime(fromMs + index * stepMs), ...COLUMNS.map((name) => columns[name][index] ?? "")].join(
            ",",
          ),
        ],
  );
  return `${[head, ...lines].join("\r\n")}\r\n`;
}
