import type { ActKind } from "../core/outcome.ts";
import joinQueue from "./lua/join_queue.lua";
import leaveQueue from "./lua/leave_queue.lua";
import queuePosition from "./lua/queue_position.lua";

/**
 * Each act's Lua file, in the order in which flush.lua does the acts, takes how many there are of each, and answers them. A new
 * act is a line here and its file.
 */
const ACTS: Readonly<Record<ActKind, string>> = {
  leave: leaveQueue,
  join: joinQueue,
  position: queuePosition,
};

export const ACT_ORDER = Object.keys(ACTS) as readonly ActKind[];

/** What `-- @include acts` stands for: each file adds its act to the script's list. */
export const ACT_FILES = Object.values(ACTS).join("\n");
