import { byKind, type Outcome } from "../../../src/core/outcome.ts";
import type { Flush, FlushReply, Restoration, WaitingQueue } from "../../../src/core/waiting-queue.ts";
import { T0 } from "../store/queue-kit.ts";
import { sampleSnapshot } from "./core-samples.ts";

/** What the nonce of a writer is that starts at T0, where chance gives nothing to it. */
export const NONCE = T0 * 1000;

/**
 * A queue without a line behind it: what a lobby or booth sends is noted, and what it is answered a test says. Of what becomes of a
 * line the model of the queue tells.
 */
export function openScriptedQueue() {
  const sent: Flush[] = [];
  const restored: Restoration[] = [];
  const registered: [event: string, nowMs: number][] = [];
  const script = {
    /** What the next replies say. */
    reply: {} as Partial<FlushReply>,
    /** What becomes of each act. */
    outcome: { kind: "none" } as Outcome,
    /** How many people each restoration brings back. */
    restores: 0,
    /** What the next requests fail with. */
    error: null as Error | null,
  };
  const queue = {
    flush: async (_: string, flush: Flush): Promise<FlushReply> => {
      sent.push(flush);
      if (script.error) throw script.error;
      return {
        status: "done",
        fence: flush.fence ?? { nonce: 0, seq: 0 },
        commands: 10,
        snapshot: sampleSnapshot(),
        departed: { from: 0, tickets: [] },
        outcomes: byKind((kind) => flush.acts[kind].map(() => script.outcome)),
        ...script.reply,
      };
    },
    restore: async (_: string, restoration: Restoration) => {
      restored.push(restoration);
      if (script.error) throw script.error;
      return script.restores;
    },
    register: async (event: string, nowMs: number) => {
      registered.push([event, nowMs]);
    },
  } as unknown as WaitingQueue;
  return { queue, script, sent, restored, registered };
}
