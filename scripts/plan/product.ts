/** What the product's Lua does, as a plan needs it. A test compares each with its source. */

/** src/store/lua/header.lua: values of one variadic command. */
export const CHUNK = 500;
/** src/store/lua/release_batch.lua: of the rate, what is paid out of no-shows' tokens beside it. */
export const REFUNDS_PER_RATE = 1 / 5;
