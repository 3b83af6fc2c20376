/** The Worker: its routes, its cron, and the four classes of objects. Start reading at edge/app.ts. */
import type { Env } from "./bindings.ts";
import { parseConfig } from "./config.ts";
import { createApp } from "./edge/app.ts";
import { openQueue } from "./store/open-queue.ts";

export { Booth } from "./objects/booth.ts";
export { Lobby } from "./objects/lobby.ts";
export { Relay } from "./objects/relay.ts";
export { ReleaseLoop } from "./objects/release-loop.ts";

const app = createApp();

export default {
  fetch: app.fetch,

  /**
   * Once a minute: wakes the loop of every event that has no alarm, or lost it. One that rests ticks once and stops, one that
   * has ended ever more seldom. Those with a table of their own need no Redis to be known; each store knows those that were
   * joined under `*`, until they end. What fails, as a store that is away, is thrown when all others are awake.
   */
  async scheduled(_controller, env) {
    const config = parseConfig(env);
    const loops = env.RELEASE_LOOP;
    const wake = async (event: string) => {
      if (config.event(event) !== null) await loops.get(loops.idFromName(event)).wakeIfDue();
    };
    const wakeAll = (events: readonly string[]) => settle(events.map(wake));
    const registered = config.stores.map(async (store) => {
      const events = await openQueue(store).registeredEvents();
      await wakeAll(events.filter((event) => !config.declaredEvents.includes(event)));
    });
    await settle([wakeAll(config.declaredEvents), ...registered]);
  },
} satisfies ExportedHandler<Env>;

/** Waits for all, then throws the first failure. */
async function settle(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
}
