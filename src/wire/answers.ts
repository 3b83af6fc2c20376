/**
 * The shape of every body that the queue sends, once: the types of the builders and docs/openapi.json come from here. Each
 * builder stands beside its reader in the file of its subject.
 */
import * as v from "valibot";
import { CHANCES } from "../core/board.ts";
import { OPENINGS } from "../core/event-config.ts";
import { PUBLIC_KEY_ALGS } from "../core/pass-claims.ts";
import { PROBLEMS, type ProblemCode } from "./problem-codes.ts";

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** ISO 8601 in UTC with milliseconds. */
const time = v.pipe(v.string(), v.isoTimestamp());
/** The operator's words to all visitors. */
const notice = v.nullable(text);
/** The same in a language that has its own words; left out when none has. */
const notices = v.optional(v.object({ en: v.optional(text), th: v.optional(text) }));
/** Tickets that are left to sell; null while the shop reports nothing. */
const remaining = v.nullable(count);

/** What is likely to be left at this place when it is its turn; null = not counted. */
const chance = v.nullable(v.picklist(CHANCES));
const ticketType = v.object({
  id: text,
  /** In one language at least. Name and price are left out of a stream's message when they were said before. */
  name: v.optional(v.object({ en: v.optional(text), th: v.optional(text) })),
  price: v.optional(v.nullable(text)),
  remaining,
  chance,
});

/**
 * A drawing. entering: people enter, until `opens_at`. closed: the list of who entered is made. committed: it is signed, and its order
 * waits for the round. seated: the places are given out.
 */
