/** The trails as the desk shows them: in the API's names and values, which Redis has in its own. */
import type { TrailEntry } from "../core/desk/trail.ts";
import type { AuditEntry } from "../core/operator.ts";
import type { AuditAnswer, TrailAnswer } from "./desk-answers.ts";
import { DESK_FIELD_NAMES, DESK_FIELDS } from "./desk-fields.ts";
import { writeTime } from "./fields.ts";

type Changes = AuditAnswer["entries"][number]["changes"];

export function writeAudit(entries: readonly AuditEntry[]): AuditAnswer {
  return {
    entries: entries.map((entry) => ({
      act_id: entry.actId,
      what: entry.what,
      by: entry.by,
      at: writeTime(entry.atMs),
      version: entry.version,
      changes: writeChanges(entry),
    })),
  };
}

/** Of counters that a recount mended, the names stay those of docs/redis.md. */
export function writeChanges(entry: AuditEntry | null): Changes {
  return (entry?.changes ?? []).map(({ name: stored, before, after }) => {
    const name = DESK_FIELD_NAMES.find((name) => DESK_FIELDS[name].stored === stored);
    const write = (text: string | null) =>
      text === null ? null : name === undefined ? Number(text) : writeValue(DESK_FIELDS[name].fromText, text);
    return { name: name ?? stored, before: write(before), after: write(after) };
  });
}

/** What was typed by hand may be no such value: it is shown as it is. */
function writeValue(
  fromText: (text: string) => string | number | boolean,
  text: string,
): string | number | boolean {
  try {
    const value = fromText(text);
    return typeof value === "number" && !Number.isFinite(value) ? text : value;
  } catch {
    return text; // a time that is none
  }
}

export function writeTrail(entries: readonly TrailEntry[]): TrailAnswer {
  return {
    entries: entries.map((entry) => {
      const at = writeTime(entry.atMs);
      if (entry.what !== "refused") return { what: entry.what, at, by: entry.by, event_id: entry.event };
      const { what, fromMs, counts, networks } = entry;
      return { what, at, from: writeTime(fromMs), counts, networks: [...networks] };
    }),
  };
}
