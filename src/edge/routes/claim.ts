import { Hono } from "hono";
import { answerAct } from "../answer-act.ts";
import type { Edge } from "../edge.ts";
import { requireEvent } from "../event.ts";
import { requireUser } from "../identity/user.ts";
import { checkInput, eventInput } from "../schemas.ts";

/** POST /queue/claim: hands the pass to somebody who was called; its minutes start now. */
export const claim = new Hono<Edge>().post("/queue/claim", checkInput("json", eventInput), async (c) => {
  const { event_id } = c.req.valid("json");
  const event = requireEvent(c, event_id);
  return answerAct(c, "claim", event, await requireUser(c));
});
