import type {
  AuditEntry,
  AuditedState,
  ControlReply,
  EraseReply,
  NotIdle,
  OperatorState,
  PersonReply,
  RecountReply,
  Refusal,
  RetireReply,
} from "../core/operator.ts";
import type { PrepareReply, StockReply } from "../core/waiting-queue.ts";
import { readDeadline } from "./deadline.ts";
import { FIELD_COUNT, readFields } from "./operator-fields.ts";
import { readInteger, readList, readText, refuse } from "./read-values.ts";
import { readPlaceKind } from "./replies.ts";

const REFUSALS: Record<Refusal, true> = {
  UNKNOWN_FIELD: true,
  NOT_A_NUMBER: true,
  OUT_OF_RANGE: true,
  TOO_LONG: true,
  SUM_OF_TYPES: true,
  CLOSES_BEFORE_OPENING: true,
  ENTERS_AFTER_OPENING: true,
  ACT_ID_USED: true,
};

function isRefusal(value: unknown): value is Refusal {
  return typeof value === "string" && Object.hasOwn(REFUSALS, value);
}

const ACTS: readonly AuditEntry["what"][] = ["control", "recount", "erase", "call", "remove", "revoke"];

function readTextOrNull(value: unknown, what: string): string | null {
  return value === null || value === undefined ? null : readText(value, what);
}

/** As audit.lua writes it. */
function readEntry(text: unknown): AuditEntry {
  let entry: Record<string, unknown>;
  try {
    entry = Object(JSON.parse(readText(text, "audit entry")));
  } catch {
    return refuse("audit entry"); // half of one, or what no script of ours has put there
  }
  const [before, after] = [Object(entry.before), Object(entry.set)] as Record<string, unknown>[];
  return {
    actId: readText(entry.act, "act id"),
    what: ACTS.find((what) => what === entry.what) ?? refuse("act of an operator"),
    by: readText(entry.by, "name of an operator"),
    atMs: readInteger(entry.at, "time of an act"),
    version: readInteger(entry.version, "version"),
    changes: Object.keys(after as object).map((name) => ({
      name,
      before: readTextOrNull(before?.[name], "value before"),
      after: readTextOrNull(after?.[name], "value after"),
    })),
  };
}

function readFirstEntry(entries: unknown): AuditEntry | null {
  const [entry] = readList(entries, "list of entries");
  return entry === undefined ? null : readEntry(entry);
}

function readState(value: unknown): OperatorState {
  const texts = readList(value, "operator's fields").map((text) => readTextOrNull(text, "operator's field"));
  return texts.length === FIELD_COUNT ? readFields(texts) : refuse("operator's fields");
}

/** Throws StoreUnavailable. */
export function readControlReply(reply: unknown): ControlReply {
  const [status, fields, refusal, entries] = readList(reply, "control reply");
  const state = readState(fields);
  if (status === "CONFLICT") return { ...state, status: "conflict" };
  if (status === "REFUSED") {
    const [reason, field] = readList(refusal, "refusal");
    if (!isRefusal(reason)) return refuse("refusal");
    return { ...state, status: "refused", reason, field: readText(field, "field") || null };
  }
  if (status !== "DONE") return refuse("control reply");
  const [entry] = readList(entries, "list of entries");
  return { ...state, status: "done", entry: readEntry(entry) };
}

/** The reply to a read. Throws StoreUnavailable. */
export function readOperatorReply(reply: unknown): AuditedState {
  const [status, fields, , entries] = readList(reply, "operator's state");
  if (status !== "READ") return refuse("operator's state");
  return { ...readState(fields), audit: readList(entries, "list of entries").map(readEntry) };
}

const STOCK_REFUSALS = ["OUT_OF_RANGE", "SUM_OF_TYPES", "OTHER_TYPES"] as const;

/** Throws StoreUnavailable. */
export function readStockReply(reply: unknown): StockReply {
  const [status, remaining] = readList(reply, "stock reply");
  if (status === "DONE") return { status: "done", remaining: readInteger(remaining, "stock") };
  const reason = STOCK_REFUSALS.find((reason) => reason === status) ?? refuse("stock reply");
  return { status: "refused", reason };
}

/** Throws StoreUnavailable. */
export function readRecountReply(reply: unknown): RecountReply {
  const [status, entries] = readList(reply, "recount reply");
  if (status === "HELD") return { status: "held" };
  if (status === "ACT_ID_USED") return { status: "refused", reason: status };
  if (status !== "DONE") return refuse("recount reply");
  return { status: "done", entry: readFirstEntry(entries) };
}

/** Throws StoreUnavailable. */
export function readPrepareReply(reply: unknown): PrepareReply {
  if (reply === "DONE") return "done";
  if (reply === "HAS_PEOPLE") return "has_people";
  return reply === "IN_OTHER_SHARDS" ? "in_other_shards" : refuse("prepare reply");
}

const NOT_IDLE: readonly NotIdle[] = ["PEOPLE_WAIT", "PEOPLE_CALLED", "PEOPLE_MAY_RETURN", "PASSES_LIVE"];

/** Throws StoreUnavailable. */
export function readRetireReply(reply: unknown): RetireReply {
  const [status, people] = readList(reply, "retire reply");
  if (status === "RETIRED") return { status: "retired" };
  const reason = NOT_IDLE.find((reason) => reason === status) ?? refuse("retire reply");
  return { status: "refused", reason, people: readInteger(people, "number of people") };
}

/** Throws StoreUnavailable. */
export function readPersonReply(reply: unknown): PersonReply {
  const [status, code, entries] = readList(reply, "reply about a person");
  if (status === "HELD") return { status: "held" };
  if (status === "NO_ROOM" || status === "ACT_ID_USED") return { status: "refused", reason: status };
  const place = readPlaceKind(code);
  if (status === "NOT_SO") return { status: "not_so", place };
  const entry = status === "DONE" ? readFirstEntry(entries) : null;
  if (entry === null) return refuse("reply about a person");
  // An act that is repeated finds them where it has put them.
  const before = entry.changes.find(({ name }) => name === "place")?.before;
  return { status: "done", place: before ? readPlaceKind(before) : place, entry };
}

type DoneErasing = Extract<EraseReply, { status: "done" }>;

/** Of one part of the bookings; the next one is at the cursor, "0" for none. Throws StoreUnavailable. */
export function readEraseReply(
  reply: unknown,
): (DoneErasing & { readonly cursor: string }) | Exclude<EraseReply, DoneErasing> {
  const [status, passEndsMs, cursor, entries] = readList(reply, "erase reply");
  if (status === "HELD") return { status: "held" };
  if (status === "ACT_ID_USED") return { status: "refused", reason: status };
  if (status !== "DONE") return refuse("erase reply");
  return {
    status: "done",
    passEndsAtMs: readDeadline(readInteger(passEndsMs, "end of a pass")).expiresAtMs || null,
    entry: readFirstEntry(entries),
    cursor: readText(cursor, "cursor"),
  };
}
