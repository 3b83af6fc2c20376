import { type Chance, EMPTY_BOARD, noticeForAll } from "./board.ts";
import type { OfferedType } from "./board-news.ts";
import { roundAtMs } from "./draw/beacon.ts";
import { type Drawing, drawnPlace } from "./draw/drawing.ts";
import type { EventConfig, Opening } from "./event-config.ts";
import type { InLanguages } from "./languages.ts";
import { appliedPerSecond, estimateWaitSeconds } from "./lobby/rate-meter.ts";
import type { Outcome } from "./outcome.ts";
import { pollAfterSeconds, retryAfterSeconds } from "./pace.ts";
import { isFull, isHalted, isIdle, isSoldOut, type Snapshot, versionOf } from "./snapshot.ts";

/**
 * What a lobby answers to the Worker for one act: the outcome, and what the snapshot of the same version says
 * about it. Plain data, for it crosses an RPC.
 */
export type Answer =
  | {
      readonly status: "answered";
      readonly outcome: Outcome;
      readonly generation: number;
      /** Which state `position` is exact for: `numbering:ordinal called up to:departed count`. */
      readonly version: string;
      /** People waiting with a smaller ticket plus one; for a returned person among those who returned. null when not waiting. */
      readonly position: number | null;
      readonly queueSize: number;
      /** null when they do not wait, or nothing moves: paused, rate 0, no call of late. */
      readonly estimatedWaitSeconds: number | null;
      readonly pollAfterSeconds: number;
      readonly passTtlSeconds: number;
      readonly paused: boolean;
      /** Paused, or at rate 0. */
      readonly halted: boolean;
      readonly soldOut: boolean;
      /** Left to sell; null while the origin reports nothing. */
      readonly remaining: number | null;
      /** No one can join any more, or from `closesAtMs` on; null when there is no such time. */
      readonly closed: boolean;
      readonly closesAtMs: number | null;
      /** The operator's words to everybody; null for none. */
      readonly notice: string | null;
      /** The same in languages that have their own. */
      readonly notices: InLanguages;
      /** Of those in line: to get a ticket. null = not counted. */
      readonly chance?: Chance | null;
      /** What is on sale; left out where that was said before, or is said elsewhere. */
      readonly ticketTypes?: readonly OfferedType[];
      /** The drawing that the event opens with: to everybody until all entrants are in line, then to who was drawn. */
      readonly draw?: Drawing;
      /** Their place in it, from 1; left out when the line has been renumbered since. */
      readonly drawnPlace?: number;
      /** When the event opens, and from when its drawing may be entered; null for no such time. Left out where neither matters. */
      readonly opensAtMs?: number | null;
      readonly entersAtMs?: number | null;
      /** When the drawing's round comes out; left out before it is committed to. */
      readonly roundAtMs?: number | null;
      /** What may be signed for this person now: that they entered, or the ticket that the position is of. Left out for nothing. */
      readonly receipt?: "entry" | "ticket";
    }
  | NotNow;

/**
 * Too many acts wait in this lobby, and nothing was done; or Redis did not answer. Whatever was asked is safe to ask again, so
 * many seconds later.
 */
export interface NotNow {
  readonly status: "overloaded" | "store_unavailable";
  readonly retryAfterSeconds: number;
  /** Of a lobby that has room for no join. */
  readonly full?: FullLobby;
}

/** What a lobby without room for a join says of itself with its refusal. */
export interface FullLobby {
  /** How long it has work without any other join, ms. */
  readonly backlogMs: number;
  /** In how many ms it is the turn of who was turned away last, and how much later that of each one more. */
  readonly turnMs: number;
  readonly eachMs: number;
}

/** `expectedMs`: how long that will last, as far as is known. */
export function makeNotNow(status: NotNow["status"], expectedMs: number, random: number): NotNow {
  return { status, retryAfterSeconds: retryAfterSeconds(expectedMs, random) };
}

export type Answered = Extract<Answer, { status: "answered" }>;

/** What is public about an event. */
export type Summary =
  | {
      readonly status: "answered";
      readonly queueSize: number;
      readonly ratePerSecond: number;
      readonly paused: boolean;
      /** All further joins are refused. */
      readonly closed: boolean;
      /** Joins are refused until a place is free. */
      readonly full: boolean;
      readonly soldOut: boolean;
      readonly remaining: number | null;
      readonly notice: string | null;
      readonly notices: InLanguages;
      readonly opensAtMs: number | null;
      readonly closesAtMs: number | null;
      /** How it opens, or has opened. A lobby of a version before this field answers none, nor those below. */
      readonly opening?: Opening;
      /** From when its drawing may be entered; null for no such time. */
      readonly entersAtMs?: number | null;
      /** Left out where it opens first come, first served, or nobody has entered yet. */
      readonly draw?: Drawing;
      readonly roundAtMs?: number | null;
      /** No user waits, is called or may return; some may still hold a pass. */
      readonly isIdle: boolean;
    }
  | NotNow;

