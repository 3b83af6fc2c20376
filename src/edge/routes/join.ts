import { Hono } from "hono";
import { answerAct } from "../answer-act.ts";
import type { Edge } from "../edge.ts";
import { requireEvent } from "../event.ts";
import { welcomeUser } from "../identity/user.ts";
import { checkInput, eventInput } from "../schemas.ts";

/** POST /queue/join: takes a place, or shows the one there is. */
export const join = new Hono<Edge>().post("/queue/join", checkInput("json", eventInput), async (c) => {
  const { event_id } = c.req.valid("json");
  const event = requireEvent(c, event_id);
  return answerAct(c, "join", event, await welcomeUser(c));
});
