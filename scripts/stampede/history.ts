import { type MonitorLine, parseMonitorLine } from "./monitor-line.ts";

/**
 * What happened to an event's people, by Redis's own account. Nothing of the product's code or arithmetic is in
 * it: only which scores were written and removed, and when a script committed a new version of the state.
 */
export type HistoryEntry =
  | { readonly kind: "waits"; readonly atMs: number; readonly user: string; readonly ticket: number }
  | { readonly kind: "waits_no_more"; readonly atMs: number; readonly user: string }
  | { readonly kind: "scored"; readonly atMs: number; readonly user: string; readonly score: number }
  | { readonly kind: "unscored"; readonly atMs: number; readonly user: string }
  | { readonly kind: "committed"; readonly atMs: number; readonly fields: ReadonlyMap<string, string> }
  | { readonly kind: "deleted"; readonly atMs: number };

/** The two ZSETs and the state at one moment. */
export interface Snapshot {
  readonly waiting: ReadonlyMap<string, number>;
  readonly called: ReadonlyMap<string, number>;
  readonly fields: ReadonlyMap<string, string>;
}

const WANTED = new Set(["ZADD", "ZREM", "HSET", "DEL", "UNLINK", "ECHO"]);

/** null for a line that no history wants. */
export function parseHistoryLine(text: string): MonitorLine | null {
  return parseMonitorLine(text, WANTED);
}

export class History {
  readonly #queue: string;
  readonly #entries: HistoryEntry[] = [];
  /** How many entries there were when a marker passed by. */
  readonly #markers = new Map<string, number>();

  constructor(event: string) {
    this.#queue = `queue:{${event}}`;
  }

  record({ atMs, command, args }: MonitorLine): void {
    const [key, ...values] = args;
    if (command === "ECHO") {
      this.#markers.set(key ?? "", this.#entries.length);
    } else if (command === "DEL" || command === "UNLINK") {
      if (args.includes(this.#queue)) this.#entries.push({ kind: "deleted", atMs });
    } else if (key === `${this.#queue}:state` && command === "HSET") {
      this.#entries.push({ kind: "committed", atMs, fields: new Map(pairs(values)) });
    } else if (key === this.#queue && command === "ZADD") {
      for (const [score, user] of pairs(values))
        this.#entries.push({ kind: "waits", atMs, user, ticket: Number(score) });
    } else if (key === this.#queue && command === "ZREM") {
      for (const user of values) this.#entries.push({ kind: "waits_no_more", atMs, user });
    } else if (key === `${this.#queue}:called` && command === "ZADD") {
      for (const [score, user] of pairs(values))
        this.#entries.push({ kind: "scored", atMs, user, score: Number(score) });
    } else if (key === `${this.#queue}:called` && command === "ZREM") {
      for (const user of values) this.#entries.push({ kind: "unscored", atMs, user });
    }
  }

  hasPassed(marker: string): boolean {
    return this.#markers.has(marker);
  }

  /** Everything between two markers, beginning with what a snapshot taken at the first one already held. */
  between(first: string, last: string, before: Snapshot): HistoryEntry[] {
    const atMs = 0;
    const held: HistoryEntry[] = [];
    for (const [user, ticket] of before.waiting) held.push({ kind: "waits", atMs, user, ticket });
    for (const [user, score] of before.called) held.push({ kind: "scored", atMs, user, score });
    held.push({ kind: "committed", atMs, fields: before.fields });
    return held.concat(this.#entries.slice(this.#markers.get(first), this.#markers.get(last)));
  }
}

/** Who is where when the history ends, by its own account. */
export function endOf(entries: readonly HistoryEntry[]): Pick<Snapshot, "waiting" | "called"> {
  const waiting = new Map<string, number>();
  const called = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind === "waits") waiting.set(entry.user, entry.ticket);
    else if (entry.kind === "waits_no_more") waiting.delete(entry.user);
    else if (entry.kind === "scored") called.set(entry.user, entry.score);
    else if (entry.kind === "unscored") called.delete(entry.user);
    else if (entry.kind === "deleted") {
      waiting.clear();
      called.clear();
    }
  }
  return { waiting, called };
}

function* pairs(values: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index + 1 < values.length; index += 2) {
    yield [values[index] ?? "", values[index + 1] ?? ""];
  }
}
