import { Hono } from "hono";
import { ConfigError } from "../../config.ts";
import { openQueue } from "../../store/open-queue.ts";
import type { Edge } from "../edge.ts";
import { logFault } from "../fault.ts";
import { sendJson } from "../send-json.ts";

/** GET /healthz: whether the Worker and all events are set up, and whether Redis answers it. */
export const healthz = new Hono<Edge>().get("/healthz", async (c) => {
  const { store, problems } = c.get("config");
  try {
    await openQueue(store).ping();
    if (problems.length === 0) return sendJson(c, { status: "ok", store: "ok" });
    logFault(new ConfigError(problems), c.get("requestId"));
    return sendJson(c, { status: "degraded", store: "ok", events: "misconfigured" }, 503);
  } catch (error) {
    logFault(error, c.get("requestId"));
    return sendJson(c, { status: "degraded", store: "unavailable" }, 503);
  }
});
