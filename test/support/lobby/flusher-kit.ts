import { vi } from "vitest";
import type { EventConfig } from "../../../src/core/event-config.ts";
import { RateMeter } from "../../../src/core/lobby/rate-meter.ts";
import { Replica } from "../../../src/core/lobby/replica.ts";
import { SalesMeter } from "../../../src/core/lobby/sales-meter.ts";
import { noActs } from "../../../src/core/outcome.ts";
import { type Flush, type FlushReply, StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { Answers } from "../../../src/objects/answers.ts";
import { Flusher } from "../../../src/objects/flusher.ts";
import { LobbyWriter } from "../../../src/objects/lobby-writer.ts";
import { openLobby, openLoop, T0 } from "../store/queue-kit.ts";
import { WiredQueue } from "../store/wired-queue.ts";
import { sampleConfig } from "./core-samples.ts";

const EVENT = "sale";
/** What a flush costs in commands: a busy lobby flushes once in 20 ms. */
const COMMANDS = 10;
const CONFIG: Partial<EventConfig> = { lobbies: 10, commandBudget: 5000 };

interface FlushCount {
  readonly ms: number;
  readonly acts: number;
  readonly commands: number;
}

/** With a record of the flushes that were sent. */
class LobbyQueue extends WiredQueue {
  readonly sent: Flush[] = [];
  /** The line is being renumbered: nothing is done. */
  isHeld = false;

  override async flush(name: string, flush: Flush): Promise<FlushReply> {
    this.sent.push(flush);
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (this.away) throw new StoreUnavailable("away");
    const reply = await super.flush(name, this.isHeld ? { ...flush, acts: noActs<string>() } : flush);
    return { ...reply, status: this.isHeld ? "held" : reply.status, commands: COMMANDS };
  }
}

/** The flusher of lobby 0, and another lobby of the same event whose acts are done at once. Fake timers set its clock. */
export function openFlusher(fields: Partial<EventConfig> = CONFIG) {
  const config = sampleConfig(fields);
  const queue = new LobbyQueue();
  const replica = new Replica();
  const writer = new LobbyWriter(EVENT, 0, config, queue, async () => false);
  /** What the flusher reported to the lobby around it, in order. */
  const reported: string[] = [];
  /** What it reported of each flush. */
  const counted: (FlushCount | "failed")[] = [];
  const answers = new Answers(config, replica, new RateMeter(), new SalesMeter());
  const flusher = new Flusher({ event: EVENT, object: "lobby 0" }, config, writer, replica, answers, {
    replicaAdvanced: () => reported.push("advanced"),
    replicaReset: () => reported.push("reset"),
    held: () => reported.push("held"),
    superseded: () => reported.push("superseded"),
    flushed: (ms, acts, commands) => counted.push({ ms, acts, commands }),
    failed: () => counted.push("failed"),
  });
  return {
    flusher,
    replica,
    reported,
    counted,
    queue,
    event: () => queue.event(EVENT),
    startAnew: () => queue.events.delete(EVENT),
    tick: openLoop(queue, EVENT),
    other: openLobby(queue, EVENT, { lobby: 1 }),
    /** When the flusher sent an act of this person, in ms since T0. */
    sentWith: (user: string) =>
      queue.sent
        .filter(({ lobby, acts }) => lobby === 0 && Object.values(acts).some((users) => users.includes(user)))
        .map(({ nowMs }) => nowMs - T0),
  };
}

/** What a promise comes to within so many ms of the fake clock. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | "nothing yet"> {
  let result: T | "nothing yet" = "nothing yet";
  void promise.then((value) => {
    result = value;
  });
  await vi.advanceTimersByTimeAsync(ms);
  return result;
}
