import { scoredMembers } from "../../redis/scored-members.ts";

/** Tickets below this are of people who came back after a missed turn. */
export const FIRST_TICKET = 10_000_000;
const BAND_WIDTH = 2 ** 44;
const BANDS = ["", "admitted", "missed", "spent", "forfeited", "called", "called", "revoked"];
const CALLED_AGAIN_BAND = 6;

export interface Called {
  readonly state: string;
  /** The second call of who missed the first; who misses that too is out. */
  readonly isAgain: boolean;
}

/** Where everybody stands after one execution of a script, by the sets alone. */
export interface Sight {
  /** Tickets, in their order. */
  readonly line: ReadonlyMap<string, number>;
  readonly called: ReadonlyMap<string, Called>;
}

/** The numbers of the event's state that a judge goes by. */
export interface StateSeen {
  readonly generation: string | null;
  readonly numbering: string | null;
  /** The name of the version that positions are of. */
  readonly version: string;
  /** A script was cut off while it changed the line; the next one mends it, or asks the next tick to. */
  readonly isCutOff: boolean;
  /** The line is to be renumbered, and doubles in it are settled then. */
  readonly isToBeMended: boolean;
}

const EMPTY: Sight = { line: new Map(), called: new Map() };

/** Commands that read the sets of each shard (their keys: line, called) and the state. */
export function readingOf(keys: readonly (readonly string[])[], state: string): string[][] {
  return [
    ...keys.flatMap(([queue = "", called = ""]) => [
      ["ZRANGE", queue, "0", "-1", "WITHSCORES"],
      ["ZRANGE", called, "0", "-1", "WITHSCORES"],
    ]),
    [
      "HMGET",
      state,
      "numbering",
      "called_up_to",
      "departed_count",
      "writing",
      "generation",
      "renumber_at_ms",
    ],
  ];
}

export function readState(replies: readonly unknown[]): StateSeen {
  const [numbering, calledUpTo, departed, writing, generation, renumberAtMs] = replies.at(-1) as (
    | string
    | null
  )[];
  const isCutOff = Number(writing ?? 0) !== 0;
  return {
    generation: generation ?? null,
    numbering: numbering ?? null,
    version: `${numbering}:${Number(calledUpTo ?? 0) % FIRST_TICKET}:${departed ?? 0}`,
    isCutOff,
    isToBeMended: isCutOff || Number(renumberAtMs ?? 0) !== 0,
  };
}

/** What the replies to `readingOf` show, and what no moment may show, whatever broke before. */
export function readSight(replies: readonly unknown[]): { readonly sight: Sight; readonly faults: string[] } {
  const sets = replies.slice(0, -1) as string[][];
  if (sets.every(({ length }) => length === 0)) return { sight: EMPTY, faults: [] };
  const faults: string[] = [];
  const waiting: [string, number][] = [];
  const called = new Map<string, Called>();
  for (let set = 0; set < sets.length; set += 2) {
    waiting.push(...scoredMembers(sets[set] as string[]));
    for (const [user, score] of scoredMembers(sets[set + 1] as string[])) {
      if (called.has(user)) faults.push(`${user} was called in two shards`);
      const band = Math.floor(score / BAND_WIDTH);
      called.set(user, { state: BANDS[band] ?? "", isAgain: band === CALLED_AGAIN_BAND });
    }
  }
  waiting.sort(([, a], [, b]) => a - b);
  const line = new Map(waiting);
  if (line.size < waiting.length) faults.push("somebody stands in line twice");
  for (const user of line.keys()) if (called.has(user)) faults.push(`${user} waits and was called`);
  return { sight: { line, called }, faults };
}

export function haveEqualTickets({ line }: Sight): boolean {
  return new Set(line.values()).size < line.size;
}

/** One word for it: waiting, the state of who was called, or none. */
export function placeIn({ line, called }: Sight, user: string): string {
  return line.has(user) ? "waiting" : (called.get(user)?.state ?? "none");
}
