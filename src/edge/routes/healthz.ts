import { Hono } from "hono";
import { problemsOfBindings } from "../../bindings.ts";
import { type Config, ConfigError } from "../../config.ts";
import { openQueue } from "../../store/open-queue.ts";
import type { Edge, EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";
import { sendJson } from "../send-json.ts";

/** Anybody may ask, as often as they like: an isolate asks Redis once a second. */
const FRESH_MS = 1000;

/** By the store's settings: an isolate reads them once. */
const known = new WeakMap<Config["store"], { readonly isUp: boolean; readonly askedMs: number }>();

/** GET /healthz: whether the Worker and all events are set up, and whether Redis answered a second ago. */
export const healthz = new Hono<Edge>().get("/healthz", async (c) => {
  const unbound = problemsOfBindings(c.env);
  if (unbound.length > 0) throw new ConfigError(unbound);
  const { store, problems } = c.get("config");
  if (!(await isStoreUp(c, store))) return sendJson(c, { status: "degraded", store: "unavailable" }, 503);
  if (problems.length === 0) return sendJson(c, { status: "ok", store: "ok" });
  logFault(new ConfigError(problems), c.get("requestId"));
  return sendJson(c, { status: "degraded", store: "ok", events: "misconfigured" }, 503);
});

async function isStoreUp(c: EdgeContext, store: Config["store"]): Promise<boolean> {
  const askedMs = Date.now();
  const before = known.get(store);
  if (before && Math.abs(askedMs - before.askedMs) < FRESH_MS) return before.isUp;
  let isUp = true;
  try {
    await openQueue(store).ping();
  } catch (error) {
    logFault(error, c.get("requestId"));
    isUp = false;
  }
  known.set(store, { isUp, askedMs });
  return isUp;
}
