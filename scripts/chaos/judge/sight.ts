import { scoredMembers } from "../../redis/scored-members.ts";
import { isCall, readCalled } from "../../stampede/judge/scores.ts";

/** Tickets below this are of people who came back after a missed turn. */
export const FIRST_TICKET = 10_000_000;

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
  /** Who entered a drawing that is not over, stays, and has no place in line yet. */
  readonly entered: ReadonlySet<string>;
}

/** How far a drawing is, by the numbers that Redis holds. */
export const PHASE = { none: 0, entering: 1, closed: 2, committed: 3, seated: 4 } as const;

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
  /** Of the drawing: one of PHASE, whether it has stopped, and the signed list. */
  readonly phase: number;
  readonly isStopped: boolean;
  readonly checkpoint: string | null;
  /** It ends within a second that people enter. */
  readonly isClosing: boolean;
  /** An operator lets nobody be called. */
  readonly isHalted: boolean;
  /** As an operator has set it; 0: as many as like. */
  readonly maxActive: number;
}

export const EMPTY: Sight = { line: new Map(), called: new Map(), entered: new Set() };
/** The scores of entrants from here on are of who gave up. */
const GONE_FROM = 256;

/** Commands that read the sets of each shard (their keys: line, called, and entrants where there may be some) and the state. */
export function readingOf(keys: readonly (readonly string[])[], state: string): string[][] {
  return [
    ...keys.flatMap((ofShard) => ofShard.map((key) => ["ZRANGE", key, "0", "-1", "WITHSCORES"])),
    [
      "HMGET",
      state,
      "numbering",
      "called_up_to",
      "departed_count",
      "writing",
      "generation",
      "renumber_at_ms",
      "draw",
      "draw_trouble",
      "draw_checkpoint",
      "draw_closed_ms",
      "paused",
      "rate_override",
      "max_active_override",
    ],
  ];
}

export function readState(replies: readonly unknown[]): StateSeen {
  const fields = replies.at(-1) as (string | null)[];
  const [numbering, calledUpTo, departed, writing, generation, renumberAtMs, ...others] = fields;
  const [phase, trouble, checkpoint, closedAtMs, paused, rate, maxActive] = others;
  const isCutOff = Number(writing ?? 0) !== 0;
  return {
    generation: generation ?? null,
    numbering: numbering ?? null,
    version: `${numbering}:${Number(calledUpTo ?? 0) % FIRST_TICKET}:${departed ?? 0}`,
    isCutOff,
    isToBeMended: isCutOff || Number(renumberAtMs ?? 0) !== 0,
    phase: Number(phase ?? 0),
    isStopped: Number(trouble ?? 0) > 0,
    checkpoint: checkpoint || null,
    isClosing: Number(phase ?? 0) === PHASE.entering && Number(closedAtMs ?? 0) > 0,
    isHalted: Number(paused ?? 0) > 0 || rate === "0",
    maxActive: Math.max(0, Number(maxActive ?? 0)),
  };
}

/** What the replies to `readingOf` show, and what no moment may show, whatever broke before. `hasEntrants`: they were read too. */
export function readSight(
  replies: readonly unknown[],
  hasEntrants: boolean,
): { readonly sight: Sight; readonly faults: string[] } {
  const sets = replies.slice(0, -1) as string[][];
  if (sets.every(({ length }) => length === 0)) return { sight: EMPTY, faults: [] };
  const faults: string[] = [];
  const waiting: [string, number][] = [];
  const called = new Map<string, Called>();
  const step = hasEntrants ? 3 : 2;
  for (let set = 0; set < sets.length; set += step) {
    waiting.push(...scoredMembers(sets[set] as string[]));
    for (const [user, score] of scoredMembers(sets[set + 1] as string[])) {
      if (called.has(user)) faults.push(`${user} was called in two shards`);
      const { standing } = readCalled(score);
      called.set(user, { state: isCall(score) ? "called" : standing, isAgain: standing === "called again" });
    }
  }
  waiting.sort(([, a], [, b]) => a - b);
  const line = new Map(waiting);
  if (line.size < waiting.length) faults.push("somebody stands in line twice");
  for (const user of line.keys()) if (called.has(user)) faults.push(`${user} waits and was called`);
  if (!hasEntrants) return { sight: { line, called, entered: EMPTY.entered }, faults };
  const { phase } = readState(replies);
  const isUnderWay = phase !== PHASE.none && phase !== PHASE.seated;
  const hasNoPlace = ({ user, isGone }: Entry) => !isGone && !line.has(user) && !called.has(user);
  const entered = isUnderWay ? readEntries(replies).filter(hasNoPlace) : [];
  return { sight: { line, called, entered: new Set(entered.map(({ user }) => user)) }, faults };
}

/** One of the list of entrants. */
export interface Entry {
  readonly user: string;
  /** Gave up before they had a place. */
  readonly isGone: boolean;
  /** The group that their proof is published in, 0 to 255. */
  readonly sheet: number;
}

/** All who entered, by replies with the entrants of each shard. */
export function readEntries(replies: readonly unknown[]): Entry[] {
  const sets = (replies.slice(0, -1) as string[][]).filter((_, index) => index % 3 === 2);
  return sets.flatMap((set) =>
    [...scoredMembers(set)].map(([user, score]) => ({
      user,
      isGone: score >= GONE_FROM,
      sheet: score % GONE_FROM,
    })),
  );
}

export function haveEqualTickets({ line }: Sight): boolean {
  return new Set(line.values()).size < line.size;
}

/** One word for it: waiting, the state of who was called, entered, or none. */
export function placeIn({ line, called, entered }: Sight, user: string): string {
  if (line.has(user)) return "waiting";
  return called.get(user)?.state ?? (entered.has(user) ? "entered" : "none");
}
