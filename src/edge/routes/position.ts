import { Hono } from "hono";
import { answerAct } from "../answer-act.ts";
import type { Edge } from "../edge.ts";
import { requireEvent } from "../event.ts";
import { requireUser } from "../identity/user.ts";
import { checkInput, eventInput } from "../schemas.ts";

/** GET /queue/position/:event_id: where the person stands. Reading never admits anybody. */
export const position = new Hono<Edge>().get(
  "/queue/position/:event_id",
  checkInput("param", eventInput),
  async (c) => {
    const { event_id } = c.req.valid("param");
    const event = requireEvent(c, event_id);
    return answerAct(c, "position", event, await requireUser(c));
  },
);
