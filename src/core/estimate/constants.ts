/** What the product's Lua, its objects and its pages do, as an estimate needs it. A test compares each with its source. */

/** src/store/lua/state.lua: values of one variadic command. */
export const CHUNK = 500;
/** src/store/lua/release_batch.lua: of the rate, what is paid out of no-shows' tokens beside it. */
export const REFUNDS_PER_RATE = 1 / 5;

/** src/objects/open-event.ts: entrants whom the object of a drawing reads and seats at a time. */
export const DRAWN_AT_ONCE = 2500;
/** src/draw/sheets.ts: so many of those portions between two looks at how far the drawing is. */
export const DRAWN_PORTIONS = 8;

/** src/core/snapshot.ts: from then on lobbies are kept warm for the opening. */
export const SOON_SECONDS = 120;

/** Of somebody who does not take the turn: when the time to claim is over, and when the time to return is. */
export const QUESTIONS_OF_MISSED = 2;

/** src/objects/writer.ts and src/core/writer/recent-acts.ts: a writer without acts looks for its last writes. */
export const VERIFY_SECONDS = 3;
export const REMEMBERED_SECONDS = 30;
/** src/objects/lobby-writer.ts: a lobby that gives out places makes its event known so often. */
export const REGISTERED_FOR_SECONDS = 300;
/** src/objects/release-loop.ts: how often lobbies are kept warm before an opening. */
export const WARMING_SECONDS = 5;
