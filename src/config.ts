import { type Config, readConfig, type Variables } from "./config/read-config.ts";
import type { Lobby } from "./objects/lobby.ts";
import type { ReleaseLoop } from "./objects/release-loop.ts";

export { type Config, ConfigError } from "./config/read-config.ts";
export type { DeclaredEvent } from "./config/read-events.ts";

/** What the platform hands over: the objects, and variables and secrets as they were written. */
export type Env = Variables & {
  readonly LOBBY: DurableObjectNamespace<Lobby>;
  readonly RELEASE_LOOP: DurableObjectNamespace<ReleaseLoop>;
};

/** The Worker and its objects share an isolate and its `env`: the first one who asks parses it for all. */
const parsed = new WeakMap<Env, Config>();

/** The settings of this deployment. Throws ConfigError with every problem there is, unless each is a single event's own. */
export function parseConfig(env: Env): Config {
  let config = parsed.get(env);
  if (!config) {
    config = readConfig(env);
    parsed.set(env, config);
  }
  return config;
}
