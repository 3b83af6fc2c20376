import { Hono } from "hono";
import { problemsOfBindings, unboundLimiters } from "../../bindings.ts";
import { type Config, ConfigError } from "../../config.ts";
import { openQueue } from "../../store/open-queue.ts";
import type { HealthAnswer } from "../../wire/answers.ts";
import type { Edge, EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";
import { sendJson } from "../send-json.ts";

/** Anybody may ask, as often as they like: an isolate asks each Redis once a second. */
const FRESH_MS = 1000;

type Store = Config["stores"][number];
type State = HealthAnswer["store"];

/** By the store's settings: an isolate reads them once. */
const known = new WeakMap<Store, { readonly state: State; readonly askedMs: number }>();

/**
 * GET /healthz: whether the Worker, its desk, its rate limiters and all events are set up, and whether Redis answered a second ago. Of several stores
 * it names each; one that is away is news for the monitor that watches the queue, although the events of the others go on.
 */
export const healthz = new Hono<Edge>().get("/healthz", async (c) => {
  const unbound = problemsOfBindings(c.env);
  if (unbound.length > 0) throw new ConfigError(unbound);
  const { stores, problems, desk } = c.get("config");
  const asked = stores.map(async (store) => [store.name, await stateOf(c, store)] as const);
  const states = Object.fromEntries(await Promise.all(asked));
  const several = stores.length > 1 && { stores: states };
  if (Object.values(states).includes("unavailable")) {
    return send(c, { status: "degraded", store: "unavailable", ...several });
  }
  const unlimited = unboundLimiters(c.env);
  const wrong = {
    ...(problems.length > 0 && ({ events: "misconfigured" } as const)),
    ...(desk.problems.length > 0 && ({ desk: "misconfigured" } as const)),
    ...(unlimited.length > 0 && ({ limits: "unbound" } as const)),
  };
  if (Object.keys(wrong).length === 0) return send(c, { status: "ok", store: "ok", ...several });
  logFault(c, new ConfigError([...problems, ...desk.problems, ...unlimited.map(describeUnbound)]));
  return send(c, { status: "degraded", store: "ok", ...several, ...wrong });
});

function describeUnbound(name: string): string {
  return `${name} is not bound, so its requests are not counted; copy its [[ratelimits]] of wrangler.toml, also into each [env.…]`;
}

function send(c: EdgeContext, health: HealthAnswer): Response {
  return sendJson(c, health, health.status === "ok" ? 200 : 503);
}

async function stateOf(c: EdgeContext, store: Store): Promise<State> {
  const askedMs = Date.now();
  const before = known.get(store);
  if (before && Math.abs(askedMs - before.askedMs) < FRESH_MS) return before.state;
  if (before) known.set(store, { state: before.state, askedMs }); // for requests that come while this one waits
  let state: State = "ok";
  try {
    await openQueue(store).ping();
  } catch (error) {
    logFault(c, error);
    state = "unavailable";
  }
  known.set(store, { state, askedMs });
  return state;
}
