import { Redis } from "@upstash/redis/cloudflare";
import { StoreUnavailable } from "../core/waiting-queue.ts";
import { FLAG_LINE, SCRIPTS, type ScriptName } from "./scripts.ts";

export interface StoreConfig {
  /** Says in the log which of several databases failed. */
  readonly name: string;
  readonly url: string;
  readonly token: string;
  /** Whether scripts carry Upstash's flag line; false only for a Redis that refuses it. */
  readonly flagLine: boolean;
  readonly timeoutMs: number;
}

const MAX_REASON_CHARACTERS = 120;

/** The few things we ask of Redis, with every failure turned into StoreUnavailable. */
export class Upstash {
  readonly #name: string;
  readonly #redis: Redis;
  readonly #scripts: Record<ScriptName, { exec(keys: string[], args: string[]): Promise<unknown> }>;

  constructor(config: StoreConfig) {
    this.#name = config.name;
    this.#redis = new Redis({
      url: config.url,
      token: config.token,
      automaticDeserialization: false, // or the user "42" comes back as a number
      enableAutoPipelining: false, // it never merges across requests, and hides which call failed
      responseEncoding: false, // replies are ASCII but for user ids and the notice, which JSON carries as they are
      enableTelemetry: false,
      // Once more at once after a cut connection, which is what `false` does too: every script is safe to repeat, and one
      // lost answer need not reach a visitor. Beyond that lobbies and loops try again themselves.
      retry: { retries: 1, backoff: () => 0 },
      signal: () => AbortSignal.timeout(config.timeoutMs), // a static signal would make an aborted call resolve
    });
    const script = (name: ScriptName) =>
      this.#redis.createScript<unknown>((config.flagLine ? FLAG_LINE : "") + SCRIPTS[name]);
    this.#scripts = {
      flush: script("flush"),
      release_batch: script("release_batch"),
      serve_booth: script("serve_booth"),
      restore_queue: script("restore_queue"),
      control_event: script("control_event"),
      recount_event: script("recount_event"),
      report_stock: script("report_stock"),
      prepare_event: script("prepare_event"),
      retire_event: script("retire_event"),
      erase_person: script("erase_person"),
      write_catalogue: script("write_catalogue"),
      act_on_person: script("act_on_person"),
      list_entrants: script("list_entrants"),
      commit_draw: script("commit_draw"),
      seat_entrants: script("seat_entrants"),
      end_draw: script("end_draw"),
    };
  }

  /** EVALSHA, and EVAL when the script is not loaded yet. */
  run(name: ScriptName, keys: string[], args: (string | number)[]): Promise<unknown> {
    return this.#reach(name, () => this.#scripts[name].exec(keys, args.map(String)));
  }

  ping(): Promise<unknown> {
    return this.#reach("ping", () => this.#redis.ping());
  }

  /** Adds a member, and drops those of the lowest scores when there are more than `most`. */
  addToSet(key: string, score: number, member: string, most: number): Promise<unknown> {
    const both = this.#redis
      .pipeline()
      .zadd(key, { score, member })
      .zremrangebyrank(key, 0, -most - 1);
    return this.#reach("zadd", () => both.exec());
  }

  removeFromSet(key: string, member: string): Promise<unknown> {
    return this.#reach("zrem", () => this.#redis.zrem(key, member));
  }

  readSet(key: string): Promise<string[]> {
    return this.#reach("zrange", () => this.#redis.zrange<string[]>(key, 0, -1));
  }

  /** All fields of a hash, by name. */
  async readHash(key: string): Promise<ReadonlyMap<string, string>> {
    // Without deserialization the client answers what Redis does: names and values in turn.
    const reply = (await this.#reach("hgetall", () => this.#redis.hgetall(key))) as readonly unknown[] | null;
    const fields = new Map<string, string>();
    for (let index = 0; reply !== null && index + 1 < reply.length; index += 2) {
      fields.set(String(reply[index]), String(reply[index + 1]));
    }
    return fields;
  }

  /** Puts an entry at the head, and drops those at the end when there are more than `most`. */
  pushToList(key: string, entry: string, most: number): Promise<unknown> {
    const both = this.#redis
      .pipeline()
      .lpush(key, entry)
      .ltrim(key, 0, most - 1);
    return this.#reach("lpush", () => both.exec());
  }

  readList(key: string, most: number): Promise<string[]> {
    return this.#reach("lrange", () => this.#redis.lrange<string>(key, 0, most - 1));
  }

  async #reach<T>(what: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const reason = describeFailure(error);
      throw new StoreUnavailable(`Redis gave no result for ${what} in store ${this.#name}: ${reason}`);
    }
  }
}

/**
 * Why Redis refused, in Upstash's own words, but not the command that the client appends to them: it holds user ids.
 * Any other failure is named by its class alone, for its text may be whatever a proxy sent.
 */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return "unknown failure";
  const [reason = "", command] = error.message.split(", command was:");
  return command === undefined ? error.name : `${error.name}: ${reason.slice(0, MAX_REASON_CHARACTERS)}`;
}
