/** A release loop alone, over a queue whose ticks are answered as a test says. The clock must be fake. */
import type { Env } from "../../../src/bindings.ts";
import type { EventConfig } from "../../../src/core/event-config.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import type { Tick, TickReply, WaitingQueue } from "../../../src/core/waiting-queue.ts";
import type { OpenEvent } from "../../../src/objects/open-event.ts";
import { ReleaseLoop } from "../../../src/objects/release-loop.ts";
import { sampleTick } from "../history-kit.ts";
import { sampleConfig } from "../lobby/core-samples.ts";
import { T0 } from "../store/queue-kit.ts";
import { LoneObject } from "./lone-object.ts";
import { type Call, openObjects } from "./objects-kit.ts";

/** What a follower says that awaits nobody. */
export const NOBODY = { departedIndex: 0, awaits: null };

interface Options {
  readonly config?: Partial<EventConfig>;
  /** What other objects answer. */
  readonly answer?: (call: Call) => unknown;
  /** What the catalogue says; left out, it says that the loop is the event's. */
  readonly isCurrent?: () => Promise<boolean>;
}

/** Ticks every 100 ms while people can be called; of an event of three lobbies without relays. */
export function openReleaseLoop({ config = {}, answer = () => NOBODY, isCurrent }: Options = {}) {
  const settings = sampleConfig({
    intervalMs: 100,
    lobbies: 3,
    relays: 0,
    placesPerAddress: 0,
    ...config,
  });
  const ticks: Tick[] = [];
  const asked: string[] = [];
  let released = 0;
  const script = {
    /** What the next ticks find: a hundred people who wait, but for this. */
    finds: {} as Partial<Snapshot>,
    /** What else their replies say. */
    reply: {} as Partial<TickReply>,
    error: null as Error | null,
    /** How long a tick is on its way. */
    delayMs: 0,
  };
  const queue = {
    release: async (event: string, tick: Tick): Promise<TickReply> => {
      ticks.push(tick);
      asked.push(`release ${event}`);
      if (script.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, script.delayMs));
      if (script.error) throw script.error;
      const found = { generation: 5, tick: ++released, joined: 100, waiting: 100, ...script.finds };
      return {
        ...sampleTick(found),
        status: "done",
        nonce: tick.nonce,
        isBlocked: false,
        departed: { from: tick.departedIndex, tickets: [] },
        ...script.reply,
      };
    },
    unregister: async (event: string) => {
      asked.push(`unregister ${event}`);
    },
    readControl: async () => ({ unreadable: [] }),
    retire: async (event: string) => {
      asked.push(`retire ${event}`);
      return { status: "retired" };
    },
  } as unknown as WaitingQueue;
  const { objects, calls } = openObjects(answer);
  const open = (() => ({
    event: "sale",
    config: settings,
    queue,
    objects,
    ...(isCurrent && { isCurrent }),
  })) as unknown as OpenEvent;
  const object = new LoneObject("sale", (ctx) => new ReleaseLoop(ctx, {} as Env, open));
  return {
    object,
    loop: object.calls,
    script,
    settings,
    ticks,
    asked,
    calls,
    /** When it ticked, in ms since T0. */
    tickedAt: () => ticks.map(({ nowMs }) => nowMs - T0),
    /** When its alarm is to ring, the same; null for none. */
    alarmMs: () => (object.alarmAtMs === null ? null : object.alarmAtMs - T0),
    /** What it asked of objects of a name like this, or by this method. */
    callsOf: (name: string) => calls.filter(([called, method]) => called.startsWith(name) || method === name),
  };
}

/** A lobby that follows. */
export const LOBBY = { kind: "lobby", index: 1 } as const;
