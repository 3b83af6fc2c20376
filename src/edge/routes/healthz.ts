import { Hono } from "hono";
import { openQueue } from "../../store/open-queue.ts";
import type { Edge } from "../edge.ts";
import { logFault } from "../fault.ts";
import { sendJson } from "../send-json.ts";

/** GET /healthz: whether the Worker is set up, and whether Redis answers it. */
export const healthz = new Hono<Edge>().get("/healthz", async (c) => {
  try {
    await openQueue(c.get("config").store).ping();
    return sendJson(c, { status: "ok", store: "ok" });
  } catch (error) {
    logFault(error, c.get("requestId"));
    return sendJson(c, { status: "degraded", store: "unavailable" }, 503);
  }
});
