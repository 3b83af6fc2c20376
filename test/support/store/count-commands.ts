import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { inject } from "vitest";
import { Monitor } from "../../../scripts/stampede/witness/monitor.ts";
import { SCRIPTS, type ScriptName } from "../../../src/store/scripts.ts";

/** Redis commands of one event by the script around them, as Redis executes them: the call of the script counts too. */
export class CountedCommands {
  readonly #redis: Redis;
  readonly #monitor: Monitor;
  readonly #counts: Map<ScriptName, number>;

  private constructor(redis: Redis, monitor: Monitor, counts: Map<ScriptName, number>) {
    this.#redis = redis;
    this.#monitor = monitor;
    this.#counts = counts;
  }

  static async start(redis: Redis, event: string): Promise<CountedCommands> {
    const counts = new Map<ScriptName, number>();
    let script: ScriptName | undefined;
    const monitor = await Monitor.start(inject("store").redisUrl, (line) => {
      if (!line.includes(`{${event}}`)) return;
      const [, sha = ""] = /"evalsha" "([0-9a-f]{40})"/i.exec(line) ?? [];
      script = NAMES.get(sha) ?? script;
      if (script) counts.set(script, (counts.get(script) ?? 0) + 1);
    });
    return new CountedCommands(redis, monitor, counts);
  }

  /** Of all scripts. */
  async ofAll(): Promise<number> {
    await this.#catchUp();
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** So far. */
  async of(script: ScriptName): Promise<number> {
    await this.#catchUp();
    return this.#counts.get(script) ?? 0;
  }

  /** MONITOR shows a command before it is answered; its own connection may be a moment behind. */
  async #catchUp(): Promise<void> {
    await this.#redis.ping();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (this.#monitor.failure) throw this.#monitor.failure;
  }

  stop(): void {
    this.#monitor.stop();
  }
}

const NAMES = new Map(
  Object.entries(SCRIPTS).map(([name, text]) => [
    createHash("sha1").update(text).digest("hex"),
    name as ScriptName,
  ]),
);
