import { Hono } from "hono";
import type { Config } from "../../../config.ts";
import { openTrail } from "../../../store/open-queue.ts";
import { eventParam } from "../../../wire/desk-requests.ts";
import { writeAudit, writeTrail } from "../../../wire/desk-trail.ts";
import type { Edge } from "../../edge.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { sendJson } from "../../send-json.ts";
import { readAudit } from "../audit.ts";
import { keep } from "../kept.ts";

/** One command. */
const TRAIL_MS = 1000;

export const trails = new Hono<Edge>()
  /** GET /admin/events/:event_id/audit: what operators did to an event, the latest first. */
  .get("/events/:event_id/audit", checkInput("param", eventParam), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    return sendJson(c, writeAudit(await readAudit(c, event)));
  })

  /** GET /admin/trail: what happened at the desk as a whole, the latest first. */
  .get("/trail", async (c) => {
    const [store] = c.get("config").stores as [Config["stores"][number]]; // the default is always there
    return sendJson(c, writeTrail(await keep(c, "trail", TRAIL_MS, () => openTrail(store).read())));
  });
