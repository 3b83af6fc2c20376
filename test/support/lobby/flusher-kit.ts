import { vi } from "vitest";
import type { EventConfig } from "../../../src/core/event-config.ts";
import { Replica } from "../../../src/core/lobby/replica.ts";
import { type Flush, type FlushReply, StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { Flusher } from "../../../src/objects/flusher.ts";
import { ModelQueue } from "../store/model-queue.ts";
import { openLobby, openLoop, T0 } from "../store/queue-kit.ts";
import { sampleConfig } from "./core-samples.ts";

const EVENT = "sale";
/** What a flush costs in commands, so that a busy lobby flushes once in so many ms. */
const COMMANDS = 10;
export const FLUSH_INTERVAL_MS = 20;
const CONFIG: Partial<EventConfig> = { lobbies: 10, commandBudget: 5000 };

/** The model of the queue behind a line that can be cut, with a record of what was sent. */
class WiredQueue extends ModelQueue {
  readonly sent: Flush[] = [];
  away = false;

  override async flush(name: string, flush: Flush): Promise<FlushReply> {
    this.sent.push(flush);
    if (this.away) throw new StoreUnavailable("away");
    return { ...(await super.flush(name, flush)), commands: COMMANDS };
  }
}

/** The flusher of lobby 0, and another lobby of the same event whose acts are done at once. Fake timers set its clock. */
export function openFlusher(config: Partial<EventConfig> = CONFIG) {
  const queue = new WiredQueue();
  /** What the lobby around it was told, in order. */
  const told: string[] = [];
  const flusher = new Flusher(EVENT, 0, sampleConfig(config), queue, new Replica(), {
    moved: () => told.push("moved"),
    learned: (user, { status }) => told.push(`${user}: ${status}`),
    startedAnew: () => told.push("started anew"),
    superseded: () => told.push("superseded"),
  });
  return {
    flusher,
    told,
    queue,
    event: () => queue.event(EVENT),
    startAnew: () => queue.events.delete(EVENT),
    tick: openLoop(queue, EVENT),
    other: openLobby(queue, EVENT, { lobby: 1 }),
    /** When the flusher sent an act of this person, in ms since T0. */
    sentWith: (user: string) =>
      queue.sent
        .filter(({ lobby, acts }) => lobby === 0 && Object.values(acts).some((users) => users.includes(user)))
        .map(({ nowMs: now }) => now - T0),
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
