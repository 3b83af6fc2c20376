/** What the platform keeps of an object whatever becomes of it: its values, its database and its alarm. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { AlarmInProcess } from "./alarm.ts";

/** Of the platform: keys in one call. */
const MOST_DELETED = 128;

interface Listed {
  readonly prefix?: string;
  readonly limit?: number;
}

export class Stored {
  readonly values = new Map<string, unknown>();
  #database: DatabaseSync | null = null;
  readonly #statements = new Map<string, StatementSync>();

  /** As an object is given it. Of two copies of an object each has an alarm of its own. */
  open(alarm: AlarmInProcess): DurableObjectStorage {
    const { values } = this;
    const storage = {
      sql: {
        exec: (query: string, ...given: SqlStorageValue[]) => {
          const rows = this.#statement(query).all(...given.map(toSqlite));
          return { toArray: () => rows };
        },
      },
      getAlarm: async () => alarm.atMs,
      setAlarm: async (atMs: number) => alarm.set(atMs),
      get: async (key: string) => structuredClone(values.get(key)),
      put: async (key: string, value: unknown) => void values.set(key, structuredClone(value)),
      delete: async (keys: string | string[]) =>
        Array.isArray(keys) ? this.#deleteAll(keys) : values.delete(keys),
      list: async (which?: Listed) => this.#list(which),
    };
    return storage as unknown as DurableObjectStorage;
  }

  /** Returns how many there were. */
  #deleteAll(keys: readonly string[]): number {
    if (keys.length > MOST_DELETED)
      throw new RangeError(`${keys.length} keys, and ${MOST_DELETED} at the most`);
    return keys.filter((key) => this.values.delete(key)).length;
  }

  /** In the order of the keys. */
  #list({ prefix = "", limit }: Listed = {}): Map<string, unknown> {
    const keys = [...this.values.keys()].filter((key) => key.startsWith(prefix)).sort();
    return new Map(keys.slice(0, limit).map((key) => [key, structuredClone(this.values.get(key))]));
  }

  /** A statement is prepared once: an object's database has a dozen of them, asked again at each tick. */
  #statement(query: string): StatementSync {
    this.#database ??= new DatabaseSync(":memory:");
    const statement = this.#statements.get(query) ?? this.#database.prepare(query);
    this.#statements.set(query, statement);
    return statement;
  }
}

/** As node:sqlite takes bytes; it answers them so, too. */
function toSqlite(value: SqlStorageValue): string | number | null | Uint8Array {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}
