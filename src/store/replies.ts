import type { ActKind, CompleteOutcome, Outcome } from "../core/outcome.ts";
import type { DepartedSlice, Snapshot } from "../core/snapshot.ts";
import { type Flush, type FlushReply, StoreUnavailable, type TickReply } from "../core/waiting-queue.ts";
import { ACT_ORDER } from "./acts.ts";

/*
 * What the scripts return, read strictly: a reply of any other shape is a store we do not understand, never a
 * half-read answer. Integers arrive as numbers, list values and scores as text.
 */

function refuse(what: string): never {
  throw new StoreUnavailable(`Redis answered something that is no ${what}`);
}

function readList(value: unknown, what: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(what);
}

function readInteger(value: unknown, what: string): number {
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : refuse(what);
}

/** Characters of the operator's notice that people are shown. */
const MAX_NOTICE_CHARACTERS = 280;

function readNotice(value: unknown): string | null {
  if (typeof value !== "string") return refuse("notice");
  return value === "" ? null : [...value].slice(0, MAX_NOTICE_CHARACTERS).join("");
}

/** The same list as SNAPSHOT in state.lua, then the integers that read_snapshot appends; the notice comes last. */
const SNAPSHOT_FIELDS = [
  "generation",
  "calledUpTo",
  "departedCount",
  "departedBase",
  "waiting",
  "returned",
  "called",
  "calledTotal",
  "joined",
  "rateMilli",
  "paused",
  "closed",
  "tick",
  "idle",
  "control",
  "passTtlSeconds",
  "opensAtMs",
  "numbering",
  "returnedUpTo",
  "renumberAtMs",
  "remaining",
  "hasRoom",
  "from",
  "commands",
] as const;

function readSnapshot(
  fields: unknown,
  slice: unknown,
): { snapshot: Snapshot; departed: DepartedSlice; commands: number } {
  const list = readList(fields, "snapshot");
  if (list.length !== SNAPSHOT_FIELDS.length + 1) refuse("snapshot");
  const values = list.slice(0, -1).map((value) => readInteger(value, "snapshot field"));
  const raw = Object.fromEntries(SNAPSHOT_FIELDS.map((name, index) => [name, values[index]])) as Record<
    (typeof SNAPSHOT_FIELDS)[number],
    number
  >;
  const { from, commands, paused, closed, idle, remaining, hasRoom, ...rest } = raw;
  return {
    snapshot: {
      ...rest,
      paused: paused > 0,
      closed: closed > 0,
      idle: idle > 0,
      hasRoom: hasRoom > 0,
      remaining: remaining < 0 ? null : remaining,
      notice: readNotice(list.at(-1)),
    },
    departed: {
      from,
      tickets: readList(slice, "departed slice").map((ticket) => readInteger(ticket, "ticket")),
    },
    commands,
  };
}

const OUTCOMES: Record<string, (value: number) => Outcome> = {
  JOINED: (ticket) => ({ kind: "joined", ticket }),
  ALREADY_IN_QUEUE: (ticket) => ({ kind: "already_in_queue", ticket }),
  WAITING: (ticket) => ({ kind: "waiting", ticket }),
  RETURNED: (ticket) => ({ kind: "returned", ticket }),
  CALLED: (claimBeforeMs) => ({ kind: "called", claimBeforeMs }),
  ADMITTED: (expiresAtMs) => ({ kind: "admitted", expiresAtMs }),
  MISSED: (returnBeforeMs) => ({ kind: "missed", returnBeforeMs }),
  SPENT: (expiresAtMs) => ({ kind: "spent", expiresAtMs }),
  FORFEITED: (expiresAtMs) => ({ kind: "forfeited", expiresAtMs }),
  NONE: () => ({ kind: "none" }),
  QUEUE_FULL: () => ({ kind: "queue_full" }),
  QUEUE_CLOSED: () => ({ kind: "queue_closed" }),
  QUEUE_NOT_OPEN: (opensAtMs) => ({ kind: "queue_not_open", opensAtMs }),
  SOLD_OUT: () => ({ kind: "sold_out" }),
  LEFT: () => ({ kind: "left" }),
  WAIT: () => ({ kind: "wait" }),
};

function readOutcomes(value: unknown, acts: Flush["acts"] | null): Record<ActKind, Outcome[]> {
  const flat = readList(value, "list of outcomes");
  let index = 0;
  const readNext = () => {
    const code = flat[index++];
    const read = typeof code === "string" && Object.hasOwn(OUTCOMES, code) ? OUTCOMES[code] : undefined;
    return read ? read(readInteger(flat[index++], "outcome")) : refuse("outcome");
  };
  const outcomes = Object.fromEntries(
    ACT_ORDER.map((kind) => [kind, (acts?.[kind] ?? []).map(readNext)]),
  ) as Record<ActKind, Outcome[]>;
  return index === flat.length ? outcomes : refuse("list of outcomes");
}

const FLUSH_STATUSES: Record<string, FlushReply["status"]> = {
  DONE: "done",
  SEEN: "seen",
  STALE: "stale",
  HELD: "held",
  ROLLED_BACK: "rolled_back",
};

/** Outcomes in the order of `acts`; of a flush that was not done, none. Throws StoreUnavailable. */
export function readFlushReply(reply: unknown, acts: Flush["acts"]): FlushReply {
  const [status, fields, slice, fence, flat] = readList(reply, "flush reply");
  if (typeof status !== "string" || !Object.hasOwn(FLUSH_STATUSES, status)) refuse("flush reply");
  const [nonce, seq] = readList(fence, "fence");
  return {
    status: FLUSH_STATUSES[status] as FlushReply["status"],
    ...readSnapshot(fields, slice),
    fence: { nonce: readInteger(nonce, "fence"), seq: readInteger(seq, "fence") },
    outcomes: readOutcomes(flat, status === "DONE" ? acts : null),
  };
}

/** Throws StoreUnavailable. */
export function readTickReply(reply: unknown): TickReply {
  const [status, fields, slice, fence] = readList(reply, "tick reply");
  if (status !== "DONE" && status !== "FENCED") refuse("tick reply");
  const { snapshot, departed } = readSnapshot(fields, slice);
  const [nonce] = readList(fence, "fence");
  return {
    status: status === "DONE" ? "done" : "fenced",
    snapshot,
    departed,
    nonce: readInteger(nonce, "nonce"),
  };
}

/** Throws StoreUnavailable. */
export function readRestoreReply(reply: unknown): number {
  const [restored] = readList(reply, "restore reply");
  return readInteger(restored, "number of people");
}

const COMPLETIONS: Record<string, CompleteOutcome> = {
  COMPLETED: "completed",
  LATE: "late",
  PASS_SPENT: "pass_spent",
  UNKNOWN: "unknown",
};

/** Throws StoreUnavailable. */
export function readCompleteReply(reply: unknown): CompleteOutcome {
  const [code] = readList(reply, "completion");
  return (typeof code === "string" && COMPLETIONS[code]) || refuse("completion");
}
