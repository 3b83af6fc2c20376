import { createHash } from "node:crypto";
import { StoreUnavailable } from "../../src/core/waiting-queue.ts";
import type { RedisCalls } from "../../src/store/redis-queue.ts";
import { SCRIPTS, type ScriptName } from "../../src/store/scripts.ts";
import { type Course, FAULTS, isRefusal, REFUSALS } from "../upstash-local/fault-list.ts";
import type { PlannedFault } from "../upstash-local/faults.ts";
import type { RedisConnection } from "../upstash-local/redis-connection.ts";
import { REFUSE_WRITE } from "../upstash-local/refuse-write.ts";
import { RedisError, type Reply } from "../upstash-local/resp-parser.ts";
import type { Coverage } from "./coverage.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** As STORE_TIMEOUT_MS. */
const TIMEOUT_MS = 2000;
/** The longest usual way to Redis, or back, ms. */
const WAY_MS = 4;
/** What a failover loses is of the last second; `at` of a fault says how much of it. */
const ROLLBACK_STEP_MS = 110;

const SHAS = Object.fromEntries(
  Object.entries(SCRIPTS).map(([name, text]) => [name, createHash("sha1").update(text).digest("hex")]),
) as Record<ScriptName, string>;

/** A fault that waits for the next request with this script; null for any. */
export interface WaitingFault extends PlannedFault {
  readonly script: ScriptName | null;
}

/** Something that happens in the midst of the last of so many requests with a script. */
interface Happening {
  readonly script: ScriptName;
  requests: number;
  /** The last of them is never executed; else it has been, and has no answer yet. */
  readonly isLost: boolean;
  readonly act: () => void;
}

/** Who looks at the sets after each execution of a script. */
export interface Witness {
  /** Commands that read them. */
  readonly reading: readonly (readonly string[])[];
  see(script: ScriptName, args: readonly string[], replies: readonly unknown[]): void;
  wentBack(copiedAtMs: number, replies: readonly unknown[]): void;
  /** So much later than usual a request comes to Redis, and its answer back from it. */
  late(ms: number, answerMs: number): void;
  /** A request gets no answer: whoever sent it learns nothing, and sends nothing, for so long. */
  unanswered(ms: number): void;
}

/** A sale's way to Redis, on which requests meet what was planned for them, and what the product's client makes of that. */
export class RedisLink {
  readonly #connection: RedisConnection;
  readonly #clock: VirtualClock;
  readonly #keys: readonly string[];
  readonly #witness: Witness;
  readonly #coverage: Coverage;
  readonly #registry: string;
  #waiting: WaitingFault[] = [];
  #happenings: Happening[] = [];
  #copies = 0;
  /** When Redis went back last. */
  #wentBackAtMs = Number.NEGATIVE_INFINITY;
  /** What has yet to be executed, or given up: requests, and returns to a copy. */
  #underWay = 0;
  #hasRefused = false;

  constructor(
    connection: RedisConnection,
    clock: VirtualClock,
    keys: readonly string[],
    witness: Witness,
    coverage: Coverage,
  ) {
    this.#connection = connection;
    this.#clock = clock;
    this.#keys = keys;
    this.#witness = witness;
    this.#coverage = coverage;
    this.#registry = `${keys[0]}:registry`;
  }

  static async load(connection: RedisConnection): Promise<void> {
    await connection.send(Object.values(SCRIPTS).map((text) => ["SCRIPT", "LOAD", text]));
  }

  plan(fault: WaitingFault): void {
    this.#waiting.push(fault);
  }

  /** From now on; of one script those that were planned first come first. */
  planHappening(happening: Happening): void {
    this.#happenings.push(happening);
  }

  /** Whether something waits that only one of these scripts can meet. */
  isPlannedFor(scripts: readonly ScriptName[]): boolean {
    return [...this.#waiting, ...this.#happenings].some(
      ({ script }) => script !== null && scripts.includes(script),
    );
  }

