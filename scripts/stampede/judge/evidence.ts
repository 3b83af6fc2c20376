/**
 * All the evidence on a sale: the settings it had to keep, what each of the crowd wrote down, and what the
 * witness recorded in Redis. The crowd writes in these shapes; the judge never reads the crowd's code.
 */
import type { StampedeOptions } from "../options.ts";
import type { Part } from "../part.ts";
import type { HistoryEntry, Snapshot } from "../witness/history.ts";

export interface Evidence {
  readonly options: Pick<
    StampedeOptions,
    "users" | "streams" | "rate" | "intervalMs" | "burstMs" | "scenario" | "operate"
  >;
  readonly people: readonly Readonly<PersonSeen>[];
  readonly tally: Readonly<CrowdSeen>;
  readonly entries: readonly HistoryEntry[];
  readonly end: Snapshot;
  /** What was broken on purpose, in order. */
  readonly disturbances: readonly Disturbance[];
  /** What an operator did, in order. */
  readonly acts: readonly Act[];
}

/** All that an operator does in a sale, in this order: each that stops or hurries the calls, and then the one that ends it. */
export const ACT_KINDS = [
  "notice",
  "pause",
  "resume",
  "twice the rate",
  "the rate as configured",
  "sold out",
  "back in stock",
] as const;
export type ActKind = (typeof ACT_KINDS)[number];

/** The operator's notice. */
export const NOTICE = "The band is late. Nobody loses a place. / วงมาช้า ไม่มีใครเสียลำดับ";

/** An act over the admin API: when it was first sent, and when it was answered as done, ms since 1970. */
export interface Act {
  readonly what: ActKind;
  readonly sentMs: number;
  readonly answeredMs: number;
  /** 1 when the first request was answered. */
  readonly tries: number;
}

/** What was not as it should be, and from when to when, ms since 1970. */
export interface Disturbance {
  readonly what:
    | "workerd was killed"
    | "Redis stood still"
    | "half the rate"
    | "the key of passes was rotated";
  readonly sinceMs: number;
  readonly atMs: number;
}

/** So long after it the sale must go on at its rate: a loop that failed rests for a second, and a page comes back after one or two. */
export const RECOVERY_MS = 3000;

/** One of the crowd, and what the queue answered. */
export interface PersonSeen {
  readonly part: Part;
  /** The id in Redis; null until an answer gives it. */
  user: string | null;
  /** performance.now() when the first attempt to join was sent, and when an answer gave a place. */
  joinSentMs: number;
  joinAnsweredMs: number | null;
  /** Wall clock: when the last stream was opened, and when `ready` came over it. */
  streamOpenedAtMs: number | null;
  readyAtMs: number | null;
  /** ms from the first attempt to claim to the pass, waits that the queue asked for included. */
  claimedInMs: number | null;
  /** The ids of the valid passes that claims brought: one, however many claims. */
  readonly passIds: ReadonlySet<string>;
  /** Claims that were answered with a valid pass. */
  validClaims: number;
  refreshed: Refresh | null;
  /** Whether the queue confirmed it. */
  left: boolean;
  secondTab: Pick<PersonSeen, "validClaims"> | null;
}

/** What a person knew before refreshing, and what the answer to joining again said. */
export interface Refresh {
  readonly before: { readonly user: string | null; readonly position: number };
  /** `position` is null when the answer had none: it was their turn. */
  readonly after: { readonly user: string | null; readonly position: number | null; readonly status: number };
}

/** A position that a person was shown, and the version it claims to be of. */
export interface Sighting {
  readonly user: string;
  readonly version: string;
  readonly position: number;
}

/** One stream, and what it said of an operator's acts: its first message, and each that said something else. */
export interface StreamSeen {
  readonly shown: readonly Shown[];
  /** ms since 1970; Infinity while it is open. */
  readonly closedAtMs: number;
}

export interface Shown {
  /** When the message was read, ms since 1970. */
  readonly atMs: number;
  readonly notice: string | null;
  readonly paused: boolean;
  readonly soldOut: boolean;
}

/** What the whole crowd counted. */
export interface CrowdSeen {
  validPasses: number;
  invalidPasses: number;
  /** People who were refused a place that they had. */
  turnedAway: number;
  /** Of those who came one a second, before the crowd: who were shown a position. */
  shownQueueEarly: number;
  polls: number;
  /** By streams. */
  readonly streamedPositions: readonly Sighting[];
  /** By the answers to joins and polls. */
  readonly answeredPositions: readonly Sighting[];
  /** Every stream that was opened, in that order. */
  readonly streams: readonly StreamSeen[];
  /** Of these, only a rise can be seen. */
  positionsWithoutVersion: number;
  risingPositions: number;
  positionsBelowOne: number;
  streamErrors: number;
  /** Streams that broke, or were not opened, because of a disturbance. */
  streamsDisturbed: number;
  /** Streams that the crowd cut itself, those over which a message came again, and how long the last of them took. */
  streamsCut: number;
  streamsBack: number;
  slowestReturnMs: number;
  /** 503 and 429, retried as asked. */
  busyAnswers: number;
  /** Connections that broke, and answers outside the protocol. */
  failedRequests: number;
}

/** What one of the crowd was answered at the address of a shop behind the gate. */
export interface BuyerSeen {
  readonly person: Pick<PersonSeen, "user" | "passIds">;
  /** The address that the waiting page will lead back to. */
  readonly backTo: string | null;
  /** `waiting page`, or what they were answered when they came without a pass. */
  readonly ledTo: string;
  /** `shown`, or what was answered instead; null when they did not come back with a pass. */
  seats: string | null;
  /** `taken`, or what was answered instead. */
  order: string | null;
}
