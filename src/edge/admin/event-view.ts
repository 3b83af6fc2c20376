/** One event as operators see it: what holds, where each value comes from, and what it would be without them. */
import type { ConfiguredValues } from "../../bindings.ts";
import type { DeclaredEvent } from "../../config.ts";
import type { Summarized } from "../../core/answer.ts";
import type { OperatorState } from "../../core/operator.ts";
import { openQueue } from "../../store/open-queue.ts";
import type { EventView, ValueView } from "../../wire/desk-answers.ts";
import { DESK_FIELD_NAMES, DESK_FIELDS, type DeskField, eachDeskField } from "../../wire/desk-fields.ts";
import type { EdgeContext } from "../edge.ts";
import { askDesk } from "./ask-desk.ts";
import { keep } from "./kept.ts";
import { readNumbers, statusOf, writeNumbers } from "./numbers.ts";

/** 4 commands. An event that ticks says by itself when operators changed something, and is read again at once. */
const FRESH_MS = 5000;

/** What operators have set, with what was configured when they did. */
export interface Operated extends Pick<OperatorState, "version" | "fields" | "unreadable"> {
  readonly configured: ConfiguredValues;
}

/** As of a moment ago. Throws StoreUnavailable. */
export async function readView(c: EdgeContext, event: DeclaredEvent): Promise<EventView> {
  const summary = await readNumbers(c, event);
  const isLatest = ({ version }: Operated) => summary === null || summary.control <= version;
  const operated = await keep(c, operatedKey(event.id), FRESH_MS, () => readOperated(c, event), isLatest);
  return makeView(event, operated, summary, Date.now());
}

/** Under which what operators have set is kept. */
export function operatedKey(eventId: string): string {
  return `operated ${eventId}`;
}

async function readOperated(c: EdgeContext, event: DeclaredEvent): Promise<Operated> {
  const read = { nowMs: Date.now(), shards: event.queue.shards, entries: 0 };
  const [state, configured] = await Promise.all([
    openQueue(event.store).readControl(event.id, read),
    askDesk<ConfiguredValues>(c, {}, async (desk) => desk.readConfigured(event.id)),
  ]);
  return { ...state, configured };
}

export function makeView(
  event: DeclaredEvent,
  state: Operated,
  summary: Summarized | null,
  nowMs: number,
): EventView {
  const { version, fields, unreadable, configured } = state;
  const overridable = new Set(DESK_FIELD_NAMES.map((name) => DESK_FIELDS[name].setting));
  const isShadowed = (field: DeskField, name: string) =>
    field.setting !== null &&
    fields[field.field] !== null &&
    configured[name] !== configuredText(event, field); // not known: it may have been another one
  return {
    event_id: event.id,
    name: event.page.name ?? event.id,
    version,
    status: statusOf(asOperated(summary, state), nowMs),
    values: eachDeskField((field) => viewOf(event, field, fields[field.field])),
    settings: Object.fromEntries(
      Object.entries(event.settings).filter(([name]) => !overridable.has(name as never)),
    ),
    shadowed: DESK_FIELD_NAMES.filter((name) => isShadowed(DESK_FIELDS[name], name)),
    unreadable: [...unreadable],
    numbers: writeNumbers(summary),
  };
}

/** A lobby may not have seen yet what an operator has just done. */
function asOperated(
  summary: Summarized | null,
  { version, fields, unreadable }: Operated,
): Summarized | null {
  if (summary === null || summary.control >= version) return summary;
  return {
    ...summary,
    paused: fields.paused === true || unreadable.length > 0,
    closed: fields.closed === true,
    opensAtMs: fields.opensAtMs,
    soldOut: fields.remaining !== null && (fields.remaining <= 0 || summary.soldOut),
  };
}

/** An operator's value goes before the setting. */
function viewOf(event: DeclaredEvent, field: DeskField, own: unknown): ValueView {
  const setting = field.setting === null ? undefined : event.settings[field.setting];
  const configured = setting?.value ?? field.usual;
  if (own === null) return { value: configured, from: setting?.from ?? "default", configured };
  return { value: field.toApi(own), from: "operator", configured };
}

/** What a field is configured as, to be compared with what it was. */
export function configuredText(event: DeclaredEvent, { setting }: DeskField): string {
  return JSON.stringify(setting === null ? null : (event.settings[setting]?.value ?? null));
}
