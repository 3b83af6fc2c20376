import { createHash, randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { inject } from "vitest";
import { Monitor } from "../../../scripts/stampede/witness/monitor.ts";
import { SCRIPTS, type ScriptName } from "../../../src/store/scripts.ts";

/** Redis commands of one event by the script around them, as Redis executes them: the call of the script counts too. */
export class CountedCommands {
  readonly #redis: Redis;
  readonly #monitor: Monitor;
  readonly #seen: Seen;
  #marks = 0;

  private constructor(redis: Redis, monitor: Monitor, seen: Seen) {
    this.#redis = redis;
    this.#monitor = monitor;
    this.#seen = seen;
  }

  static async start(redis: Redis, event: string): Promise<CountedCommands> {
    const seen: Seen = { name: randomUUID(), counts: new Map(), marks: 0 };
    let script: ScriptName | undefined;
    const monitor = await Monitor.start(inject("store").redisUrl, (line) => {
      if (line.includes(seen.name)) seen.marks++;
      if (!line.includes(`{${event}}`)) return;
      const [, sha = ""] = /"evalsha" "([0-9a-f]{40})"/i.exec(line) ?? [];
      script = NAMES.get(sha) ?? script;
      if (script) seen.counts.set(script, (seen.counts.get(script) ?? 0) + 1);
    });
    return new CountedCommands(redis, monitor, seen);
  }

  /** Of all scripts. */
  async ofAll(): Promise<number> {
    await this.#catchUp();
    return [...this.#seen.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** So far. */
  async of(script: ScriptName): Promise<number> {
    await this.#catchUp();
    return this.#seen.counts.get(script) ?? 0;
  }

  /** MONITOR has a connection of its own and keeps the order of Redis: what was executed before a mark has been counted when the mark is seen. */
  async #catchUp(): Promise<void> {
    const mark = ++this.#marks;
    await this.#redis.ping(this.#seen.name);
    while (this.#seen.marks < mark && !this.#monitor.failure)
      await new Promise((resolve) => setImmediate(resolve));
    if (this.#monitor.failure) throw this.#monitor.failure;
  }

  stop(): void {
    this.#monitor.stop();
  }
}

interface Seen {
  readonly counts: Map<ScriptName, number>;
  /** What a mark says. */
  readonly name: string;
  marks: number;
}

const NAMES = new Map(
  Object.entries(SCRIPTS).map(([name, text]) => [
    createHash("sha1").update(text).digest("hex"),
    name as ScriptName,
  ]),
);
