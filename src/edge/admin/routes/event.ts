import { Hono } from "hono";
import type { EventView } from "../../../wire/desk-answers.ts";
import { changeInput, eventParam } from "../../../wire/desk-requests.ts";
import { Problem } from "../../../wire/problems.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { findCreated } from "../../find-event.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { sendJson, sendProblem } from "../../send-json.ts";
import { change } from "../change.ts";
import { makeView, readView } from "../event-view.ts";
import { readNumbers } from "../numbers.ts";
import { requireVersion } from "../require-version.ts";

export const event = new Hono<Edge>()
  /** GET /admin/events/:event_id: what holds, and where each value comes from. */
  .get("/events/:event_id", checkInput("param", eventParam), async (c) => {
    const view = await readView(c, await requireEvent(c, c.req.valid("param").event_id));
    return sendView(c, view);
  })

  /** PATCH /admin/events/:event_id: sets and takes away operators' values, all or none. */
  .patch("/events/:event_id", checkInput("param", eventParam), checkInput("json", changeInput), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const changed = await change(c, event, c.req.valid("json"), requireVersion(c));
    const [created, live] = await Promise.all([findCreated(c, event.id), readNumbers(c, event)]);
    const view = makeView(event, created, changed, live, Date.now());
    if (changed.status === "done") return sendView(c, view);
    return sendProblem(c, new Problem("CHANGED_MEANWHILE"), etagOf(view), { event: view });
  });

function sendView(c: EdgeContext, view: EventView): Response {
  return sendJson(c, view, 200, etagOf(view));
}

function etagOf({ version }: EventView): Record<string, string> {
  return { ETag: `"${version}"` };
}
