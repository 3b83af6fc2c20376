/** What the product's Lua and its pages do, as a plan needs it. A test compares each with its source. */

/** src/store/lua/state.lua: values of one variadic command. */
export const CHUNK = 500;
/** src/store/lua/state.lua: the line, and the record of who was called, are full at so many bytes, before Redis refuses to let them grow. */
export const MOST_RECORD_BYTES = 90_000_000;
/** src/store/lua/release_batch.lua: of the rate, what is paid out of no-shows' tokens beside it. */
export const REFUNDS_PER_RATE = 1 / 5;

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
/** src/core/snapshot.ts: from then on lobbies are kept warm for the opening. */
export const SOON_SECONDS = 120;

/** Of somebody who does not take the turn: when the time to claim is over, and when the time to return is. */
export const QUESTIONS_OF_MISSED = 2;

/** src/objects/lobby.ts: how long a lobby stays up for somebody who asked and went. */
export const ATTENTIVE_SECONDS = 15;
/** src/objects/writer.ts and src/core/writer/recent-acts.ts: a writer without acts looks for its last writes. */
export const VERIFY_SECONDS = 3;
export const REMEMBERED_SECONDS = 30;
/** src/objects/lobby-writer.ts: a lobby that gives out places makes its event known so often. */
export const REGISTERED_FOR_SECONDS = 300;
/** src/objects/release-loop.ts: how often lobbies are kept warm before an opening. */
export const WARMING_SECONDS = 5;
