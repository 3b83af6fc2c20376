import type { Board } from "../core/board.ts";
import { DRAW_PHASES, type Drawing } from "../core/draw/drawing.ts";
import { stopReasonOf } from "../core/draw/stop-reason.ts";
import type { ActKind, ClaimOutcome, Outcome, Place } from "../core/outcome.ts";
import type { DepartedSlice, Snapshot } from "../core/snapshot.ts";
import { FIRST_TICKET, joinedAtMs } from "../core/ticket.ts";
import type { JoinedTogether, Totals } from "../core/totals.ts";
import type { BoothBatch, BoothReply, Flush, FlushReply, TickReply } from "../core/waiting-queue.ts";
import { ACT_ORDER } from "./acts.ts";
import { cutNotice, readBoard } from "./board.ts";
import { readDeadline } from "./deadline.ts";
import { PASS_ACT_OUTCOMES } from "./pass-acts.ts";
import { type Codes, readInteger, readList, readText, refuse } from "./read-values.ts";

/** The same list as SNAPSHOT in state.lua, then the integers that read_snapshot appends. */
const SNAPSHOT_FIELDS = [
  "generation",
  "calledUpTo",
  "departedCount",
  "departedBase",
  "departedSum",
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
  "clockMs",
  "claimClockMs",
  "closesAtMs",
  "completed",
  "expired",
  "admitted",
  "draw",
  "entered",
  "gone",
  "closedAtMs",
  "round",
  "trouble",
  "entersAtMs",
  "board",
  "remaining",
  "hasRoom",
  "from",
  "commands",
] as const;

/** Behind the integers: the notice, the checkpoint, and of a board that is not the known one its three texts. */
const [TEXTS, BOARD_TEXTS] = [2, 3];

/** `known` is the board whose number the request said. */
function readSnapshot(
  fields: unknown,
  slice: unknown,
  known: Board,
): { snapshot: Snapshot; departed: DepartedSlice; commands: number } {
  const list = readList(fields, "snapshot");
  const values = list.slice(0, SNAPSHOT_FIELDS.length).map((value) => readInteger(value, "snapshot field"));
  const raw = Object.fromEntries(SNAPSHOT_FIELDS.map((name, index) => [name, values[index]])) as Record<
    (typeof SNAPSHOT_FIELDS)[number],
    number
  >;
  const { from, commands, paused, closed, idle, remaining, hasRoom, board, ...others } = raw;
  const { draw, entered, gone, closedAtMs, round, trouble, ...rest } = others;
  const strings = list.slice(SNAPSHOT_FIELDS.length).map((value) => readText(value, "text"));
  const [notice = "", checkpoint = "", ...texts] = strings;
  const isWhole = texts.length === (board === known.version ? 0 : BOARD_TEXTS);
  if (!isWhole || strings.length < TEXTS) refuse("snapshot");
  const phase = DRAW_PHASES[draw] ?? refuse("phase of a drawing");
  const drawing: Drawing = {
    phase,
    entered,
    gone,
    closedAtMs,
    round,
    checkpoint: checkpoint === "" ? null : checkpoint,
    stopReason: stopReasonOf(trouble),
  };
  return {
    snapshot: {
      ...rest,
      paused: paused > 0,
      closed: closed > 0,
      idle: idle > 0,
      hasRoom: hasRoom > 0,
      remaining: remaining < 0 ? null : remaining,
      notice: notice === "" ? null : cutNotice(notice),
      board: board === known.version ? known : readBoard(board, texts),
      ...(phase !== "none" && { draw: drawing }),
    },
    departed: {
      from,
      tickets: readList(slice, "departed slice").map((ticket) => readInteger(ticket, "ticket")),
    },
    commands,
  };
}

const PLACES: Codes<Place> = {
  WAITING: (ticket) => ({ kind: "waiting", ticket }),
  RETURNED: (ticket) => ({ kind: "returned", ticket }),
  CALLED: (claimBeforeMs) => ({ kind: "called", claimBeforeMs }),
  ADMITTED: (deadlineMs) => ({ kind: "admitted", ...readDeadline(deadlineMs) }),
  MISSED: (returnBeforeMs) => ({ kind: "missed", returnBeforeMs }),
  SPENT: (deadlineMs) => ({ kind: "spent", ...readDeadline(deadlineMs) }),
  FORFEITED: (deadlineMs) => ({ kind: "forfeited", ...readDeadline(deadlineMs) }),
  REVOKED: (deadlineMs) => ({ kind: "revoked", ...readDeadline(deadlineMs) }),
  ENTRANT: () => ({ kind: "entrant" }),
  NONE: () => ({ kind: "none" }),
};

/** Where somebody stands, without the number. */
export function readPlaceKind(code: unknown): Place["kind"] {
  const read = typeof code === "string" && Object.hasOwn(PLACES, code) ? PLACES[code] : undefined;
  return read ? read(0).kind : refuse("place");
}

const CLAIM_OUTCOMES: Codes<ClaimOutcome> = {
  ...PLACES,
  WAIT: () => ({ kind: "wait" }),
};

const OUTCOMES: Codes<Outcome> = {
  ...PLACES,
  JOINED: (ticket) => ({ kind: "joined", ticket }),
  ENTERED: () => ({ kind: "entered" }),
  ALREADY_ENTERED: () => ({ kind: "already_entered" }),
  ALREADY_IN_QUEUE: (ticket) => ({ kind: "already_in_queue", ticket }),
  QUEUE_FULL: () => ({ kind: "queue_full" }),
  QUEUE_CLOSED: () => ({ kind: "queue_closed" }),
  QUEUE_NOT_OPEN: (opensAtMs) => ({ kind: "queue_not_open", opensAtMs }),
  SOLD_OUT: () => ({ kind: "sold_out" }),
  LEFT: (deadlineMs) => ({ kind: "left", ...readDeadline(deadlineMs) }),
};

