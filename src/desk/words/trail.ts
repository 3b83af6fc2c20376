import type { Field, ReportedAct, TrailChange, TrailEntry } from "../answers.ts";
import { valueWords } from "./values.ts";
import type { Voice } from "./voice.ts";

export interface TrailRow {
  readonly at: string;
  readonly atIso: string;
  readonly by: string;
  readonly what: string;
  readonly changes: readonly string[];
}

/** "Tuesday 24 November at 19:00:05" */
export function momentWords(ms: number, { formats }: Voice): string {
  return [formats.dayAndTime(ms), formats.time(ms)?.slice(-3)].join("");
}

/** An entry in words. */
export function trailRow(entry: TrailEntry | ReportedAct, voice: Voice): TrailRow {
  const { texts } = voice;
  return {
    at: momentWords(Date.parse(entry.at), voice),
    atIso: entry.at,
    by: "by" in entry ? entry.by : "",
    what: texts.trail.acts[entry.what],
    changes: linesOf(entry, voice),
  };
}

function linesOf(entry: TrailEntry | ReportedAct, voice: Voice): readonly string[] {
  if ("changes" in entry) return entry.changes.map((change) => changeLine(change, voice));
  if ("event_id" in entry) return [entry.event_id];
  const counts = Object.entries(entry.counts).map(([kind, count]) => refusalLine(kind, count ?? 0, voice));
  return [...counts, ...entry.networks];
}

function changeLine({ name, before, after }: TrailChange, voice: Voice): string {
  const field = fieldOf(name, voice);
  const words = (value: TrailChange["before"]) => changeWords(field, value, voice);
  return `${field === null ? name : voice.texts.fields[field].name}: ${words(before)} → ${words(after)}`;
}

function refusalLine(kind: string, count: number, { texts, formats }: Voice): string {
  return `${texts.trail.refusals[kind] ?? kind}: ${formats.number(count)}`;
}

function fieldOf(name: string, { texts }: Voice): Field | null {
  return name in texts.fields ? (name as Field) : null;
}

function changeWords(field: Field | null, value: TrailChange["before"], voice: Voice): string {
  if (value === null) return voice.texts.notSet;
  return field === null ? String(value) : valueWords(field, value, voice);
}