export type Summarized = Extract<Summary, { status: "answered" }>;

/** What a person is told with an outcome, all of it from the one version that `snapshot` and `position` belong to. */
export function makeAnswer(
  outcome: Outcome,
  position: number | null,
  snapshot: Snapshot,
  perSecond: number,
  config: EventConfig,
): Answered {
  // The position of a user who returned counts those people already.
  const ahead = outcome.kind === "returned" ? { ...snapshot, returned: 0 } : snapshot;
  const estimatedWaitSeconds = position === null ? null : estimateWaitSeconds(position, ahead, perSecond);
  return {
    status: "answered",
    outcome,
    generation: snapshot.generation,
    version: versionOf(snapshot),
    position,
    queueSize: snapshot.waiting,
    estimatedWaitSeconds,
    pollAfterSeconds: pollAfterSeconds(config, estimatedWaitSeconds),
    passTtlSeconds: snapshot.passTtlSeconds,
    paused: snapshot.paused,
    halted: isHalted(snapshot),
    soldOut: isSoldOut(snapshot),
    remaining: snapshot.remaining,
    closed: snapshot.closed,
    ...told(snapshot),
    ...toldOfDrawing(outcome, snapshot),
    ...toldOfRound(snapshot, config),
    ...(config.proofKey > 0 && isTicketProvable(outcome, position) && { receipt: "ticket" as const }),
  };
}

/** Of somebody in line by a join of theirs; who returned stands before that, by none. */
function isTicketProvable(outcome: Outcome, position: number | null): boolean {
  return position !== null && "ticket" in outcome && outcome.kind !== "returned";
}

function toldOfDrawing(
  outcome: Outcome,
  { draw, numbering, opensAtMs, entersAtMs = 0 }: Snapshot,
): Pick<Answered, "draw" | "drawnPlace" | "opensAtMs" | "entersAtMs"> {
  const isAhead = draw?.phase === "entering" || outcome.kind === "queue_not_open";
  const times = isAhead ? { opensAtMs: opensAtMs || null, entersAtMs: entersAtMs || null } : {};
  if (draw === undefined) return times;
  if (draw.phase !== "seated") return { draw, ...times };
  const place = "ticket" in outcome ? drawnPlace(draw, numbering, outcome.ticket) : null;
  return place === null ? times : { draw, drawnPlace: place, ...times };
}

/** When the order will be known, while an event waits for that. */
function toldOfRound({ draw }: Snapshot, { beacon }: EventConfig): Pick<Answered, "roundAtMs"> {
  return beacon && draw?.phase === "committed" ? { roundAtMs: roundAtMs(beacon, draw.round) } : {};
}

/** What is told to those inside and outside alike. A loop of a version that knew no board pushes none. */
function told({
  notice,
  board = EMPTY_BOARD,
  closesAtMs,
}: Snapshot): Pick<Answered, "notice" | "notices" | "closesAtMs"> {
  return {
    notice: noticeForAll(notice, board.notices),
    notices: board.notices,
    closesAtMs: closesAtMs > 0 ? closesAtMs : null,
  };
}

/** Settings decide how an event will open; one that has begun goes on as it did. */
function openingOf({ generation, draw }: Snapshot, config: EventConfig): Opening {
  if (generation === 0) return config.opening;
  return draw === undefined ? "first-come" : "draw";
}

/** What is public. */
export function makeSummary(snapshot: Snapshot, config: EventConfig): Summary {
  return {
    status: "answered",
    queueSize: snapshot.waiting,
    ratePerSecond: appliedPerSecond(snapshot, config),
    paused: snapshot.paused,
    closed: snapshot.closed,
    full: isFull(snapshot, config.maxQueueSize),
    soldOut: isSoldOut(snapshot),
    remaining: snapshot.remaining,
    ...told(snapshot),
    opensAtMs: snapshot.opensAtMs > 0 ? snapshot.opensAtMs : null,
    entersAtMs: snapshot.entersAtMs || null,
    opening: openingOf(snapshot, config),
    ...(snapshot.draw && { draw: snapshot.draw }),
    ...toldOfRound(snapshot, config),
    isIdle: isIdle(snapshot),
  };
}
