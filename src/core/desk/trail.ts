import { REFUSAL_KINDS, type RefusalReport } from "./refusals.ts";

/** What happened to an event as a whole, or at the door of the desk. What operators did to one event is in that event's own trail. */
export type TrailEntry =
  | {
      /** given_up: retired together with a drawing that was not over. */
      readonly what: "created" | "changed" | "retired" | "given_up";
      readonly atMs: number;
      readonly by: string;
      readonly event: string;
    }
  | ({ readonly what: "refused"; readonly atMs: number } & RefusalReport);

/** The trail of the desk, the latest first. Throws StoreUnavailable. */
export interface Trail {
  add(entry: TrailEntry): Promise<void>;
  read(): Promise<readonly TrailEntry[]>;
}

export function writeTrailEntry(entry: TrailEntry): string {
  return JSON.stringify(entry);
}

/** null for what is none of ours. */
export function readTrailEntry(text: string): TrailEntry | null {
  let entry: Partial<Record<string, unknown>>;
  try {
    entry = Object(JSON.parse(text));
  } catch {
    return null; // not JSON
  }
  const { what, atMs, by, event, fromMs, counts, networks } = entry;
  if (typeof atMs !== "number") return null;
  if (what === "refused") {
    if (typeof fromMs !== "number" || !Array.isArray(networks)) return null;
    const known = REFUSAL_KINDS.map((kind) => [kind, Object(counts)[kind]] as const);
    return {
      what,
      atMs,
      fromMs,
      counts: Object.fromEntries(known.filter(([, count]) => typeof count === "number")),
      networks: networks.map(String),
    };
  }
  const isOfEvent = what === "created" || what === "changed" || what === "retired" || what === "given_up";
  return isOfEvent && typeof by === "string" && typeof event === "string" ? { what, atMs, by, event } : null;
}