/** A code and a number for each. */
function readOutcomeList<T>(value: unknown, codes: Codes<T>): T[] {
  const flat = readList(value, "list of outcomes");
  if (flat.length % 2 !== 0) refuse("list of outcomes");
  return Array.from({ length: flat.length / 2 }, (_, nth) => {
    const code = flat[2 * nth];
    const read = typeof code === "string" && Object.hasOwn(codes, code) ? codes[code] : undefined;
    return read ? read(readInteger(flat[2 * nth + 1], "outcome")) : refuse("outcome");
  });
}

function readOutcomes(value: unknown, acts: Flush["acts"] | null): Record<ActKind, Outcome[]> {
  const all = readOutcomeList(value, OUTCOMES);
  const outcomes = Object.fromEntries(
    ACT_ORDER.map((kind) => [kind, all.splice(0, acts?.[kind].length ?? 0)]),
  ) as Record<ActKind, Outcome[]>;
  const isEach = ACT_ORDER.every((kind) => outcomes[kind].length === (acts?.[kind].length ?? 0));
  return isEach && all.length === 0 ? outcomes : refuse("list of outcomes");
}

const FLUSH_STATUSES: Record<string, FlushReply["status"]> = {
  DONE: "done",
  SEEN: "seen",
  STALE: "stale",
  HELD: "held",
  ROLLED_BACK: "rolled_back",
};

/** Outcomes in the order of `acts`; of a flush that was not done, none. Throws StoreUnavailable. */
export function readFlushReply(reply: unknown, acts: Flush["acts"], known: Board): FlushReply {
  const [status, fields, slice, fence, flat] = readList(reply, "flush reply");
  if (typeof status !== "string" || !Object.hasOwn(FLUSH_STATUSES, status)) refuse("flush reply");
  const [nonce, seq] = readList(fence, "fence");
  return {
    status: FLUSH_STATUSES[status] as FlushReply["status"],
    ...readSnapshot(fields, slice, known),
    fence: { nonce: readInteger(nonce, "fence"), seq: readInteger(seq, "fence") },
    outcomes: readOutcomes(flat, status === "DONE" ? acts : null),
  };
}

/** The same list as TOTALS in release_batch.lua. */
const TOTALS = [
  "missed",
  "noShows",
  "late",
  "returnedTotal",
  "calledAtOnce",
] as const satisfies (keyof Totals)[];

function readTotals(value: unknown): Totals {
  const list = readList(value, "totals");
  if (list.length !== TOTALS.length) refuse("totals");
  return Object.fromEntries(
    TOTALS.map((name, index) => [name, readInteger(list[index], "total")]),
  ) as unknown as Totals;
}

/** A second since 2026, and how many joined in it. */
function readJoinSeconds(value: unknown): JoinedTogether[] {
  const flat = readList(value, "join seconds").map((number) => readInteger(number, "join second"));
  if (flat.length % 2 !== 0) refuse("join seconds");
  return Array.from({ length: flat.length / 2 }, (_, nth) => ({
    joinedAtMs: joinedAtMs((flat[2 * nth] as number) * FIRST_TICKET),
    people: flat[2 * nth + 1] as number,
  }));
}

/** Throws StoreUnavailable. */
export function readTickReply(reply: unknown, known: Board): TickReply {
  const [status, fields, slice, fence, totals, joinSeconds] = readList(reply, "tick reply");
  if (status !== "DONE" && status !== "FENCED") refuse("tick reply");
  const [nonce, blocked] = readList(fence, "fence");
  return {
    status: status === "DONE" ? "done" : "fenced",
    ...readSnapshot(fields, slice, known),
    nonce: readInteger(nonce, "nonce"),
    isBlocked: readInteger(blocked, "blocked") > 0,
    totals: readTotals(totals),
    called: readJoinSeconds(joinSeconds),
  };
}

/** Throws StoreUnavailable. */
export function readRestoreReply(reply: unknown): number {
  const [restored] = readList(reply, "restore reply");
  return readInteger(restored, "number of people");
}

const BOOTH_STATUSES: Record<string, BoothReply["status"]> = {
  DONE: "done",
  HELD: "held",
  ROLLED_BACK: "rolled_back",
};

/** Outcomes in the order of the batch; of one that was not served, none. Throws StoreUnavailable. */
export function readBoothReply(reply: unknown, batch: BoothBatch): BoothReply {
  const [status, event, outcomes, actOutcomes] = readList(reply, "booth's reply");
  if (typeof status !== "string" || !Object.hasOwn(BOOTH_STATUSES, status)) refuse("booth's reply");
  const [generation, passTtlSeconds, halted, rateMilli, commands] = readList(event, "event").map((value) =>
    readInteger(value, "event"),
  ) as [number, number, number, number, number];
  const claims = readOutcomeList(outcomes, CLAIM_OUTCOMES);
  const acts = readOutcomeList(actOutcomes, PASS_ACT_OUTCOMES);
  const isServed = status === "DONE";
  if (claims.length !== (isServed ? batch.claims.length : 0)) refuse("list of outcomes");
  if (acts.length !== (isServed ? batch.acts.length : 0)) refuse("list of outcomes");
  return {
    status: BOOTH_STATUSES[status] as BoothReply["status"],
    generation,
    passTtlSeconds,
    halted: halted > 0,
    rateMilli,
    commands,
    claims,
    acts,
  };
}
