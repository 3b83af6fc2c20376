/** What a visitor does, over the API: join, position, claim, leave. */
import { Hono } from "hono";
import { eventInput, leaveQuery, positionQuery } from "../../wire/requests.ts";
import { answerAct, answerPosition } from "../answer-act.ts";
import type { Edge, EdgeContext } from "../edge.ts";
import { requireUser, welcomeUser } from "../identity/user.ts";
import { checkInput, requireEvent } from "../input.ts";

export const acts = new Hono<Edge>()
  /** POST /queue/join: takes a place, or shows the one there is. */
  .post("/queue/join", checkInput("json", eventInput), async (c) => {
    const event = await requireEvent(c, c.req.valid("json").event_id);
    return answerAct(c, "join", event, await welcomeUser(c));
  })

  /** GET /queue/position/:event_id: where the visitor stands. Reading admits no visitor. */
  .get(
    "/queue/position/:event_id",
    checkInput("param", eventInput),
    checkInput("query", positionQuery),
    async (c) => {
      const event = await requireEvent(c, c.req.valid("param").event_id);
      const asksReceipt = c.req.valid("query").receipt === "1";
      return answerPosition(c, event, await requireUser(c), asksReceipt);
    },
  )

  /** POST /queue/claim: hands the pass to a visitor who was called; its minutes start now. */
  .post("/queue/claim", checkInput("json", eventInput), async (c) => {
    const event = await requireEvent(c, c.req.valid("json").event_id);
    return answerAct(c, "claim", event, await requireUser(c));
  })

  /** DELETE /queue/leave: gives the place up. Some proxies drop a body on DELETE, so `?event_id=` will do too. */
  .delete("/queue/leave", checkInput("query", leaveQuery), async (c, next) => {
    const { event_id } = c.req.valid("query");
    return event_id === undefined ? next() : leave(c, event_id);
  })
  .delete("/queue/leave", checkInput("json", eventInput), (c) => leave(c, c.req.valid("json").event_id));

async function leave(c: EdgeContext, eventId: string): Promise<Response> {
  const event = await requireEvent(c, eventId);
  return answerAct(c, "leave", event, await requireUser(c));
}
