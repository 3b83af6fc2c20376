import type { HistoryEntry, Snapshot } from "../history.ts";
import type { StampedeOptions } from "../options.ts";
import type { Person } from "../person.ts";
import type { Tally } from "../tally.ts";

/** What the crowd saw and what Redis tells of it. */
export interface Evidence {
  readonly options: Pick<StampedeOptions, "users" | "streams" | "rate" | "burstMs" | "scenario">;
  readonly people: readonly Person[];
  readonly tally: Tally;
  readonly entries: readonly HistoryEntry[];
  readonly end: Snapshot;
}
