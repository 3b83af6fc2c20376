/** What the product does and exports nowhere, as a plan needs it. A test compares each with its source. */

/** src/objects/audience.ts: streams one lobby holds before it says OVERLOADED. */
export const MAX_STREAMS = 2000;
/** src/core/act-queue.ts: acts in one flush. */
export const MAX_BATCH = 500;
/** src/objects/flusher.ts: how long a claim that the pace holds back is asked again. */
export const CLAIM_PATIENCE_MS = 3000;
/** src/objects/release-loop.ts: the pace of ticks when only return windows run. */
export const SLOW_INTERVAL_MS = 1000;
/** src/store/lua/header.lua: values of one variadic command. */
export const CHUNK = 500;
/** src/store/lua/release_batch.lua: of the rate, what is paid out of no-shows' tokens beside it. */
export const REFUNDS_PER_RATE = 1 / 5;
