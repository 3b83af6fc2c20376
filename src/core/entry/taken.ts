/** What a join would take of an event: a place, an entry of its drawing, or nothing, for it will be refused. */
import type { Summarized } from "../answer.ts";
import type { Opening } from "../event-config.ts";

/** The lobby's clock decides the opening, and the Worker's may be behind it by less. */
const CLOCKS_MS = 1000;

/** A place in line and an entry of a drawing are counted apart. */
export type Taken = "place" | "entry";

/** `untilMs`: the opening, which ends entering; ms since 1970. */
export type Taking = { readonly takes: Taken; readonly untilMs: number | null } | null;

/**
 * By what is public about the event. `opening`: as its settings say. null where the join takes nothing: only who has a place finds it.
 */
export function takenByJoin(summary: Summarized, opening: Opening, nowMs: number): Taking {
  const { opensAtMs, entersAtMs = null, closed, soldOut, draw } = summary;
  if (closed || soldOut) return null;
  const isDrawn = (summary.opening ?? opening) === "draw";
  if (!isDrawn || (draw !== undefined && draw.phase !== "entering")) return place(opensAtMs, nowMs);
  // A drawing whose time is announced later cannot be entered; one that nobody entered in time is a line.
  if (opensAtMs === null) return draw === undefined ? null : { takes: "place", untilMs: null };
  if (nowMs >= opensAtMs) return { takes: "place", untilMs: null };
  if (entersAtMs !== null && nowMs < entersAtMs - CLOCKS_MS) return null;
  return { takes: "entry", untilMs: opensAtMs };
}

function place(opensAtMs: number | null, nowMs: number): Taking {
  return opensAtMs !== null && nowMs < opensAtMs - CLOCKS_MS ? null : { takes: "place", untilMs: null };
}
