import type { CommandTable } from "./command-table.ts";
import type { Command } from "./parse-request.ts";
import type { RedisConnection } from "./redis-connection.ts";
import type { Reply } from "./resp-parser.ts";

/** How far Redis can go back: what a failover may lose of what was acknowledged. */
const KEPT_MS = 1000;
/** The database of copies; the bridge serves database 0. */
const COPIES = "1";

interface Entry {
  readonly key: string;
  readonly atMs: number;
  /** In the database of copies: the key as it was before; missing there where there was no key. */
  readonly copy: string;
}

/** What keys were before each write of the last second, in another database of the same Redis. */
export class Journal {
  readonly #connection: RedisConnection;
  readonly #table: CommandTable;
  #entries: Entry[] = [];
  #copies = 0;

  constructor(connection: RedisConnection, table: CommandTable) {
    this.#connection = connection;
    this.#table = table;
  }

  /** Commands to be sent before these, in the same call; they keep what the keys are now. */
  note(commands: readonly Command[], nowMs: number): Command[] {
    const writes = commands.filter((command) => this.#mayWrite(command));
    const keys = new Set(writes.flatMap((command) => this.#keysOf(command)));
    const entries = [...keys].map((key) => ({ key, atMs: nowMs, copy: `copy:${++this.#copies}` }));
    const old = this.#entries.filter(({ atMs }) => atMs < nowMs - KEPT_MS);
    this.#entries = [...this.#entries.filter(({ atMs }) => atMs >= nowMs - KEPT_MS), ...entries];
    const copying = entries.map(({ key, copy }) => ["COPY", key, copy, "DB", COPIES, "REPLACE"]);
    if (old.length === 0) return copying;
    return [...copying, ["SELECT", COPIES], ["DEL", ...old.map(({ copy }) => copy)], ["SELECT", "0"]];
  }

  /** Commands ran without a note: what keys were before them is not known any more. */
  forget(): void {
    this.#entries = [];
  }

  /** Every key goes back to what it was a second ago, all in one moment as in a failover. */
  async rollBack(nowMs: number): Promise<void> {
    const first = this.#firstSince(nowMs - KEPT_MS);
    this.#entries = [];
    const back = first.map(({ key, copy }) => ["COPY", copy, key, "DB", "0", "REPLACE"]);
    const gone = first.map(({ key }) => ["DEL", key]);
    await this.#connection.send([["MULTI"], ...gone, ["SELECT", COPIES], ...back, ["SELECT", "0"], ["EXEC"]]);
  }

  /** A plain reading command's reply of a second ago, as a replica that is behind gives it; undefined for any other command. */
  async readStale(command: Command, nowMs: number): Promise<Reply | undefined> {
    if (!this.#isPlainRead(command)) return undefined;
    const keys = this.#keysOf(command);
    const first = this.#firstSince(nowMs - KEPT_MS).filter(({ key }) => keys.includes(key));
    const fresh = keys.map((key) => ["COPY", key, key, "DB", COPIES, "REPLACE"]);
    const stale = first.flatMap(({ key, copy }) => [
      ["DEL", key],
      ["COPY", copy, key],
    ]);
    const before = [["MULTI"], ...fresh, ["SELECT", COPIES], ...stale];
    const sent = [...before, command, ["DEL", ...keys], ["SELECT", "0"], ["EXEC"]];
    const replies = (await this.#connection.send(sent)).at(-1);
    return Array.isArray(replies) ? (replies[before.length - 1] ?? null) : undefined;
  }

  /** Of each key the first entry since then. */
  #firstSince(fromMs: number): Entry[] {
    const first = new Map<string, Entry>();
    for (const entry of this.#entries) {
      if (entry.atMs >= fromMs && !first.has(entry.key)) first.set(entry.key, entry);
    }
    return [...first.values()];
  }

  #isPlainRead([name = ""]: Command): boolean {
    const upper = name.toUpperCase();
    return this.#table.hasFlag(upper, "readonly") && !upper.startsWith("EVAL");
  }

  #mayWrite([name = ""]: Command): boolean {
    const upper = name.toUpperCase();
    return this.#table.hasFlag(upper, "write") || upper === "EVAL" || upper === "EVALSHA";
  }

  #keysOf([name = "", ...args]: Command): string[] {
    const upper = name.toUpperCase();
    if (upper === "EVAL" || upper === "EVALSHA") return args.slice(2, 2 + Number(args[1]));
    const positions = this.#table.keyPositions(upper);
    if (!positions || positions.first === 0) return [];
    const last = positions.last < 0 ? args.length + 1 + positions.last : positions.last;
    return args.filter(
      (_, index) =>
        index + 1 >= positions.first &&
        index + 1 <= last &&
        (index + 1 - positions.first) % positions.step === 0,
    );
  }
}
