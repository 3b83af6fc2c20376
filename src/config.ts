import { type Config, readConfig, type Variables } from "./config/read-config.ts";
import { BINDINGS } from "./config/settings.ts";
import type { Lobby } from "./objects/lobby.ts";
import type { ReleaseLoop } from "./objects/release-loop.ts";

export { type Config, ConfigError } from "./config/read-config.ts";
export type { DeclaredEvent } from "./config/read-events.ts";

/** What the platform hands over: the objects, and variables and secrets as they were written. */
export type Env = Variables & {
  readonly LOBBY: DurableObjectNamespace<Lobby>;
  readonly RELEASE_LOOP: DurableObjectNamespace<ReleaseLoop>;
  readonly ASSETS: Fetcher;
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

/** The bindings that this deployment lacks: the platform runs a Worker without them. */
export function problemsOfBindings(env: Env): readonly string[] {
  return BINDINGS.filter((name) => !env[name]).map(
    (name) => `${name} is not bound; copy its section of wrangler.toml, also into each [env.…]`,
  );
}
