import { SheetFinder } from "../core/draw/leaf.ts";
import type {
  AuditedState,
  CallAct,
  ControlAct,
  ControlReply,
  EraseAct,
  EraseReply,
  OperatorAct,
  PersonAct,
  PersonReply,
  RecountReply,
  RetireReply,
} from "../core/operator.ts";
import { shareOf } from "../core/shares.ts";
import {
  type Acknowledged,
  type AcknowledgedWrite,
  type BoothBatch,
  type BoothReply,
  type CallTerms,
  type ControlRead,
  type Flush,
  type FlushReply,
  InOtherShards,
  type Preparation,
  type PrepareReply,
  ProofKeyChanged,
  type Restoration,
  type Retirement,
  type StockReply,
  type StockReport,
  StoreUnavailable,
  type Tick,
  type TickReply,
  type WaitingQueue,
  type WriterId,
} from "../core/waiting-queue.ts";
import { ACT_ORDER } from "./acts.ts";
import { KnownBoards } from "./board.ts";
import { writeDeadline } from "./deadline.ts";
import { allKeys, auditKey, eventKeys, REGISTRY, shardKeys, stateKey } from "./keys.ts";
import { toPairs } from "./operator-fields.ts";
import {
  readControlReply,
  readEraseReply,
  readOperatorReply,
  readPersonReply,
  readPrepareReply,
  readRecountReply,
  readRetireReply,
  readStockReply,
} from "./operator-replies.ts";
import { writePassAct } from "./pass-acts.ts";
import { readBoothReply, readFlushReply, readRestoreReply, readTickReply } from "./replies.ts";
import type { Upstash } from "./upstash.ts";

/** What the queue needs of a Redis. */
export type RedisCalls = Pick<Upstash, "run" | "ping" | "addToSet" | "removeFromSet" | "readSet">;

/** The cron wakes one loop for each once a minute; with `EVENTS."*"` visitors choose the ids. The newest are kept. */
const MOST_REGISTERED = 1000;

/** As state.lua says it. */
const IN_OTHER_SHARDS = /people are in \d+ shards, not \d+: EXPECTED_PEOPLE was changed/;
/** As flush.lua says it. */
const OTHER_PROOF_KEY = /people entered under another proof key: PROOF_PRIVATE_JWK was changed/;

/** The queue in Redis: one script call per method, arguments in the order the script's head names them. */
export class RedisQueue implements WaitingQueue {
  readonly #redis: RedisCalls;
  readonly #boards = new KnownBoards();

  constructor(redis: RedisCalls) {
    this.#redis = redis;
  }