  endFaults(): void {
    this.#waiting = [];
    this.#happenings = [];
  }

  /** Everything that was sent has been executed, or given up by its sender. */
  get isQuiet(): boolean {
    return this.#underWay === 0;
  }

  /** A command was refused inside a script: what its counters say of the sets is put right by the next recount. */
  get hasRefused(): boolean {
    return this.#hasRefused;
  }

  /** The calls of one object, which come to nothing once it is dead. */
  callsOf(isDead: () => boolean): RedisCalls {
    return {
      run: (name, keys, args) => this.#run(name, keys, args.map(String), isDead),
      ping: async () => {},
      addToSet: (_key, score, member) => this.#plain(["ZADD", this.#registry, String(score), member], isDead),
      removeFromSet: (_key, member) => this.#plain(["ZREM", this.#registry, member], isDead),
      readSet: async () =>
        texts(await this.#plain(["ZRANGE", this.#registry, "0", "-1"], isDead)) as string[],
    };
  }

  async #plain(command: string[], isDead: () => boolean): Promise<Reply> {
    if (isDead()) return never();
    await this.#clock.sleep(1);
    if (isDead()) return never();
    const [reply = null] = await this.#clock.hold(() => this.#connection.send([command]));
    return reply;
  }

  #take(script: ScriptName): WaitingFault | null {
    const index = this.#waiting.findIndex((fault) => fault.script === null || fault.script === script);
    return index < 0 ? null : (this.#waiting.splice(index, 1)[0] ?? null);
  }

