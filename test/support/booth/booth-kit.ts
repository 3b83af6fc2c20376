import type { BoothBatch, BoothReply } from "../../../src/core/waiting-queue.ts";
import { StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { Batcher } from "../../../src/objects/batcher.ts";
import { openLobby, openLoop, T0 } from "../store/queue-kit.ts";
import { WiredQueue } from "../store/wired-queue.ts";

const EVENT = "sale";

/** With a record of the batches that were sent, and that may go back or be held. */
class BoothQueue extends WiredQueue {
  readonly sent: BoothBatch[] = [];
  /** Settles when Redis goes on; what was sent meanwhile is done then, in its order. */
  standsStill: Promise<unknown> | null = null;
  /** What the next batches are answered in place of being done, the first one first. */
  readonly refusals: ("held" | "rolled_back")[] = [];

  override async serve(name: string, batch: BoothBatch): Promise<BoothReply> {
    this.sent.push(batch);
    await this.standsStill;
    if (this.away) throw new StoreUnavailable("away");
    const status = this.refusals.shift();
    const reply = await super.serve(name, status ? { ...batch, claims: [], acts: [] } : batch);
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    return { ...reply, status: status ?? reply.status, commands: 7 };
  }
}

/** A booth of an event that has called all these people. Fake timers set its clock. */
export async function openBooth({
  rateMilli = 250_000,
  index = 0,
  called = ["ann", "bob", "cat"],
}: {
  rateMilli?: number;
  index?: number;
  called?: readonly string[];
} = {}) {
  const queue = new BoothQueue();
  await openLobby(queue, EVENT).flush({ join: [...called] });
  const tick = openLoop(queue, EVENT, { rateMilli, claimWindowMs: 3_600_000 });
  await tick(T0, { rateMilli: 50_000_000 });
  await tick(T0);
  /** What the batcher reported to the booth around it, in order. */
  const reported: (string | number)[] = [];
  const booth = new Batcher(EVENT, index, { rateMilli, shards: 1 }, queue, {
    held: () => reported.push("held"),
    served: (commands) => reported.push(commands),
  });
  const sentAt = () => queue.sent.map(({ nowMs }) => nowMs - T0);
  const pace = (tokens: number) => {
    queue.event(EVENT).claims.tokens = tokens * 1_000_000;
  };
  return { event: EVENT, booth, queue, tick, sentAt, pace, reported };
}