  async flush(event: string, flush: Flush): Promise<FlushReply> {
    const users = ACT_ORDER.flatMap((kind) => flush.acts[kind]);
    const board = this.#boards.get(event);
    const reply = await this.#run("flush", keysFor(users, event, flush.lobby, flush.shards), [
      flush.nowMs,
      flush.shards,
      flush.numbering,
      fenceName({ kind: "lobby", index: flush.lobby }),
      flush.fence?.nonce ?? 0,
      flush.fence?.seq ?? 0,
      ...toNumbers(flush.acknowledged),
      flush.departedIndex,
      flush.maxQueueSize,
      flush.passTtlSeconds,
      board.version,
      ...(flush.atOnce ? [1, ...toTerms(flush.atOnce)] : [0, 0, 0, 0, 0, 0]),
      flush.opening === "draw" ? 1 : 0,
      flush.proofKey,
      toSheets(event, flush),
      ...ACT_ORDER.map((kind) => flush.acts[kind].length),
      ...users,
    ]);
    const read = readFlushReply(reply, flush.acts, board);
    this.#boards.keep(event, read.snapshot.board);
    return read;
  }

  async release(event: string, tick: Tick): Promise<TickReply> {
    const board = this.#boards.get(event);
    const reply = await this.#run("release_batch", eventKeys(event, tick.shards), [
      tick.nowMs,
      tick.shards,
      tick.numbering,
      tick.nonce,
      ...toTerms(tick),
      tick.returnWindowMs,
      tick.departedIndex,
      tick.tick,
      board.version,
    ]);
    const read = readTickReply(reply, board);
    this.#boards.keep(event, read.snapshot.board);
    return read;
  }

  async serve(event: string, batch: BoothBatch): Promise<BoothReply> {
    const users = [...batch.claims, ...batch.acts.map(({ user }) => user)];
    const reply = await this.#run("serve_booth", keysFor(users, event, batch.lane, batch.shards), [
      batch.nowMs,
      batch.shards,
      fenceName({ kind: "booth", index: batch.lane }),
      batch.fence?.nonce ?? 0,
      batch.fence?.seq ?? 0,
      ...toNumbers(batch.acknowledged),
      batch.passes,
      batch.claims.length,
      ...batch.claims,
      ...batch.acts.flatMap(writePassAct),
    ]);
    return readBoothReply(reply, batch);
  }

  async restore(
    event: string,
    { nowMs, shards, writer, acknowledged, isLast, saltSecret, people }: Restoration,
  ): Promise<number> {
    const users = people.map(({ user }) => user);
    const finder = openFinder(event, saltSecret);
    const reply = await this.#run("restore_queue", keysFor(users, event, writer.index, shards), [
      nowMs,
      shards,
      fenceName(writer),
      ...toNumbers(acknowledged),
      isLast ? 1 : 0,
      ...people.flatMap((person) => toTriple(person, finder)),
    ]);
    return readRestoreReply(reply);
  }

  async control(event: string, act: ControlAct): Promise<ControlReply> {
    const { nowMs, shards, actId, by, version, change } = act;
    const reply = await this.#run("control_event", controlKeys(event), [
      nowMs,
      shards,
      actId,
      by,
      version ?? "",
      0,
      ...toPairs(change),
    ]);
    return readControlReply(reply);
  }

  async reportStock(event: string, { nowMs, shards, remaining }: StockReport): Promise<StockReply> {
    const left = typeof remaining === "number" ? [remaining] : Object.entries(remaining).flat();
    return readStockReply(await this.#run("report_stock", shardKeys(event), [nowMs, shards, ...left]));
  }

  async readControl(event: string, { nowMs, shards, entries }: ControlRead): Promise<AuditedState> {
    const nobody = ["", "", ""];
    const reply = await this.#run("control_event", controlKeys(event), [nowMs, shards, ...nobody, entries]);
    return readOperatorReply(reply);
  }

  async recount(event: string, { nowMs, shards, actId, by }: OperatorAct): Promise<RecountReply> {
    const args = [nowMs, shards, actId, by];
    return readRecountReply(await this.#run("recount_event", allKeys(event, shards), args));
  }

  async erase(event: string, { nowMs, shards, actId, by, user }: EraseAct): Promise<EraseReply> {
    const keys = [...shardKeys(event, shareOf(user, shards)), auditKey(event)];
    const eraseFrom = async (cursor: string) =>
      readEraseReply(await this.#run("erase_person", keys, [nowMs, shards, actId, by, user, cursor]));
    let part = await eraseFrom("0");
    let passEndsAtMs = part.status === "done" ? part.passEndsAtMs : null;
    while (part.status === "done" && part.cursor !== "0") {
      part = await eraseFrom(part.cursor);
      if (part.status === "done") passEndsAtMs = part.passEndsAtMs ?? passEndsAtMs;
    }
    return part.status === "done" ? { status: "done", passEndsAtMs, entry: part.entry } : part;
  }

  async callPerson(event: string, act: CallAct): Promise<PersonReply> {
    return this.#actOn(event, "CALL", act, act);
  }

  async removePerson(event: string, act: PersonAct): Promise<PersonReply> {
    return this.#actOn(event, "REMOVE", act);
  }

  async revokePass(event: string, act: PersonAct): Promise<PersonReply> {
    return this.#actOn(event, "REVOKE", act);
  }

  async #actOn(
    event: string,
    what: "CALL" | "REMOVE" | "REVOKE",
    { nowMs, shards, actId, by, user }: PersonAct,
    { claimWindowMs, maxActive } = { claimWindowMs: 0, maxActive: 0 },
  ): Promise<PersonReply> {
    const keys = [...shardKeys(event, shareOf(user, shards)), auditKey(event)];
    const args = [nowMs, shards, actId, by, what, user, claimWindowMs, maxActive];
    return readPersonReply(await this.#run("act_on_person", keys, args));
  }

  async prepare(event: string, { shardsBefore, shards, untilMs }: Preparation): Promise<PrepareReply> {
    const args = [shardsBefore, shards, untilMs];
    return readPrepareReply(await this.#run("prepare_event", [stateKey(event)], args));
  }

  async retire(
    event: string,
    { nowMs, shards, closedForMs, givesUpDrawing }: Retirement,
  ): Promise<RetireReply> {
    const args = [nowMs, shards, closedForMs, givesUpDrawing ? 1 : 0];
    const reply = await this.#run("retire_event", allKeys(event, shards), args);
    const read = readRetireReply(reply);
    if (read.status === "retired") await this.unregister(event);
    return read;
  }

  async register(event: string, nowMs: number): Promise<void> {
    await this.#redis.addToSet(REGISTRY, nowMs, event, MOST_REGISTERED);
  }

  async unregister(event: string): Promise<void> {
    await this.#redis.removeFromSet(REGISTRY, event);
  }

  async registeredEvents(): Promise<string[]> {
    return this.#redis.readSet(REGISTRY);
  }

  async #run(...request: Parameters<RedisCalls["run"]>): Promise<unknown> {
    try {
      return await this.#redis.run(...request);
    } catch (error) {
      const said = error instanceof Error ? error.message : "";
      const [shards] = IN_OTHER_SHARDS.exec(said) ?? [];
      if (shards !== undefined) throw new InOtherShards(shards);
      const [key] = OTHER_PROOF_KEY.exec(said) ?? [];
      throw key === undefined ? error : new ProofKeyChanged(key);
    }
  }

  async ping(): Promise<void> {
    await this.#redis.ping();
  }
}

/**
 * The keys of the shard that a lobby or booth serves. While other settings are deployed, a Worker of the old ones may bring it
 * people of another shard: they would be given a second place there.
 */
function keysFor(users: readonly string[], event: string, writer: number, shards: number): string[] {
  const shard = writer % shards;
  if (shards > 1 && users.some((user) => shareOf(user, shards) !== shard)) {
    throw new StoreUnavailable("people of another shard were brought here: EXPECTED_PEOPLE was changed");
  }
  return shardKeys(event, shard);
}

function controlKeys(event: string): string[] {
  return [...shardKeys(event), auditKey(event)];
}

/** As the scripts take the writer whose fence they read. */
function fenceName({ kind, index }: WriterId): string {
  return kind === "booth" ? `b${index}` : String(index);
}

/** As flush.lua takes the sheets of those who join: none where no proof key is set, for nobody enters then. */
function toSheets(event: string, { acts, opening, proofKey, saltSecret }: Flush): string {
  if (opening === "first-come" && proofKey === 0) return "";
  const finder = openFinder(event, saltSecret);
  return acts.join.map((user) => finder.sheetOf(user).toString(16).padStart(2, "0")).join("");
}

function openFinder(event: string, saltSecret: Uint8Array | undefined): SheetFinder {
  return new SheetFinder(event, saltSecret ?? new Uint8Array());
}

/** As the scripts take a write that was acknowledged. */
function toNumbers(write: AcknowledgedWrite | null): [generation: number, nonce: number, seq: number] {
  return write ? [write.generation, write.nonce, write.seq] : [0, 0, 0];
}

/** As the scripts take how people are called. */
function toTerms({ rateMilli, intervalMs, burstMs, maxActive, claimWindowMs }: CallTerms): number[] {
  return [rateMilli, intervalMs, burstMs, maxActive, claimWindowMs];
}

/** As restore_queue.lua takes a person. */
function toTriple(person: Acknowledged, finder: SheetFinder): [what: string, user: string, value: number] {
  switch (person.what) {
    case "waiting":
      return ["WAITING", person.user, person.ticket];
    case "returned":
      return ["RETURNED", person.user, person.ticket];
    case "called":
      return ["CALLED", person.user, person.claimBeforeMs];
    case "entered":
      return ["ENTERED", person.user, finder.sheetOf(person.user)];
    case "admitted":
      return ["ADMITTED", person.user, writeDeadline(person)];
    case "left":
      return ["LEFT", person.user, writeDeadline(person)];
  }
}