  async #run(name: ScriptName, keys: string[], args: string[], isDead: () => boolean): Promise<unknown> {
    if (isDead()) return never();
    const fault = this.#take(name);
    const course: Course = FAULTS[fault?.name ?? "none"];
    if (fault) this.#coverage.note(fault.name, name);
    this.#witness.late(course.lateMs, course.answerLateMs);
    const answer = this.#answer(name, keys, args, fault, course, isDead);
    if (course.answered === "silence") {
      void answer.catch(() => {}); // executed or not, its sender learns nothing of it
      this.#witness.unanswered(TIMEOUT_MS);
      this.#underWay++;
      await this.#clock.sleep(TIMEOUT_MS);
      this.#underWay--;
      if (isDead()) return never();
      throw new StoreUnavailable(`${name}: no answer`);
    }
    const reply = await answer.catch((error: unknown) => error);
    if (isDead()) return never();
    if (reply instanceof Error) throw reply;
    return reply;
  }

  async #answer(
    name: ScriptName,
    keys: string[],
    args: string[],
    fault: PlannedFault | null,
    course: Course,
    isDead: () => boolean,
  ): Promise<unknown> {
    const wayMs = () => 1 + Math.floor(Math.random() * WAY_MS);
    let reply: unknown = null;
    const happening = this.#happeningAt(name);
    this.#underWay++;
    try {
      await this.#clock.sleep(wayMs() + course.lateMs);
      const hasDied = happening?.isLost || (isDead() && Math.random() < 0.5); // before the request was on its way
      const execute = () => this.#execute(name, keys, args, fault);
      if (course.executions > 0 && !hasDied) reply = await execute();
      if (course.executions === 2 && !hasDied) reply = await execute();
      if (course.answered === "cut" && !hasDied) {
        await this.#clock.sleep(wayMs());
        reply = await this.#execute(name, keys, args, null); // the client asks once more at once
      }
    } finally {
      this.#underWay--;
    }
    happening?.act();
    await this.#clock.sleep(wayMs() + course.answerLateMs);
    if (course.answered !== "as ever" && course.answered !== "cut")
      throw new StoreUnavailable(`${name}: ${fault?.name}`);
    if (reply instanceof RedisError) {
      if (fault && isRefusal(fault.name) && reply.message.includes(REFUSALS[fault.name]))
        throw new StoreUnavailable(`${name}: ${reply.message}`);
      throw new Error(`${name}: ${reply.message}`);
    }
    return reply;
  }

  /** Of the request that begins now; null for nothing. */
  #happeningAt(name: ScriptName): Happening | null {
    const next = this.#happenings.find(({ script }) => script === name);
    if (!next || --next.requests > 0) return null;
    this.#happenings = this.#happenings.filter((other) => other !== next);
    return next;
  }

  #execute(name: ScriptName, keys: string[], args: string[], fault: PlannedFault | null): Promise<unknown> {
    this.#coverage.note("any", name);
    return this.#clock.hold(async () => {
      if (fault?.name === "rolled back") await this.goBackLater(ROLLBACK_STEP_MS * (fault.at + 1));
      if (fault && isRefusal(fault.name)) this.#hasRefused = true;
      const counted = [String(keys.length), ...keys, ...args];
      const command =
        fault && isRefusal(fault.name)
          ? ["EVAL", REFUSE_WRITE + SCRIPTS[name], ...counted, REFUSALS[fault.name], String(fault.at)]
          : ["EVALSHA", SHAS[name], ...counted];
      if (fault?.name === "scripts forgotten") {
        const [unknown] = await this.#connection.send([["EVALSHA", "0".repeat(40), ...counted]]);
        if (!(unknown instanceof RedisError)) throw new Error("Redis knew a script that there is not");
        command.splice(0, 2, "EVAL", SCRIPTS[name]);
      }
      const replies = await this.#connection.send([command, ...this.#witness.reading]);
      this.#witness.see(name, args, texts(replies.slice(1)) as unknown[]);
      const [reply = null] = replies;
      return reply instanceof RedisError ? reply : texts(reply);
    });
  }

  /**
   * Redis goes back to what it is now, so many ms later, all keys in one moment as in a failover. Not where it has gone back meanwhile: its other
   * replicas follow the one that took over, and what that one had lost is lost to them too.
   */
  async goBackLater(afterMs: number): Promise<void> {
    const number = ++this.#copies;
    const copies = this.#keys.map((key) => [key, `copy:${number}:${key}`] as const);
    const copiedAtMs = this.#clock.nowMs;
    await this.#clock.hold(() =>
      this.#connection.send(copies.map(([key, copy]) => ["COPY", key, copy, "DB", "1", "REPLACE"])),
    );
    this.#underWay++;
    void this.#clock.sleep(afterMs).then(() =>
      this.#clock.hold(async () => {
        this.#underWay--;
        if (copiedAtMs < this.#wentBackAtMs) return;
        this.#wentBackAtMs = this.#clock.nowMs;
        const replies = await this.#connection.send([
          ["MULTI"],
          ["DEL", ...this.#keys],
          ["SELECT", "1"],
          ...copies.map(([key, copy]) => ["COPY", copy, key, "DB", "0", "REPLACE"]),
          ["DEL", ...copies.map(([, copy]) => copy)],
          ["SELECT", "0"],
          ["EXEC"],
          ...this.#witness.reading,
        ]);
        this.#witness.wentBack(copiedAtMs, texts(replies.slice(-this.#witness.reading.length)) as unknown[]);
      }),
    );
  }

  /** Nothing is left of the sale. */
  async clear(): Promise<void> {
    const copies = Array.from({ length: this.#copies }, (_, index) =>
      this.#keys.map((key) => `copy:${index + 1}:${key}`),
    ).flat();
    await this.#connection.send([
      ["DEL", ...this.#keys, this.#registry],
      ...(copies.length > 0
        ? [
            ["SELECT", "1"],
            ["DEL", ...copies],
            ["SELECT", "0"],
          ]
        : []),
    ]);
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** As ioredis and the client give a reply: texts, not bytes. */
function texts(reply: unknown): unknown {
  if (Buffer.isBuffer(reply)) return (reply as Buffer).toString();
  if (Array.isArray(reply)) return reply.map((item: unknown) => texts(item));
  return reply;
}
