import { Hono } from "hono";
import { answerAct } from "../answer-act.ts";
import type { Edge, EdgeContext } from "../edge.ts";
import { requireEvent } from "../event.ts";
import { requireUser } from "../identity/user.ts";
import { checkInput, eventInput, leaveQuery } from "../schemas.ts";

/** DELETE /queue/leave: gives the place up. Some proxies drop a body on DELETE, so `?event_id=` will do too. */
export const leave = new Hono<Edge>()
  .delete("/queue/leave", checkInput("query", leaveQuery), async (c, next) => {
    const { event_id } = c.req.valid("query");
    if (event_id === undefined) return next(); // it is in the body
    return leaveQueue(c, event_id);
  })
  .delete("/queue/leave", checkInput("json", eventInput), (c) => leaveQueue(c, c.req.valid("json").event_id));

async function leaveQueue(c: EdgeContext, eventId: string): Promise<Response> {
  const event = requireEvent(c, eventId);
  return answerAct(c, "leave", event, await requireUser(c));
}
