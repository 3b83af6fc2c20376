/**
 * Why a drawing stops, in words for the log. Redis holds the reason as its number in this list, and the desk says it: codes and
 * their order never change, new ones come last. Number 0 is that of a drawing that goes on, so UNKNOWN is never written.
 */
export const STOP_REASONS = {
  UNKNOWN: "Redis holds a reason that this version does not know",
  CLOSE_LOST: "Redis went back to before the close, of which the list was signed",
  COUNT_DIFFERS: "there are not as many entrants as the close counted",
  CHECKPOINT_MISSING: "Redis holds no checkpoint",
  CHECKPOINT_DIFFERS: "Redis holds another checkpoint than the one that was published",
  LIST_DIFFERS: "the entrants are not those of the signed list",
  SHEET_DIFFERS: "a sheet is not the one that was signed",
  SEATS_MISSING: "not everybody who stayed can be seated",
} as const;

export type StopReason = keyof typeof STOP_REASONS;

export const STOP_CODES = Object.keys(STOP_REASONS) as StopReason[];

/** By what Redis holds; null for 0: the drawing goes on. */
export function stopReasonOf(number: number): StopReason | null {
  return number === 0 ? null : (STOP_CODES[number] ?? "UNKNOWN");
}

/** As Redis holds it. */
export function numberOfReason(reason: StopReason): number {
  return STOP_CODES.indexOf(reason);
}
