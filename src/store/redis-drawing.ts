import { DRAW_PHASES } from "../core/draw/drawing.ts";
import type {
  Asked,
  Commitment,
  CommitReply,
  DrawingStore,
  DrawRun,
  DrawState,
  FinishReply,
  ListedEntrants,
  ListSize,
  Seating,
  SeatReply,
  SheetRange,
} from "../core/draw/drawing-store.ts";
import { numberOfReason, type StopReason } from "../core/draw/stop-reason.ts";
import { eventKeys, shardKeys } from "./keys.ts";
import { readInteger, readList, readText, refuse } from "./read-values.ts";
import type { RedisCalls } from "./redis-queue.ts";

/** The entrants in Redis: one script call per method. */
export class RedisDrawing implements DrawingStore {
  readonly #redis: Pick<RedisCalls, "run">;

  constructor(redis: Pick<RedisCalls, "run">) {
    this.#redis = redis;
  }

  async read(event: string, asked: Asked): Promise<DrawState> {
    const nobody = { shard: 0, firstSheet: 1, lastSheet: 0 };
    return (await this.list(event, { ...asked, ...nobody })).state;
  }

  async list(event: string, range: SheetRange): Promise<ListedEntrants> {
    const { nowMs, shards, shard, firstSheet, lastSheet } = range;
    const args = [nowMs, shards, firstSheet, lastSheet];
    const reply = await this.#redis.run("list_entrants", shardKeys(event, shard), args);
    const [numbers, checkpoint, users] = readList(reply, "list of entrants");
    return {
      state: readState(numbers, checkpoint),
      users: readList(users, "list of users").map((user) => readText(user, "user")),
    };
  }

  async tryCommit(event: string, list: ListSize): Promise<CommitReply> {
    return this.commit(event, { ...list, round: 0, checkpoint: "" });
  }

  async commit(event: string, commitment: Commitment): Promise<CommitReply> {
    const { size, round, checkpoint } = commitment;
    const args = [...toRun(commitment), size, round, checkpoint];
    const reply = await this.#redis.run("commit_draw", eventKeys(event, commitment.shards), args);
    const [status, standing] = readList(reply, "reply to a commitment").map((each) => readText(each, "text"));
    switch (status) {
      case "DONE":
        return { status: "committed" };
      case "OTHER":
        return { status: "other", checkpoint: readText(standing, "checkpoint") };
      case "CHANGED":
        return { status: "changed" };
      default:
        return refuse("reply to a commitment");
    }
  }

  async seat(event: string, seating: Seating): Promise<SeatReply> {
    const { firstPart, parts } = seating;
    const reply = await this.#redis.run("seat_entrants", eventKeys(event, seating.shards), [
      ...toRun(seating),
      firstPart,
      parts.length,
      ...parts.map((seats) => seats.length),
      ...parts.flat().flatMap(({ user, place }) => [user, place]),
    ]);
    const [status, seatedParts] = readList(reply, "reply to a seating");
    const replies: Record<string, SeatReply["status"]> = {
      DONE: "seated",
      CHANGED: "changed",
      DIFFERS: "differs",
    };
    return {
      status: replies[readText(status, "reply to a seating")] ?? refuse("reply to a seating"),
      seatedParts: readInteger(seatedParts, "number of parts"),
    };
  }

  async finish(event: string, run: DrawRun): Promise<FinishReply> {
    const replies: Record<string, FinishReply> = {
      DONE: "finished",
      AGAIN: "again",
      DIFFERS: "differs",
      CHANGED: "changed",
    };
    return replies[await this.#end(event, run, "SEATED")] ?? refuse("end of a drawing");
  }

  async stop(event: string, run: DrawRun, reason: StopReason): Promise<void> {
    await this.#end(event, run, "STOPPED", numberOfReason(reason));
  }

  async #end(event: string, run: DrawRun, how: "SEATED" | "STOPPED", reason = 0): Promise<string> {
    const keys = eventKeys(event, run.shards);
    return readText(
      await this.#redis.run("end_draw", keys, [...toRun(run), how, reason]),
      "end of a drawing",
    );
  }
}

function toRun({ nowMs, shards, generation, closedAtMs }: DrawRun): number[] {
  return [nowMs, shards, generation, closedAtMs];
}

/** The numbers are those of list_entrants.lua. */
function readState(numbers: unknown, checkpoint: unknown): DrawState {
  const list = readList(numbers, "state of a drawing").map((value) => readInteger(value, "number"));
  const [draw = 0, generation = 0, closedAtMs = 0, entered = 0, ...more] = list;
  const [trouble = 0, seatedParts = 0, clockMs = 0, proofKey = 0] = more;
  const signed = readText(checkpoint, "checkpoint");
  return {
    phase: DRAW_PHASES[draw] ?? refuse("phase of a drawing"),
    generation,
    closedAtMs,
    entered,
    isStopped: trouble > 0,
    seatedParts,
    clockMs,
    proofKey,
    checkpoint: signed === "" ? null : signed,
  };
}
