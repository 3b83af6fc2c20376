import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { type RedisServer, startRedis } from "../../upstash-local/redis-server.ts";
import { LaggingLink } from "./lagging-link.ts";
import { type Records, readRecords } from "./records.ts";

/** How far the replica is behind: what a failover loses. Upstash names no figure; docs/redis.md reckons with less than a second. */
const LAG_MS = 800;
const LOOK_EVERY_MS = 20;
const SYNC_PATIENCE_MS = 30_000;

/** What a fault came to. */
export interface PutRight {
  /** When the part was back, ms since 1970. */
  readonly backMs: number;
  /** null where Redis did not fail over. */
  readonly failover: Rollback | null;
}

/** What a failover took: the difference between the two. */
export interface Rollback {
  /** What the dead primary had stored, and so acknowledged, by its own file. */
  readonly acknowledged: Records;
  /** What its replica knew before anybody wrote to it. */
  readonly kept: Records;
}

interface Node {
  readonly folder: string;
  readonly server: RedisServer;
}

interface Replica extends Node {
  readonly link: LaggingLink;
}

/** A primary that stores each write, and a replica that is some hundred milliseconds behind it. */
export class Database {
  readonly #event: string;
  #primary: Node;
  #replica: Replica;

  private constructor(event: string, primary: Node, replica: Replica) {
    this.#event = event;
    this.#primary = primary;
    this.#replica = replica;
  }

  static async start(event: string): Promise<Database> {
    const primary = await startNode();
    return new Database(event, primary, await startReplica(primary));
  }

  get url(): string {
    return this.#primary.server.url;
  }

  get pid(): number {
    return this.#primary.server.pid;
  }

  /** Without a word, as when the machine's memory ran out. */
  async kill(): Promise<void> {
    process.kill(this.pid, "SIGKILL");
    await this.#primary.server.exited;
  }

  /** After a kill, with what it had stored. */
  async restart(): Promise<void> {
    const { folder, server } = this.#primary;
    this.#primary = { folder, server: await startRedis({ folder, port: server.port }) };
  }

  /**
   * The primary dies and the replica takes its place, under another address; a new replica follows it.
   */
  async failOver(switchTo: (url: string) => Promise<void>): Promise<PutRight> {
    const dead = this.#primary;
    await this.kill();
    const { link, ...heir } = this.#replica;
    await link.cut();
    await command(heir.server.url, (redis) => redis.replicaof("NO", "ONE"));
    const kept = await this.#readRecords(heir.server.url);
    this.#primary = heir;
    await switchTo(heir.server.url);
    const backMs = Date.now();
    const witness = await startRedis({ folder: dead.folder });
    const acknowledged = await this.#readRecords(witness.url);
    await witness.stop();
    rmSync(dead.folder, { recursive: true, force: true });
    this.#replica = await startReplica(heir);
    return { backMs, failover: { acknowledged, kept } };
  }

  /** Refuses what needs memory from now on, or no longer. */
  async setMemoryFull(isFull: boolean): Promise<void> {
    await command(this.url, (redis) => redis.config("SET", "maxmemory", isFull ? "1mb" : "0"));
  }

  /** Its files cannot grow from now on, or again. */
  setDiskFull(isFull: boolean): void {
    execFileSync("prlimit", ["--pid", String(this.pid), `--fsize=${isFull ? "1" : "unlimited"}:unlimited`]);
  }

  readRecords(): Promise<Records> {
    return this.#readRecords(this.url);
  }

  countKeys(): Promise<number> {
    return command(this.url, (redis) => redis.dbsize());
  }

  async stop(): Promise<void> {
    const { link, ...replica } = this.#replica;
    await link.cut();
    for (const { server, folder } of [replica, this.#primary]) {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #readRecords(url: string): Promise<Records> {
    return command(url, (redis) => readRecords(redis, this.#event));
  }
}

async function startNode(): Promise<Node> {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-redis-"));
  return { folder, server: await startRedis({ folder }) };
}

async function startReplica(primary: Node): Promise<Replica> {
  const link = await LaggingLink.start(primary.server.port, LAG_MS);
  const node = await startNode();
  await command(primary.server.url, (redis) => redis.config("SET", "repl-diskless-sync-delay", "0"));
  await command(node.server.url, async (redis) => {
    await redis.replicaof("127.0.0.1", link.port);
    const deadlineMs = performance.now() + SYNC_PATIENCE_MS;
    while (!(await redis.info("replication")).includes("master_link_status:up")) {
      if (performance.now() > deadlineMs) throw new Error("the replica does not follow its primary");
      await sleep(LOOK_EVERY_MS);
    }
  });
  return { ...node, link };
}

async function command<T>(url: string, run: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 3 });
  redis.on("error", () => {}); // the command says so
  try {
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}
