/** What a shop asks of a pass before its booking is paid: to keep it for one booking, to last longer, and whether it still stands. */
import { type AnswerBody, type AskOptions, askUntilAnswered, endOf, type QueueAccess } from "./ask-queue.ts";
import type { BookingReport } from "./report-booking.ts";

/** `completed`: this booking was reported already. */
export type RedeemedStatus = "redeemed" | "completed";

/**
 * Binds a pass to a booking that is not paid yet: any other is refused from then on, with PASS_SPENT. Safe to repeat. Throws
 * QueueRequestError; gives up when the pass has ended, or by `signal`: a buyer is waiting.
 */
export function redeemPass(
  { queuePass, eventId, bookingId }: BookingReport,
  queue: QueueAccess,
  options: AskOptions = {},
): Promise<RedeemedStatus> {
  const question = {
    path: "redeem",
    body: { queue_pass: queuePass, event_id: eventId, booking_id: bookingId },
    giveUpAtMs: endOf(queuePass),
    read: ({ status }: AnswerBody) => (status === "redeemed" || status === "completed" ? status : null),
  };
  return askUntilAnswered<RedeemedStatus>(question, queue, options);
}

export interface PassExtension {
  readonly queuePass: string;
  readonly eventId: string;
  /** How long the pass is to be good from now on: 1 to 86,400, whole. */
  readonly seconds: number;
}

export interface ExtendedPass {
  /** `limited`: good for as long as the queue allows, which is less than was asked for. */
  readonly status: "extended" | "limited";
  /** The same pass with a later end, to be kept in place of the one before. */
  readonly queuePass: string;
  /** ms since 1970. */
  readonly expiresAtMs: number;
  /** As before. */
  readonly jti: string;
}

/** Has a pass last longer, because a payment is slow. Safe to repeat: calls do not add up. Throws and gives up as `redeemPass` does. */
export function extendPass(
  { queuePass, eventId, seconds }: PassExtension,
  queue: QueueAccess,
  options: AskOptions = {},
): Promise<ExtendedPass> {
  const question = {
    path: "extend",
    body: { queue_pass: queuePass, event_id: eventId, seconds },
    giveUpAtMs: endOf(queuePass),
    read: readExtended,
  };
  return askUntilAnswered(question, queue, options);
}

function readExtended({ status, queue_pass, expires_at, jti }: AnswerBody): ExtendedPass | null {
  const expiresAtMs = Date.parse(String(expires_at));
  if (status !== "extended" && status !== "limited") return null;
  if (typeof queue_pass !== "string" || typeof jti !== "string" || Number.isNaN(expiresAtMs)) return null;
  return { status, queuePass: queue_pass, expiresAtMs, jti };
}

export interface FreshCheck {
  readonly queuePass: string;
  readonly eventId: string;
  /** The person your own login knows, if it knows one. */
  readonly userId?: string | undefined;
}

/** A pass that stands in the queue at this moment. */
export interface StandingPass {
  readonly userId: string;
  readonly jti: string;
  /** ms since 1970, after any extension. */
  readonly expiresAtMs: number;
}

/**
 * Asks the queue whether a pass still stands: not booked with, not taken back, not lost. It asks Redis, so do it once, where it
 * matters; `createPassVerifier` checks the signature alone. Throws and gives up as `redeemPass` does.
 */
export function verifyFresh(
  { queuePass, eventId, userId }: FreshCheck,
  queue: QueueAccess,
  options: AskOptions = {},
): Promise<StandingPass> {
  const question = {
    path: "verify?fresh=1",
    body: { queue_pass: queuePass, event_id: eventId, user_id: userId },
    giveUpAtMs: endOf(queuePass),
    read: readStanding,
  };
  return askUntilAnswered(question, queue, options);
}

function readStanding({ valid, user_id, expires_at, jti }: AnswerBody): StandingPass | null {
  const expiresAtMs = Date.parse(String(expires_at));
  if (valid !== true || typeof user_id !== "string" || typeof jti !== "string") return null;
  return Number.isNaN(expiresAtMs) ? null : { userId: user_id, jti, expiresAtMs };
}
