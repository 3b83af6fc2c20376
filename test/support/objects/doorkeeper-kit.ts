/** A doorkeeper over its storage, and who comes to it. The clock must be fake. */
import type { Env } from "../../../src/bindings.ts";
import type { Comer } from "../../../src/core/entry/place-allowance.ts";
import type { Taken } from "../../../src/core/entry/taken.ts";
import type { EventConfig } from "../../../src/core/event-config.ts";
import { Doorkeeper } from "../../../src/objects/doorkeeper.ts";
import type { OpenEvent } from "../../../src/objects/open-event.ts";
import { sampleConfig } from "../lobby/core-samples.ts";
import { LoneObject } from "./lone-object.ts";
import { openObjects } from "./objects-kit.ts";

/** A used place is free again after this. */
export const STEP_MS = 15_000;
export const WINDOW_MS = 60_000;
export const ENTRY_STEP_MS = 60_000;

type Asking = Partial<Omit<Comer, "network"> & { readonly takes: Taken }>;

/** Four places a minute of each network, and four entries in four minutes. */
export function openDoorkeeper(fields: Partial<EventConfig> = {}) {
  const config = sampleConfig({
    placesPerAddress: 4,
    placesWindowMs: WINDOW_MS,
    entriesWindowMs: 4 * ENTRY_STEP_MS,
    ...fields,
  });
  const told: unknown[] = [];
  const loop = { isAway: false, told };
  const { objects } = openObjects(([object, method, joins]) => {
    if (loop.isAway) throw new Error("the loop is away");
    if (object === "loop" && method === "noteSlowedJoins") told.push(joins);
  });
  const opened: string[] = [];
  const open = ((_, objectName) => {
    opened.push(objectName);
    return { event: "sale", config, objects };
  }) as OpenEvent;
  const object = new LoneObject("sale:b/3", (ctx) => new Doorkeeper(ctx, {} as Env, open));
  let people = 0;
  /** Somebody new of a network, or the same person again. */
  const ask = (
    network: string,
    { block = null, user = `p${++people}`, isStranger = false, takes = "place" }: Asking = {},
  ) => object.calls.ask({ network, block, user, isStranger }, takes);
  return { object, ask, loop, opened };
}
