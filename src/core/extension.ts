/** Scripts keep extensions in steps of so many seconds: people.lua says where. */
export const EXTENSION_STEP_SECONDS = 5;

/** As many steps as the milliseconds of a deadline can say; settings allow fewer. */
const MOST_STEPS = 999;

/** Whether a pass can have been extended by so much: a holder of a shared secret can sign anything. */
export function isExtension(seconds: unknown): boolean {
  const mostSeconds = MOST_STEPS * EXTENSION_STEP_SECONDS;
  return Number.isInteger(seconds) && Number(seconds) >= 0 && Number(seconds) <= mostSeconds;
}

export interface Extension {
  /** ms since 1970. */
  readonly nowMs: number;
  /** The end that the pass was claimed with, ms since 1970. */
  readonly firstEndMs: number;
  /** How long it is to be good from now on. */
  readonly seconds: number;
  /** How far it may be extended in all: a multiple of the step, or the rest below one is left out. */
  readonly mostSeconds: number;
}

/**
 * By how many seconds a pass is to be extended in all, so that it is good for `seconds` from now on: whole steps, and never more
 * than the bound. By how much in all, and not by how much more: who asks again, or twice at once, gets no more.
 */
export function planExtension({ nowMs, firstEndMs, seconds, mostSeconds }: Extension): number {
  const missingMs = Math.max(0, nowMs + seconds * 1000 - firstEndMs);
  const steps = Math.ceil(missingMs / (EXTENSION_STEP_SECONDS * 1000));
  return Math.min(steps, Math.floor(mostSeconds / EXTENSION_STEP_SECONDS)) * EXTENSION_STEP_SECONDS;
}
