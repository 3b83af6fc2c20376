import { EXTENSION_STEP_SECONDS } from "../core/extension.ts";
import type { PassEnd } from "../core/outcome.ts";

/** A pass's deadline as scripts have it: it ends on a whole second, and the ms say by how many steps it was extended. */
export function readDeadline(deadlineMs: number): PassEnd {
  const steps = deadlineMs % 1000;
  const expiresAtMs = deadlineMs - steps;
  return steps === 0 ? { expiresAtMs } : { expiresAtMs, extendedSeconds: steps * EXTENSION_STEP_SECONDS };
}

export function writeDeadline({ expiresAtMs, extendedSeconds = 0 }: PassEnd): number {
  return expiresAtMs + extendedSeconds / EXTENSION_STEP_SECONDS;
}
