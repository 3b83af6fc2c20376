/** The Worker: its routes, its cron, and the five classes of objects. Start reading at edge/app.ts. */
import type { Env } from "./bindings.ts";
import { parseConfig } from "./config.ts";
import { createApp } from "./edge/app.ts";
import { openQueue } from "./store/open-queue.ts";

export { Booth } from "./objects/booth.ts";
export { Desk } from "./objects/desk.ts";
export { Lobby } from "./objects/lobby.ts";
export { Relay } from "./objects/relay.ts";
export { ReleaseLoop } from "./objects/release-loop.ts";

const app = createApp();

export default {
  fetch: app.fetch,

  /**
   * Once a minute: wakes the loop of every event, in case its alarm was lost. An idle one ticks once and stops. Those with
   * a table of their own need no Redis to be known; each store knows those that were joined under `*`. What fails, as a
   * store that is away, is thrown when all others are awake.
   */
  async scheduled(_controller, env) {
    const config = parseConfig(env);
    const loops = env.RELEASE_LOOP;
    const wake = async (event: string) => {
      if (config.event(event) !== null) await loops.get(loops.idFromName(event)).wake();
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
