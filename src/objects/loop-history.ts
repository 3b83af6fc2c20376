import type { EntryCounts } from "../core/entry/entry-counts.ts";
import type { EventConfig } from "../core/event-config.ts";
import { EventHistory, type History, type Row, readHistory } from "../core/history/event-history.ts";
import type { LogOrigin } from "../log.ts";
import { warn } from "./warn.ts";

/**
 * An event's history in the storage of its loop. Rows are written once in ten seconds, and before they are read: a reader who was
 * told a count is never told a smaller one by the object's next start. What goes wrong here stops no tick.
 */
export class LoopHistory {
  readonly #origin: LogOrigin;
  readonly #sql: SqlStorage;
  readonly #history: EventHistory;
  /** There is none before the first tick: visitors may ask for events without end, and a question leaves nothing in storage. */
  #hasTable: boolean;

  constructor(event: string, config: EventConfig, sql: SqlStorage) {
    this.#origin = { event, object: "loop" };
    this.#sql = sql;
    this.#hasTable = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'history'").toArray().length > 0;
    this.#history = this.#open(config);
  }

  get numbers(): EventHistory["state"]["numbers"] {
    return this.#history.state.numbers;
  }

  note(...tick: Parameters<EventHistory["note"]>): void {
    this.#write(this.#history.note(...tick));
  }

  noteFailure(): void {
    this.#history.noteFailure();
  }

  noteTally(tally: Parameters<EventHistory["noteTally"]>[0]): void {
    this.#history.noteTally(tally);
  }

  noteBoothCommands(commands: number): void {
    this.#history.noteBoothCommands(commands);
  }

  noteSlowedJoins(joins: number): void {
    this.#history.noteSlowedJoins(joins);
  }

  noteEntryCounts(counts: EntryCounts): void {
    this.#history.noteEntryCounts(counts);
  }

  /** Writes what no row has yet: before the loop stops, and before it is read. */
  rest(): void {
    this.#write(this.#history.rest());
  }

  /** What is kept of the event beside its buckets. */
  state(): EventHistory["state"] {
    this.rest();
    return this.#history.state;
  }

  read(): History {
    this.rest();
    return readHistory((kind) => this.#texts("SELECT text FROM history WHERE kind = ?", kind));
  }

  #open(config: EventConfig): EventHistory {
    try {
      return new EventHistory(config, (kind, place) => {
        const [text] = this.#texts("SELECT text FROM history WHERE kind = ? AND place = ?", kind, place);
        return text ?? null;
      });
    } catch (error) {
      warn("history not readable", this.#origin, error);
      return new EventHistory(config, () => null);
    }
  }

  #texts(query: string, ...values: readonly (string | number)[]): string[] {
    if (!this.#hasTable) return [];
    return this.#sql
      .exec<{ text: string }>(query, ...values)
      .toArray()
      .map(({ text }) => text);
  }

  #write(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    try {
      this.#sql.exec(
        "CREATE TABLE IF NOT EXISTS history (kind TEXT, place INTEGER, text TEXT, PRIMARY KEY (kind, place)) WITHOUT ROWID",
      );
      this.#hasTable = true;
      for (const { kind, place, text } of rows) {
        this.#sql.exec("INSERT OR REPLACE INTO history VALUES (?, ?, ?)", kind, place, text);
      }
    } catch (error) {
      warn("history not written", this.#origin, error);
    }
  }
}
