import { Hono } from "hono";
import type { Config } from "../../../config.ts";
import { openQueue, openTrail } from "../../../store/open-queue.ts";
import { eventParam } from "../../../wire/desk-requests.ts";
import { writeAudit, writeTrail } from "../../../wire/desk-trail.ts";
import type { Edge } from "../../edge.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { sendJson } from "../../send-json.ts";
import { auditKey } from "../act.ts";
import { keep } from "../kept.ts";

/** All that Redis keeps. */
const ENTRIES = 200;
/** 4 commands and up to 256 KB for an event's, one command for the desk's. */
const AUDIT_MS = 4000;
const TRAIL_MS = 1000;

export const trails = new Hono<Edge>()
  /** GET /admin/events/:event_id/audit: what operators did to an event, the latest first. */
  .get("/events/:event_id/audit", checkInput("param", eventParam), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const { shards } = event.queue;
    const { audit } = await keep(c, auditKey(event.id), AUDIT_MS, () =>
      openQueue(event.store).readControl(event.id, { nowMs: Date.now(), shards, entries: ENTRIES }),
    );
    return sendJson(c, writeAudit(audit));
  })

  /** GET /admin/trail: what happened at the desk as a whole, the latest first. */
  .get("/trail", async (c) => {
    const [store] = c.get("config").stores as [Config["stores"][number]]; // the default is always there
    return sendJson(c, writeTrail(await keep(c, "trail", TRAIL_MS, () => openTrail(store).read())));
  });