export const drawAnswer = v.object({
  phase: v.picklist(["entering", "closed", "committed", "seated"]),
  /** Who entered, those who gave up since included. */
  entered: count,
  /** While people enter. null: the time was taken back. */
  opens_at: v.optional(v.nullable(time)),
  enters_at: v.optional(v.nullable(time)),
  /** Of the public randomness that decides the order, and when it comes out. Since the list is signed. */
  round: v.optional(count),
  round_at: v.optional(time),
  /** The signed list, a JWS, to entrants and in the status. Since then, until the places are given out. */
  checkpoint: v.optional(text),
  /** The list is not the one that was signed: an operator has to look. Left out where it is. */
  stopped: v.optional(v.literal(true)),
  /** Which place this entrant was drawn, once places are given out. */
  place: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/** A JWS by which the visitor can prove the entry, or the place: asked for by `receipt=1`, and left out while there is none. */
const receipt = v.optional(text);

const place = {
  position: v.pipe(v.number(), v.integer(), v.minValue(1)),
  queue_size: count,
  /** null while nothing moves. */
  estimated_wait_seconds: v.nullable(count),
  paused: v.boolean(),
  sold_out: v.boolean(),
  remaining,
  /** Left out where nothing is counted. */
  chance: v.optional(v.picklist(CHANCES)),
  /** What is on sale: all of it, or without names what changed. Left out of a message when nothing did, and of a join. */
  ticket_types: v.optional(v.array(ticketType)),
  /** No one else can join: by the operator, or since `closes_at`. Those in line are served. Both are left out where nothing closes. */
  closed: v.optional(v.boolean()),
  closes_at: v.optional(time),
  /** While places before this one are being drawn; and of an entrant, once it was drawn, until the line is renumbered. */
  draw: v.optional(drawAnswer),
  notice,
  notices,
};

/** A place in line, as a stream tells it: its version is the frame's id. */
export const placeFrame = v.object(place);

/** A place in line, as a join or a position is answered. */
export const placeAnswer = v.object({
  status: v.picklist(["joined", "already_in_queue", "returned", "waiting"]),
  ...place,
  version: text,
  poll_after_seconds: count,
  /** Not of a visitor who returned after a missed turn. */
  joined_at: v.optional(time),
  receipt,
});

/** The visitor has entered a drawing that has not given out the places yet, as a stream tells it. It ends no stream. */
export const entrantFrame = v.object({ draw: drawAnswer, notice, notices });

/** The same, as a join or a position is answered. */
export const entrantAnswer = v.object({
  status: v.picklist(["entered", "already_entered"]),
  ...entrantFrame.entries,
  poll_after_seconds: count,
  receipt,
});

/** The visitor's turn has come and is not claimed yet. */
export const calledAnswer = v.object({
  status: v.literal("ready"),
  message: text,
  /** While `paused` this is where the end would be if the event ran on from now. */
  claim_before: time,
  paused: v.boolean(),
  notice,
  notices,
});

/** The visitor has claimed: the pass, and when it ends. */
export const passAnswer = v.object({ queue_pass: text, expires_at: time });

/** The same to a visitor who asks for the position. */
export const admittedAnswer = v.object({
  status: v.literal("ready"),
  message: text,
  notice,
  notices,
  ...passAnswer.entries,
});

/** The last frame of a stream whose visitor is called. */
export const readyFrame = v.object({
  status: v.literal("ready"),
  message: text,
  notice: v.optional(text),
  notices,
});

/** The visitor was away when the turn came. */
export const missedAnswer = v.object({
  status: v.literal("missed"),
  message: text,
  /** Joining again before makes the visitor the next one. */
  return_before: time,
  notice,
  notices,
});

export const leftAnswer = v.object({ status: v.literal("left") });

/** The last frame of a stream whose visitor has no place any more. */
export const goneFrame = v.object({ status: v.literal("not_in_queue") });

/** What is public about an event. */
export const statusAnswer = v.object({
  event_id: text,
  queue_size: count,
  rate_per_second: v.pipe(v.number(), v.minValue(0)),
  paused: v.boolean(),
  closed: v.boolean(),
  full: v.boolean(),
  sold_out: v.boolean(),
  remaining,
  notice,
  notices,
  opens_at: v.nullable(time),
  closes_at: v.nullable(time),
  /** How the event opens, or has opened. With `draw`, people enter from `enters_at` (null: already) until `opens_at`. */
  opening: v.optional(v.picklist(OPENINGS)),
  enters_at: v.optional(v.nullable(time)),
  /** From the first entry on. */
  draw: v.optional(drawAnswer),
});

export const verifyAnswer = v.object({
  valid: v.literal(true),
  user_id: text,
  event_id: text,
  expires_at: time,
  jti: text,
});

/** Left to sell of the whole event, by the report that was just made. */
export const stockAnswer = v.object({ remaining: v.pipe(v.number(), v.integer()) });

/** `late`: the booking was counted, although the pass had ended. */
export const completeAnswer = v.object({ status: v.picklist(["completed", "late"]) });

/** `completed`: this booking was reported already. */
export const redeemAnswer = v.object({ status: v.picklist(["redeemed", "completed"]) });

/** `limited`: as long as MAX_EXTENSION_SECONDS allows, which is less than was asked for. The pass is signed anew, its `jti` the same. */
export const extendAnswer = v.object({
  status: v.picklist(["extended", "limited"]),
  ...passAnswer.entries,
  jti: text,
});

const reported = v.object({
  booking_id: text,
  status: completeAnswer.entries.status,
});
const notReported = v.object({
  booking_id: text,
  error: v.object({ code: v.picklist(Object.keys(PROBLEMS) as ProblemCode[]), message: text }),
});

/** In the order of the request. */
export const completeBatchAnswer = v.object({ bookings: v.array(v.union([reported, notReported])) });

const storeState = v.picklist(["ok", "unavailable"]);

export const healthAnswer = v.object({
  status: v.picklist(["ok", "degraded"]),
  /** `unavailable` when any of several is. */
  store: storeState,
  /** By name, where there are several. */
  stores: v.optional(v.record(text, storeState)),
  events: v.optional(v.literal("misconfigured")),
  desk: v.optional(v.literal("misconfigured")),
});

export const keysAnswer = v.object({ keys: v.array(v.record(text, v.unknown())) });

/** Of OpenID's discovery, what a gateway needs to find the keys. */
export const discoveryAnswer = v.object({
  issuer: text,
  jwks_uri: text,
  id_token_signing_alg_values_supported: v.array(v.picklist(PUBLIC_KEY_ALGS)),
});

/** Every refusal. */
export const problemAnswer = v.object({
  error: v.object({
    code: v.picklist(Object.keys(PROBLEMS) as ProblemCode[]),
    message: text,
    request_id: text,
    /** Of QUEUE_NOT_OPEN; null = the time is announced later. And from when people can enter, where places are drawn. */
    opens_at: v.optional(v.nullable(time)),
    enters_at: v.optional(time),
    /** Of PASS_SPENT, PASS_REVOKED, PASS_OUTSTANDING, and NOT_IN_QUEUE after leaving with a live pass: the end of that pass. */
    expires_at: v.optional(time),
  }),
  /** Of UNAUTHORIZED, where people sign in at the shop before they queue: where. */
  login_url: v.optional(text),
});

export type TicketTypeAnswer = v.InferOutput<typeof ticketType>;
export type PlaceFrame = v.InferOutput<typeof placeFrame>;
export type PlaceAnswer = v.InferOutput<typeof placeAnswer>;
export type DrawAnswer = v.InferOutput<typeof drawAnswer>;
export type EntrantFrame = v.InferOutput<typeof entrantFrame>;
export type EntrantAnswer = v.InferOutput<typeof entrantAnswer>;
export type CalledAnswer = v.InferOutput<typeof calledAnswer>;
export type AdmittedAnswer = v.InferOutput<typeof admittedAnswer>;
export type PassAnswer = v.InferOutput<typeof passAnswer>;
export type ReadyFrame = v.InferOutput<typeof readyFrame>;
export type MissedAnswer = v.InferOutput<typeof missedAnswer>;
export type LeftAnswer = v.InferOutput<typeof leftAnswer>;
export type GoneFrame = v.InferOutput<typeof goneFrame>;
export type StatusAnswer = v.InferOutput<typeof statusAnswer>;
export type VerifyAnswer = v.InferOutput<typeof verifyAnswer>;
export type CompleteBatchAnswer = v.InferOutput<typeof completeBatchAnswer>;
export type StockAnswer = v.InferOutput<typeof stockAnswer>;
export type RedeemAnswer = v.InferOutput<typeof redeemAnswer>;
export type ExtendAnswer = v.InferOutput<typeof extendAnswer>;
export type CompleteAnswer = v.InferOutput<typeof completeAnswer>;
export type KeysAnswer = v.InferOutput<typeof keysAnswer>;
export type DiscoveryAnswer = v.InferOutput<typeof discoveryAnswer>;
export type HealthAnswer = v.InferOutput<typeof healthAnswer>;
export type ProblemAnswer = v.InferOutput<typeof problemAnswer>;
