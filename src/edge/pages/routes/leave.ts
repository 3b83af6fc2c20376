import { Hono } from "hono";
import type { Edge } from "../../edge.ts";
import { requireEvent } from "../../event.ts";
import { knownUser } from "../../identity/user.ts";
import { checkInput, eventInput } from "../../schemas.ts";
import { actByForm, readFormTarget } from "../act-by-form.ts";
import { leadToPage } from "../lead-to-page.ts";
import { requireOwnForm } from "../require-own-form.ts";
import { sendTo } from "../send-page.ts";
import { pagePath } from "../target.ts";

/** POST /queue/:event_id/leave: the page's button, which gives the place up without JavaScript. GET does nothing. */
export const pageLeave = new Hono<Edge>()
  .post("/queue/:event_id/leave", requireOwnForm, checkInput("param", eventInput), async (c) => {
    const { event_id } = c.req.valid("param");
    const event = requireEvent(c, event_id);
    const target = await readFormTarget(c, event);
    const user = await knownUser(c);
    if (user !== null) await actByForm(c, "leave", event, user); // a stranger has no place to give up
    return sendTo(c, pagePath(event_id, target));
  })
  .get("/queue/:event_id/leave", checkInput("param", eventInput), (c) =>
    leadToPage(c, c.req.valid("param").event_id),
  );
