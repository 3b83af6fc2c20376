import { Hono } from "hono";
import { eventInput } from "../../wire/requests.ts";
import { writeStatus } from "../../wire/status.ts";
import { askSummary } from "../ask-summary.ts";
import type { Edge } from "../edge.ts";
import { checkInput, requireEvent } from "../input.ts";
import { sendJson } from "../send-json.ts";

/** GET /queue/status/:event_id: what is public about an event. */
export const status = new Hono<Edge>().get(
  "/queue/status/:event_id",
  checkInput("param", eventInput),
  async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    return sendJson(c, writeStatus(event.id, await askSummary(c, event)));
  },
);
