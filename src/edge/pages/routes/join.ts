import { Hono } from "hono";
import { forgetSummary } from "../../ask-summary.ts";
import type { Edge } from "../../edge.ts";
import { requireEvent } from "../../event.ts";
import { welcomeUser } from "../../identity/user.ts";
import { checkInput, eventInput } from "../../schemas.ts";
import { actByForm, readFormTarget } from "../act-by-form.ts";
import { leadToPage } from "../lead-to-page.ts";
import { requireOwnForm } from "../require-own-form.ts";
import { sendTo } from "../send-page.ts";
import { pagePath } from "../target.ts";

/**
 * POST /queue/:event_id/join: the page's button, which takes a place without JavaScript, or comes back after a miss.
 * GET does nothing.
 */
export const pageJoin = new Hono<Edge>()
  .post("/queue/:event_id/join", requireOwnForm, checkInput("param", eventInput), async (c) => {
    const { event_id } = c.req.valid("param");
    const event = requireEvent(c, event_id);
    const target = await readFormTarget(c, event);
    const answered = await actByForm(c, "join", event, await welcomeUser(c));
    // The page that a refused form leads to says why, by the event's summary: one of before may still say "join".
    if (answered !== null && answered.position === null) forgetSummary(event_id);
    return sendTo(c, pagePath(event_id, target));
  })
  .get("/queue/:event_id/join", checkInput("param", eventInput), (c) =>
    leadToPage(c, c.req.valid("param").event_id),
  );
