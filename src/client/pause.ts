import type { Platform } from "./platform.ts";

/** Lets time pass; an aborted signal ends it. */
export function pause(platform: Platform, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const cancel = platform.after(ms, end);
    if (signal?.aborted) end();
    else signal?.addEventListener("abort", end);
  });
}
