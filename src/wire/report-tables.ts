/** A report as tables for a spreadsheet: its figures one a line, and the event's minutes. */
import { COLUMNS, type Series } from "../core/history/buckets.ts";
import type { ReportAnswer } from "./desk-answers.ts";
import { writeTime } from "./fields.ts";
import { WIRE_NAMES } from "./numbers.ts";

type Cell = string | number | null;
type Line = readonly [figure: string, from: Cell, until: Cell, value: Cell];
type Waits = NonNullable<ReportAnswer["waited"]>;

/** Spreadsheets take a file for UTF-8 by it; operators' words are in Thai, too. */
const BYTE_ORDER_MARK = "\uFEFF";

/** All that a report says, each figure on a line of its own; of histograms each step, in seconds. */
export function writeReportTable(report: ReportAnswer): string {
  const { waited, gave_up_after, gave_up_at, busiest, redis_commands } = report;
  const { estimate, of_estimate, ...spent } = redis_commands;
  const lines: Line[] = [
    ...linesOf("", pick(report, ["event_id", "name", "state", "began_at", "last_tick_at"])),
    ...linesOf("people.", report.people),
    ...waitLines("waited", waited),
    ...waitLines("gave_up_after", gave_up_after),
    ...giveUpLines(gave_up_at),
    ...(busiest
      ? [["busiest_tick.called", busiest.at, after(busiest.at, busiest.interval_ms), busiest.called] as Line]
      : []),
    ...report.pauses.map(({ from, until }): Line => ["pause.seconds", from, until, secondsOf(from, until)]),
    ...(report.acts ?? []).map((act): Line => ["act", act.at, null, actWords(act)]),
    ...linesOf("refused.", report.refused),
    ...linesOf("redis_commands.", spent),
    ...linesOf("redis_commands.estimate.", estimate ?? {}),
    ["redis_commands.of_estimate", null, null, of_estimate],
  ];
  return BYTE_ORDER_MARK + toCsv([["figure", "from", "until", "value"], ...lines]);
}

/** A line for each minute in which the event ticked. */
export function writeMinutesTable({ fromMs, stepMs, columns }: Series): string {
  const lines = columns.waiting.flatMap((waiting, index): Cell[][] => {
    if (waiting === null && columns.joined[index] === null) return [];
    return [[writeTime(fromMs + index * stepMs), ...COLUMNS.map((name) => columns[name][index] ?? null)]];
  });
  return toCsv([["minute", ...COLUMNS.map((name) => WIRE_NAMES[name])], ...lines]);
}

function linesOf(prefix: string, figures: Readonly<Record<string, Cell>>): Line[] {
  return Object.entries(figures).map(([name, value]) => [prefix + name, null, null, value]);
}

function pick<Name extends keyof ReportAnswer>(report: ReportAnswer, names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, report[name]])) as Record<Name, ReportAnswer[Name]>;
}

function waitLines(what: string, waits: Waits | null): Line[] {
  if (waits === null) return [];
  const { up_to_seconds, counts, ...sums } = waits;
  const bound = (index: number) => up_to_seconds[index] ?? null;
  return [
    ...linesOf(`${what}.`, sums),
    ...counts.map(
      (people, index): Line => [`${what}.seconds`, index === 0 ? 0 : bound(index - 1), bound(index), people],
    ),
  ];
}

function giveUpLines(timeline: ReportAnswer["gave_up_at"]): Line[] {
  if (timeline === null) return [];
  const stepMs = 1000 * timeline.step_seconds;
  return timeline.people.map((people, index): Line => {
    return [
      "gave_up_at",
      after(timeline.from, index * stepMs),
      after(timeline.from, (index + 1) * stepMs),
      people,
    ];
  });
}

function actWords({ what, changes }: NonNullable<ReportAnswer["acts"]>[number]): string {
  const each = changes.map(
    ({ name, before, after }) => `${name} ${JSON.stringify(before)} > ${JSON.stringify(after)}`,
  );
  return [what, ...each].join("; ");
}

function after(time: string, ms: number): string {
  return writeTime(Date.parse(time) + ms);
}

function secondsOf(from: string, until: string | null): number | null {
  return until === null ? null : (Date.parse(until) - Date.parse(from)) / 1000;
}

function toCsv(lines: readonly (readonly Cell[])[]): string {
  return lines.map((line) => `${line.map(toCell).join(",")}\r\n`).join("");
}

/** RFC 4180. A spreadsheet would compute what begins as a formula: operators' words may. */
function toCell(value: Cell): string {
  if (typeof value !== "string") return String(value ?? "");
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
