/** What the product's Lua does, as a plan needs it. A test compares each with its source. */

/** src/store/lua/state.lua: values of one variadic command. */
export const CHUNK = 500;
/** src/store/lua/state.lua: a line of so many bytes is full, before Redis refuses to let it grow. */
export const MOST_LINE_BYTES = 90_000_000;
/** src/store/lua/release_batch.lua: of the rate, what is paid out of no-shows' tokens beside it. */
export const REFUNDS_PER_RATE = 1 / 5;
