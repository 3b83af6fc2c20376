/** An operator's change: checked in the words of the settings, done by the store, noted for what may shadow it later. */
import type * as v from "valibot";
import type { ConfiguredValues } from "../../bindings.ts";
import { problemOfSetting, type ServedEvent } from "../../config.ts";
import type { ControlReply, OperatorFields, Refusal } from "../../core/operator.ts";
import { openQueue } from "../../store/open-queue.ts";
import { DESK_FIELD_NAMES, DESK_FIELDS, type DeskFieldName } from "../../wire/desk-fields.ts";
import type { changeInput } from "../../wire/desk-requests.ts";
import { Problem } from "../../wire/problems.ts";
import type { EdgeContext } from "../edge.ts";
import { actIdUsed, makeAct, spread } from "./act.ts";
import { askDesk } from "./ask-desk.ts";
import { configuredText, type Operated, operatedKey } from "./event-view.ts";
import { put } from "./kept.ts";

type Change = v.InferOutput<typeof changeInput>;

/** What operators have set then. `conflict`: somebody else came first, and nothing was changed. */
interface Changed extends Operated {
  readonly status: Exclude<ControlReply["status"], "refused">;
}

const REASONS: Record<Exclude<Refusal, "ACT_ID_USED">, string> = {
  UNKNOWN_FIELD: "is no field that this queue knows",
  NOT_A_NUMBER: "has more digits than the queue can hold",
  OUT_OF_RANGE: "is out of range; docs/redis.md has the bounds",
  TOO_LONG: "is too long: a notice has 280 characters at most, ticket_types 2,048 bytes as JSON",
  CLOSES_BEFORE_OPENING: "would close the event before it opens",
  ENTERS_AFTER_OPENING:
    "would have people enter the drawing only when it is over; it must be before opens_at",
  SUM_OF_TYPES: "is the sum of the ticket types; change ticket_types",
};

/** Throws a Problem for a change that is refused. `version`: null = whatever it is. */
export async function change(
  c: EdgeContext,
  event: ServedEvent,
  wanted: Change,
  version: number | null,
): Promise<Changed> {
  const act = { ...makeAct(c, event), version, change: toCore(wanted) };
  const reply = await openQueue(event.store).control(event.id, act);
  if (reply.status === "refused") throw refusal(reply.reason, reply.field);
  const isNew = reply.status === "done" && reply.entry.atMs === act.nowMs;
  const notes = isNew ? notesOf(event, wanted) : {};
  const asked = askDesk<ConfiguredValues>(c, {}, async (desk) =>
    Object.keys(notes).length > 0 ? desk.noteConfigured(event.id, notes) : desk.readConfigured(event.id),
  );
  if (reply.status === "done") await spread(c, event);
  const configured = await asked;
  const changed = { ...reply, configured };
  put(c, operatedKey(event.id), changed);
  return changed;
}

function toCore(wanted: Change): Partial<OperatorFields> {
  const problems: string[] = [];
  const fields = namesIn(wanted).map((name) => {
    const { field, setting, toCore } = DESK_FIELDS[name];
    const value = wanted[name];
    if (value === null) return [field, null];
    const problem = setting === null ? null : problemOfSetting(setting, value, name);
    if (problem !== null) problems.push(problem);
    return [field, (toCore as (value: unknown) => unknown)(value)];
  });
  if (problems.length > 0) throw new Problem("INVALID_REQUEST", `${problems.join(". ")}.`);
  return Object.fromEntries(fields);
}

function namesIn(wanted: Change): DeskFieldName[] {
  return DESK_FIELD_NAMES.filter((name) => wanted[name] !== undefined);
}

function refusal(reason: Refusal, stored: string | null): Problem {
  if (reason === "ACT_ID_USED") return actIdUsed();
  const name = DESK_FIELD_NAMES.find((name) => DESK_FIELDS[name].stored === stored) ?? stored;
  return new Problem("INVALID_REQUEST", `${name} ${REASONS[reason]}.`);
}

/** What the settings are that this change goes before. Where it cannot be noted, the change counts as shadowed. */
function notesOf(event: ServedEvent, wanted: Change): Record<string, string | null> {
  const names = namesIn(wanted).filter((name) => DESK_FIELDS[name].setting !== null);
  return Object.fromEntries(
    names.map((name) => [name, wanted[name] === null ? null : configuredText(event, DESK_FIELDS[name])]),
  );
}
