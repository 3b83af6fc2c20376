/** What a deploy would change, in lines for whoever runs it. Secrets by name: their values are known to nobody. */
import { asTable, type Table } from "../../src/config/text.ts";
import type { WranglerConfig } from "../build/read-wrangler-config.ts";
import type { Vars } from "../system/run-worker.ts";
import type { Version } from "./deployed.ts";

/** What is about to be deployed. */
export interface Wanted {
  readonly vars: Vars;
  /** Classes by the names they are bound to. */
  readonly objects: Readonly<Record<string, string>>;
  readonly migrations: WranglerConfig["migrations"];
  /** Those that are put with the deploy. */
  readonly secrets: readonly string[];
  /** Variables that are not named stay as they are. */
  readonly keepsVars: boolean;
}

const LONGEST_VALUE = 120;

/** A line for each change; none where at most the code differs. The cron is not among them: wrangler does not tell the one before. */
export function changesBetween(before: Version, { vars, ...wanted }: Wanted): readonly string[] {
  const { EVENTS: eventsBefore, ...varsBefore } = before.vars;
  const { EVENTS: events, ...others } = vars;
  const named = wanted.keepsVars ? { ...varsBefore, ...others } : others;
  return [
    ...differences(varsBefore, named),
    ...(events === undefined && wanted.keepsVars
      ? []
      : changesOfEvents(tablesOf(eventsBefore), tablesOf(events))),
    ...wanted.secrets.map(
      (name) =>
        `secret ${name}: put with this deploy${before.secrets.includes(name) ? ", in place of the one there is" : ""}`,
    ),
    ...differences(before.objects, wanted.objects).map((line) => `objects ${line}`),
    ...migrationsAfter(before, wanted.migrations).map(describeMigration),
  ];
}

/**
 * Those that the deploy applies, and that no rollback goes back over: wrangler applies all where it does not find the tag. None where
 * it does not tell the tag of a version that has objects.
 */
export function migrationsAfter(
  { migrationTag, objects }: Pick<Version, "migrationTag" | "objects">,
  migrations: Wanted["migrations"],
): Wanted["migrations"] {
  if (migrationTag === null && Object.keys(objects).length > 0) return [];
  return migrations.slice(migrations.findIndex(({ tag }) => tag === migrationTag) + 1);
}

function changesOfEvents(before: Table, after: Table): string[] {
  return namesOf(before, after).flatMap((id) => {
    const [was, is] = [asTable(before[id]), asTable(after[id])];
    if (is === null) return [`event ${id}: its table is gone; retire it first, or nothing finds its people`];
    const lines = differences(was ?? {}, is);
    if (was === null) return [`event ${id}: new${lines.length > 0 ? `, ${lines.join(", ")}` : ""}`];
    return lines.map((line) => `event ${id}: ${line}`);
  });
}

function tablesOf(events: unknown): Table {
  return asTable(events ?? {}) ?? {};
}

/** `name: before → after` for each that differs. A number that was written as a text is the same setting. */
function differences(before: Table, after: Table): string[] {
  return namesOf(before, after)
    .filter((name) => show(before[name]) !== show(after[name]))
    .map((name) => `${name}: ${shorten(show(before[name]))} → ${shorten(show(after[name]))}`);
}

function namesOf(before: Table, after: Table): string[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])];
}

function show(value: unknown): string {
  if (value === undefined || value === "") return "not set"; // the product takes them for the same
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function shorten(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

function describeMigration({ tag, ...steps }: Wanted["migrations"][number]): string {
  const classes = Object.entries(steps).filter(([, value]) => value !== undefined);
  return `migration ${tag}: ${classes.map(([kind, value]) => `${kind} ${JSON.stringify(value)}`).join(", ")}`;
}
