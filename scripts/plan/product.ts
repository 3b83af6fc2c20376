/** What the product's Lua and its pages do, as a plan needs it beside what src/core/estimate takes. A test compares each with its source. */

/** src/store/lua/state.lua: the line, and the record of who was called, are full at so many bytes, before Redis refuses to let them grow. */
export const MOST_RECORD_BYTES = 90_000_000;

/** src/client/plan-watch.ts: seconds between two questions of a page, on average. */
export const PAGE_ASKS = {
  /** Before an opening that is far away, and in the last two minutes. */
  beforeOpeningSeconds: 25,
  soonBeforeOpeningSeconds: 10,
  /** From the call to the claim: whether the time to claim runs. */
  untilClaimSeconds: 5,
  /** src/client/queue-client.ts: a page that is seen again asks where it stands, unless it has just heard. */
  freshSeconds: 2,
} as const;
/** src/objects/lobby.ts: how long a lobby stays up for somebody who asked and went. */
export const ATTENTIVE_SECONDS = 15;
