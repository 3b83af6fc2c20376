import { Hono } from "hono";
import { welcomeUser } from "../../auth.ts";
import type { Edge } from "../../edge.ts";
import { requireOwnPage } from "../../refuse-foreign-page.ts";
import { checkInput, eventInput } from "../../schemas.ts";
import { actByForm, readFormTarget } from "../act-by-form.ts";
import { leadToPage } from "../lead-to-page.ts";
import { stateOf } from "../page-state.ts";
import { keepRefusal } from "../refusal-cookie.ts";
import { sendTo } from "../send-page.ts";
import { pagePath } from "../target.ts";

/**
 * POST /queue/:event_id/join: the page's button, which takes a place without JavaScript, or comes back after a miss.
 * GET does nothing.
 */
export const pageJoin = new Hono<Edge>()
  .post("/queue/:event_id/join", requireOwnPage, checkInput("param", eventInput), async (c) => {
    const { event_id } = c.req.valid("param");
    const target = await readFormTarget(c, event_id);
    const answered = await actByForm(c, "join", event_id, await welcomeUser(c));
    if (answered !== null) keepRefusal(c, event_id, stateOf(answered));
    return sendTo(c, pagePath(event_id, target));
  })
  .get("/queue/:event_id/join", checkInput("param", eventInput), (c) =>
    leadToPage(c, c.req.valid("param").event_id),
  );
