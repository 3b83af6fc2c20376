/** What operators do to an event beside changing its values. */
import { Hono } from "hono";
import type { NotIdle } from "../../../core/operator.ts";
import { openQueue } from "../../../store/open-queue.ts";
import type { RecountAnswer } from "../../../wire/desk-answers.ts";
import { eventParam, retireInput } from "../../../wire/desk-requests.ts";
import { writeChanges } from "../../../wire/desk-trail.ts";
import { Problem } from "../../../wire/problems.ts";
import { KNOWN_FOR_MS, removeEvent } from "../../created-events.ts";
import type { Edge } from "../../edge.ts";
import { findCreated } from "../../find-event.ts";
import { checkInput, readOptionalBody, requireEvent } from "../../input.ts";
import { sendJson, sendProblem } from "../../send-json.ts";
import { actIdUsed, doUnlessHeld, makeAct, noteInTrail, spread } from "../act.ts";
import { askDesk } from "../ask-desk.ts";

const WHY: Record<NotIdle, string> = {
  PEOPLE_WAIT: "wait in line",
  PEOPLE_CALLED: "were called and may claim",
  PEOPLE_MAY_RETURN: "missed their turn and may return",
  PASSES_LIVE: "hold a pass that has not ended",
};

export const acts = new Hono<Edge>()
  /** POST /admin/events/:event_id/recount: counts people and bookings anew. */
  .post("/events/:event_id/recount", checkInput("param", eventParam), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const act = makeAct(c, event);
    const reply = await doUnlessHeld(c, event, () => openQueue(event.store).recount(event.id, act));
    if (reply.status === "refused") throw actIdUsed();
    await spread(c, event);
    return sendJson(c, { changes: writeChanges(reply.entry) } satisfies RecountAnswer);
  })

  /** POST /admin/events/:event_id/retire: deletes all that there is of an idle event, or of one whose drawing is given up. */
  .post("/events/:event_id/retire", checkInput("param", eventParam), async (c) => {
    const { give_up_drawing: givesUpDrawing = false } = await readOptionalBody(c, retireInput);
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const { nowMs, shards } = makeAct(c, event);
    const isCreated = (await findCreated(c, event.id)) !== null;
    const closedForMs = isCreated ? KNOWN_FOR_MS : 0; // a declared one may be joined again as long as it is declared
    const reply = await openQueue(event.store).retire(event.id, {
      nowMs,
      shards,
      closedForMs,
      givesUpDrawing,
    });
    if (reply.status === "refused") {
      const { reason, people } = reply;
      const problem = new Problem("EVENT_NOT_IDLE", `${people} people ${WHY[reason]}.`);
      return sendProblem(c, problem, {}, { reason, people });
    }
    await askDesk(c, undefined, async (desk) => desk.forgetConfigured(event.id));
    await spread(c, event); // before it is taken out, after which its loop stops
    if (isCreated) await removeEvent(c.get("config"), event.id);
    await noteInTrail(c, givesUpDrawing ? "given_up" : "retired", event.id);
    return sendJson(c, { status: "retired" });
  });
