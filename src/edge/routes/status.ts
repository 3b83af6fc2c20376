import { Hono } from "hono";
import { iso } from "../../core/wire.ts";
import { askSummary } from "../ask-summary.ts";
import type { Edge } from "../edge.ts";
import { requireEvent } from "../event.ts";
import { checkInput, eventInput } from "../schemas.ts";
import { sendJson } from "../send-json.ts";

/** GET /queue/status/:event_id: what anybody may know. */
export const status = new Hono<Edge>().get(
  "/queue/status/:event_id",
  checkInput("param", eventInput),
  async (c) => {
    const { event_id } = c.req.valid("param");
    const event = requireEvent(c, event_id);
    const summary = await askSummary(c, event);
    return sendJson(c, {
      event_id,
      queue_size: summary.queueSize,
      rate_per_second: summary.ratePerSecond,
      paused: summary.paused,
      closed: summary.closed,
      full: summary.full,
      sold_out: summary.soldOut,
      remaining: summary.remaining,
      notice: summary.notice,
      opens_at: summary.opensAtMs === null ? null : iso(summary.opensAtMs),
    });
  },
);
