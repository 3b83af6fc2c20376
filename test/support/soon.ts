import { vi } from "vitest";

/** What is waited for comes, or never does: so much is for a machine that is busy with other things. */
export const SOON_MS = 60_000;

/** Waits for something that can be seen. */
export function soon<T>(check: () => T | Promise<T>, timeoutMs = SOON_MS): Promise<T> {
  return vi.waitFor(check, { timeout: timeoutMs, interval: 20 });
}

/** The same of what a visitor may ask for but so often: a join, the page, a stream. */
export function soonAgain<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: SOON_MS, interval: 600 });
}
