/** One event as operators see it: what holds, where each value comes from, and what it would be without them. */
import type { ConfiguredValues, LiveNumbers } from "../../bindings.ts";
import type { ServedEvent } from "../../config.ts";
import type { CatalogueEntry } from "../../core/catalogue.ts";
import { statusOf } from "../../core/desk/event-status.ts";
import type { OperatorState } from "../../core/operator.ts";
import { openQueue } from "../../store/open-queue.ts";
import type { EventView, ValueView } from "../../wire/desk-answers.ts";
import { DESK_FIELD_NAMES, DESK_FIELDS, type DeskField, eachDeskField } from "../../wire/desk-fields.ts";
import { writeNumbers } from "../../wire/numbers.ts";
import type { EdgeContext } from "../edge.ts";
import { findCreated } from "../find-event.ts";
import { askDesk } from "./ask-desk.ts";
import { keep } from "./kept.ts";
import { readNumbers } from "./numbers.ts";

/** 4 commands. An event that ticks says by itself when operators changed something, and is read again at once. */
const FRESH_MS = 5000;

/** What operators have set, with what was configured when they did. */
export interface Operated extends Pick<OperatorState, "version" | "fields" | "unreadable"> {
  readonly configured: ConfiguredValues;
}

/** As of a moment ago. Throws StoreUnavailable. */
export async function readView(c: EdgeContext, event: ServedEvent): Promise<EventView> {
  const live = await readNumbers(c, event);
  const isLatest = ({ version }: Operated) => (live.numbers?.control ?? 0) <= version;
  const operated = await keep(c, operatedKey(event.id), FRESH_MS, () => readOperated(c, event), isLatest);
  return makeView(event, await findCreated(c, event.id), operated, live, Date.now());
}

/** Under which what operators have set is kept. */
export function operatedKey(eventId: string): string {
  return `operated ${eventId}`;
}

async function readOperated(c: EdgeContext, event: ServedEvent): Promise<Operated> {
  const read = { nowMs: Date.now(), shards: event.queue.shards, entries: 0 };
  const [state, configured] = await Promise.all([
    openQueue(event.store).readControl(event.id, read),
    askDesk<ConfiguredValues>(c, {}, async (desk) => desk.readConfigured(event.id)),
  ]);
  return { ...state, configured };
}

export function makeView(
  event: ServedEvent,
  created: CatalogueEntry | null,
  state: Operated,
  live: LiveNumbers,
  nowMs: number,
): EventView {
  const { version, fields, unreadable, configured } = state;
  const isShadowed = (field: DeskField, name: string) =>
    field.setting !== null &&
    fields[field.field] !== null &&
    configured[name] !== configuredText(event, field); // not known: it may have been another one
  return {
    event_id: event.id,
    name: event.page.name ?? event.id,
    created: created !== null,
    version,
    settings_version: created?.version ?? null,
    status: statusOf(live, state, nowMs),
    values: eachDeskField((field) => viewOf(event, field, fields[field.field])),
    settings: event.settings,
    shadowed: DESK_FIELD_NAMES.filter((name) => isShadowed(DESK_FIELDS[name], name)),
    unreadable: [...unreadable],
    numbers: writeNumbers(live),
  };
}

/** An operator's value goes before the setting. */
function viewOf(event: ServedEvent, field: DeskField, own: unknown): ValueView {
  const setting = field.setting === null ? undefined : event.settings[field.setting];
  const configured = setting?.value ?? field.usual;
  if (own === null) return { value: configured, from: setting?.from ?? "default", configured };
  return { value: field.toApi(own), from: "operator", configured };
}

/** What a field is configured as, to be compared with what it was. */
export function configuredText(event: ServedEvent, { setting }: DeskField): string {
  return JSON.stringify(setting === null ? null : (event.settings[setting]?.value ?? null));
}
