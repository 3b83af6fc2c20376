/** The Worker: its routes, its cron, and the six classes of objects. Start reading at edge/front-door.ts. */
import { type Env, EventObjects } from "./bindings.ts";
import { parseConfig, type ServedEvent } from "./config.ts";
import { answerRequest } from "./edge/front-door.ts";
import { openCatalogue, openQueue } from "./store/open-queue.ts";

export { Booth } from "./objects/booth.ts";
export { Desk } from "./objects/desk.ts";
export { Draw } from "./objects/draw.ts";
export { Lobby } from "./objects/lobby.ts";
export { Relay } from "./objects/relay.ts";
export { ReleaseLoop } from "./objects/release-loop.ts";

export default {
  fetch: answerRequest,

  /**
   * Once a minute: wakes the loop of every event that has no alarm, or lost it. One that rests ticks once and stops, one that
   * has ended ever more seldom. Those with a table of their own need no Redis to be known; the catalogue knows those that
   * operators created, and each store those that were joined under `*`, until they end. What fails, as a store that is away,
   * is thrown when all others are awake: every failure in one error, for the log of the cron to name them all.
   */
  async scheduled(_controller, env) {
    const config = parseConfig(env);
    const wake = async (find: () => ServedEvent | null) => {
      const event = find();
      if (event !== null) await new EventObjects(env, event).loop().wakeIfDue();
    };
    const created = openCatalogue(config.stores[0]).read();
    const wakeDeclared = (ids: readonly string[]) => settle(ids.map((id) => wake(() => config.event(id))));
    const isUndeclared = (id: string) => !config.declaredEvents.includes(id);
    const wakeCreated = created.then((entries) => {
      const others = [...entries].filter(([id]) => isUndeclared(id));
      return settle(others.map(([id, { settings }]) => wake(() => config.createdEvent(id, settings))));
    });
    const registered = config.stores.map(async (store) => {
      const ids = await openQueue(store).registeredEvents();
      // Without a catalogue a created event's loop may be waked under the settings of `*`: it finds itself outbid, and stops.
      const entries = await created.catch(() => new Map());
      await wakeDeclared(ids.filter((id) => isUndeclared(id) && !entries.has(id)));
    });
    await settle([wakeDeclared(config.declaredEvents), wakeCreated, ...registered]);
  },
} satisfies ExportedHandler<Env>;

/** Waits for all, then throws what failed: the one failure itself, or several as one whose message has them all. */
async function settle(work: readonly Promise<void>[]): Promise<void> {
  const failures = (await Promise.allSettled(work)).flatMap((each) =>
    each.status === "rejected" ? [each.reason] : [],
  );
  if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join("\n"));
  if (failures.length === 1) throw failures[0];
}
