import { retryDelayMs } from "./backoff.ts";
import { pause } from "./pause.ts";
import type { Platform } from "./platform.ts";
import { QueueError } from "./queue-error.ts";

/**
 * Tries until it works, until the queue refuses for good, or until `goesOn` says no about the next try, which would
 * begin in `inMs`. A signal that is aborted ends the pause before it: what is on its way already may still come.
 */
export async function persist<T>(
  platform: Platform,
  attempt: () => Promise<T>,
  goesOn: (error: QueueError, inMs: number) => boolean,
  signal?: AbortSignal,
): Promise<T> {
  for (let failures = 0; ; ) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof QueueError) || !error.isPassing) throw error;
      const inMs = retryDelayMs(error, failures, platform.random());
      failures = error.isHeldBack ? 0 : failures + 1;
      if (!goesOn(error, inMs)) throw error;
      await pause(platform, inMs, signal);
    }
  }
}
