/** A pass as the visitor receives it, and as an origin is told of it. */
import type { PassClaims } from "../core/pass-claims.ts";
import type {
  CompleteAnswer,
  CompleteBatchAnswer,
  ExtendAnswer,
  PassAnswer,
  VerifyAnswer,
} from "./answers.ts";
import { type Fields, readText, readTime, writeTime } from "./fields.ts";
import type { ProblemCode } from "./problem-codes.ts";

type Refused = { readonly code: ProblemCode; readonly message: string };

export interface ReceivedPass {
  readonly queuePass: string;
  /** By the queue's clock. */
  readonly expiresAtMs: number;
}

/** But for the pass itself, which is signed elsewhere. */
export function writePassEnd(expiresAtMs: number): Omit<PassAnswer, "queue_pass"> {
  return { expires_at: writeTime(expiresAtMs) };
}

/** `null` when it cannot be understood. */
export function readPass(body: Fields): ReceivedPass | null {
  const queuePass = readText(body.queue_pass);
  const expiresAtMs = readTime(body.expires_at);
  return queuePass === null || expiresAtMs === null ? null : { queuePass, expiresAtMs };
}

/** `isLimited`: it ends sooner than the shop asked for. */
export function writeExtended(pass: ReceivedPass, jti: string, isLimited: boolean): ExtendAnswer {
  const status = isLimited ? "limited" : "extended";
  return { status, queue_pass: pass.queuePass, ...writePassEnd(pass.expiresAtMs), jti };
}

/** What came of each booking that a shop reported together with others. */
export function writeReported(
  bookings: readonly { readonly booking_id: string }[],
  results: readonly (CompleteAnswer["status"] | Refused)[],
): CompleteBatchAnswer {
  return {
    bookings: bookings.map(({ booking_id }, nth) => {
      const result = results[nth] as CompleteAnswer["status"] | Refused;
      if (typeof result === "string") return { booking_id, status: result };
      return { booking_id, error: { code: result.code, message: result.message } };
    }),
  };
}

/** `expiresAtMs`: the end that the queue knows, where it was asked; else that of the pass. */
export function writeVerified(claims: PassClaims, expiresAtMs = claims.exp * 1000): VerifyAnswer {
  return {
    valid: true,
    user_id: claims.user_id,
    event_id: claims.event_id,
    expires_at: writeTime(expiresAtMs),
    jti: claims.jti,
  };
}
