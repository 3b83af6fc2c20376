/** A relay alone: the third of an event's, what the loop pushes to it, and what it asks of other objects. The clock must be fake. */
import { vi } from "vitest";
import type { Env } from "../../../src/bindings.ts";
import type { Progress, Snapshot } from "../../../src/core/snapshot.ts";
import type { OpenEvent } from "../../../src/objects/open-event.ts";
import { Relay } from "../../../src/objects/relay.ts";
import { sampleConfig, sampleSnapshot } from "../lobby/core-samples.ts";
import { T0 } from "../store/queue-kit.ts";
import { type Call, openObjects } from "./objects-kit.ts";

export function openRelay(answer?: (call: Call) => unknown) {
  const { objects, calls } = openObjects(answer);
  const opened: string[] = [];
  const open = ((_, objectName) => {
    opened.push(objectName);
    return { event: "sale", config: sampleConfig({ relays: 4, intervalMs: 100 }), objects };
  }) as OpenEvent;
  const ctx = { id: { name: "sale:b/3" } } as unknown as DurableObjectState;
  const relay = new Relay(ctx, {} as Env, open);
  let tick = 0;
  /** The loop pushes to it so many ms after T0; what it answers, and what it was pushed. */
  const receive = async (ms: number, fields: Partial<Snapshot> = {}, more: Partial<Progress> = {}) => {
    vi.setSystemTime(T0 + ms);
    const snapshot = sampleSnapshot({ tick: ++tick, ...fields });
    const progress = { snapshot, departed: { from: 0, tickets: [] }, nextTickInMs: 100, ...more };
    const answer = await relay.receiveProgress(progress);
    await vi.advanceTimersByTimeAsync(0);
    return { progress, answer };
  };
  /** The calls of one object. */
  const callsOf = (object: string) => calls.filter(([called]) => called === object);
  return { relay, receive, calls, callsOf, opened };
}
