/** The Worker: its routes, its cron, and the three classes of objects. Start reading at edge/app.ts. */
import type { Env } from "./bindings.ts";
import { parseConfig } from "./config.ts";
import { createApp } from "./edge/app.ts";
import { openQueue } from "./store/open-queue.ts";

export { Booth } from "./objects/booth.ts";
export { Lobby } from "./objects/lobby.ts";
export { ReleaseLoop } from "./objects/release-loop.ts";

const app = createApp();

export default {
  fetch: app.fetch,

  /**
   * Once a minute: wakes the loop of every event, in case its alarm was lost. An idle one ticks once and stops. First
   * those with a table of their own, which need no Redis to be known; then those that were joined under `*`.
   */
  async scheduled(_controller, env) {
    const config = parseConfig(env);
    const loops = env.RELEASE_LOOP;
    const wake = async (event: string) => {
      if (config.event(event) !== null) await loops.get(loops.idFromName(event)).wake();
    };
    const declared = await Promise.allSettled(config.declaredEvents.map(wake));
    const registered = await openQueue(config.store).registeredEvents();
    const others = registered.filter((event) => !config.declaredEvents.includes(event));
    const woken = [...declared, ...(await Promise.allSettled(others.map(wake)))];
    const failed = woken.find((each) => each.status === "rejected");
    if (failed) throw failed.reason; // now that all others are awake
  },
} satisfies ExportedHandler<Env>;
