import { type MonitorLine, parseMonitorLine } from "./monitor-line.ts";

/**
 * What Redis executed on an event's people: which scores were written and removed, and when a script committed a new
 * version of the state. It is read from MONITOR, with none of the product's code or arithmetic.
 */
export type HistoryEntry =
  | { readonly kind: "waits"; readonly atMs: number; readonly user: string; readonly ticket: number }
  | { readonly kind: "waits_no_more"; readonly atMs: number; readonly user: string }
  | { readonly kind: "scored"; readonly atMs: number; readonly user: string; readonly score: number }
  | { readonly kind: "unscored"; readonly atMs: number; readonly user: string }
  | { readonly kind: "committed"; readonly atMs: number; readonly fields: ReadonlyMap<string, string> }
  | { readonly kind: "deleted"; readonly atMs: number }
  /** Redis executed nothing since then, although the witness asked it ten times a second. */
  | { readonly kind: "stood_still"; readonly sinceMs: number; readonly atMs: number };

/** The two ZSETs and the state at one moment. */
export interface Snapshot {
  readonly waiting: ReadonlyMap<string, number>;
  readonly called: ReadonlyMap<string, number>;
  readonly fields: ReadonlyMap<string, string>;
}

const WANTED = new Set(["ZADD", "ZREM", "HSET", "DEL", "UNLINK", "ECHO"]);

/** null for a command that changes nothing a history records. */
export function parseHistoryLine(text: string): MonitorLine | null {
  return parseMonitorLine(text, WANTED);
}

/** No Redis of ours takes as long for a command. */
const STANDSTILL_MS = 1000;

export class History {
  readonly #queue: string;
  readonly #entries: HistoryEntry[] = [];
  /** How many entries there were when MONITOR showed a marker. */
  readonly #markers = new Map<string, number>();
  #executedAtMs = Number.POSITIVE_INFINITY;

  constructor(event: string) {
    this.#queue = `queue:{${event}}`;
  }

  /** Redis executed a command, whichever. */
  noteTime(atMs: number): void {
    const sinceMs = this.#executedAtMs;
    this.#executedAtMs = atMs;
    if (atMs - sinceMs > STANDSTILL_MS) this.#entries.push({ kind: "stood_still", sinceMs, atMs });
  }

  record({ atMs, command, args }: MonitorLine): void {
    const [key, ...values] = args;
    if (command === "ECHO") {
      this.#markers.set(key ?? "", this.#entries.length);
      return;
    }
    if (command === "DEL" || command === "UNLINK") {
      if (args.includes(this.#queue)) this.#entries.push({ kind: "deleted", atMs });
      return;
    }
    const record = this.#recordOf(key ?? "");
    if (record === "state" && command === "HSET") {
      this.#entries.push({ kind: "committed", atMs, fields: new Map(pairs(values)) });
    } else if (record === "queue" && command === "ZADD") {
      for (const [score, user] of pairs(values))
        this.#entries.push({ kind: "waits", atMs, user, ticket: Number(score) });
    } else if (record === "queue" && command === "ZREM") {
      for (const user of values) this.#entries.push({ kind: "waits_no_more", atMs, user });
    } else if (record === "called" && command === "ZADD") {
      for (const [score, user] of pairs(values))
        this.#entries.push({ kind: "scored", atMs, user, score: Number(score) });
    } else if (record === "called" && command === "ZREM") {
      for (const user of values) this.#entries.push({ kind: "unscored", atMs, user });
    }
  }

  /** Of a key of this event, in whatever shard. */
  #recordOf(key: string): "queue" | "called" | "state" | null {
    if (!key.startsWith(this.#queue)) return null;
    const name = key.slice(this.#queue.length).replace(/^:s\d+(?=:|$)/, "");
    if (name === "") return "queue";
    return name === ":called" ? "called" : name === ":state" ? "state" : null;
  }

  hasReached(marker: string): boolean {
    return this.#markers.has(marker);
  }

  /** The entries between two markers. Those of the snapshot taken at the first come before them, at time 0. */
  between(first: string, last: string, before: Snapshot): HistoryEntry[] {
    const atMs = 0;
    const held: HistoryEntry[] = [];
    for (const [user, ticket] of before.waiting) held.push({ kind: "waits", atMs, user, ticket });
    for (const [user, score] of before.called) held.push({ kind: "scored", atMs, user, score });
    held.push({ kind: "committed", atMs, fields: before.fields });
    return held.concat(this.#entries.slice(this.#markers.get(first), this.#markers.get(last)));
  }
}

function* pairs(values: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index + 1 < values.length; index += 2) {
    yield [values[index] ?? "", values[index + 1] ?? ""];
  }
}
