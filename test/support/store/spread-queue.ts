import type {
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
} from "../../../src/core/operator.ts";
import { ACT_KINDS, type ActKind, noActs, type Outcome } from "../../../src/core/outcome.ts";
import { shareOf } from "../../../src/core/shares.ts";
import type {
  BoothBatch,
  BoothReply,
  ControlRead,
  Flush,
  FlushReply,
  Retirement,
  StockReply,
  StockReport,
  Tick,
  TickReply,
} from "../../../src/core/waiting-queue.ts";
import { type RedisCalls, RedisQueue } from "../../../src/store/redis-queue.ts";

/** Flushes that one is cut into, at most: they take its place in the numbers of a fence. */
const MOST_PARTS = 10_000;

/**
 * An event whose people are in several shards, for tests that know of none: what one lobby or booth brings goes to one of each
 * shard, act by act in the order that it has, so that the replies must be those of a queue in one piece.
 */
export class SpreadQueue extends RedisQueue {
  readonly #shards: number;

  constructor(redis: RedisCalls, shards: number) {
    super(redis);
    this.#shards = shards;
  }

  override async flush(event: string, flush: Flush): Promise<FlushReply> {
    const outcomes = noActs<Outcome>();
    let commands = 0;
    const send = async (shard: number, part: number, acts: Flush["acts"]) => {
      const { fence, lobby } = flush;
      const reply = await super.flush(event, {
        ...flush,
        shards: this.#shards,
        lobby: lobby * this.#shards + shard,
        fence: fence && { nonce: fence.nonce, seq: fence.seq * MOST_PARTS + part },
        acts,
      });
      commands = Math.max(commands, reply.commands);
      return { ...reply, fence: { ...reply.fence, seq: Math.floor(reply.fence.seq / MOST_PARTS) } };
    };

    let reply = await send(0, 0, noActs());
    if (reply.status !== "done") return reply;
    let part = 0;
    for (const kind of ACT_KINDS) {
      for (const { shard, items } of this.#runs(flush.acts[kind], (user) => user)) {
        reply = await send(shard, ++part, { ...noActs<string>(), [kind]: items });
        if (reply.status !== "done") throw new Error(`only a part of a flush was done: ${reply.status}`);
        outcomes[kind as ActKind].push(...reply.outcomes[kind]);
      }
    }
    // The lobbies of all shards have seen this flush, whoever acted in it.
    for (let shard = 0; shard < this.#shards; shard++) reply = await send(shard, MOST_PARTS - 1, noActs());
    return { ...reply, commands, outcomes };
  }

  override async serve(event: string, batch: BoothBatch): Promise<BoothReply> {
    const send = (shard: number, part: Partial<BoothBatch>) =>
      super.serve(event, {
        ...batch,
        shards: this.#shards,
        lane: batch.lane * this.#shards + shard,
        claims: [],
        acts: [],
        ...part,
      });
    let reply = await send(0, {});
    const [claims, acts]: [BoothReply["claims"][number][], BoothReply["acts"][number][]] = [[], []];
    for (const { shard, items } of this.#runs(batch.acts, ({ user }) => user)) {
      reply = await send(shard, { acts: items });
      acts.push(...reply.acts);
    }
    for (const { shard, items } of this.#runs(batch.claims, (user) => user)) {
      const issued = claims.filter(({ kind }) => kind === "admitted").length;
      reply = await send(shard, { claims: items, passes: Math.max(0, batch.passes - issued) });
      claims.push(...reply.claims);
    }
    return { ...reply, claims, acts };
  }

  override release(event: string, tick: Tick): Promise<TickReply> {
    return super.release(event, { ...tick, shards: this.#shards });
  }

  override control(event: string, act: ControlAct): Promise<ControlReply> {
    return super.control(event, { ...act, shards: this.#shards });
  }

  override readControl(event: string, read: ControlRead) {
    return super.readControl(event, { ...read, shards: this.#shards });
  }

  override reportStock(event: string, report: StockReport): Promise<StockReply> {
    return super.reportStock(event, { ...report, shards: this.#shards });
  }

  override recount(event: string, act: OperatorAct): Promise<RecountReply> {
    return super.recount(event, { ...act, shards: this.#shards });
  }

  override erase(event: string, act: EraseAct): Promise<EraseReply> {
    return super.erase(event, { ...act, shards: this.#shards });
  }

  override callPerson(event: string, act: CallAct): Promise<PersonReply> {
    return super.callPerson(event, { ...act, shards: this.#shards });
  }

  override removePerson(event: string, act: PersonAct): Promise<PersonReply> {
    return super.removePerson(event, { ...act, shards: this.#shards });
  }

  override revokePass(event: string, act: PersonAct): Promise<PersonReply> {
    return super.revokePass(event, { ...act, shards: this.#shards });
  }

  override retire(event: string, retirement: Retirement): Promise<RetireReply> {
    return super.retire(event, { ...retirement, shards: this.#shards });
  }

  /** In their order, as long stretches of one shard as there are. */
  #runs<T>(items: readonly T[], userOf: (item: T) => string): { shard: number; items: T[] }[] {
    const runs: { shard: number; items: T[] }[] = [];
    for (const item of items) {
      const shard = shareOf(userOf(item), this.#shards);
      const last = runs.at(-1);
      if (last?.shard === shard) last.items.push(item);
      else runs.push({ shard, items: [item] });
    }
    return runs;
  }
}
