import { Hono } from "hono";
import { makePass } from "../../answer-act.ts";
import type { Edge } from "../../edge.ts";
import { requireEvent } from "../../event.ts";
import { knownUser } from "../../identity/user.ts";
import { checkInput, eventInput } from "../../schemas.ts";
import { actByForm, readFormTarget } from "../act-by-form.ts";
import { handOver } from "../hand-over.ts";
import { requireOwnForm } from "../require-own-form.ts";
import { sendTo } from "../send-page.ts";
import { pagePath, readTarget } from "../target.ts";

/**
 * POST /queue/:event_id/enter claims, GET hands over what was claimed: two steps, so that "back" and "reload" on the way
 * to the shop ask nobody whether to send a form again. Whoever cannot go on is shown the page, which says why.
 */
export const enter = new Hono<Edge>()
  .post("/queue/:event_id/enter", requireOwnForm, checkInput("param", eventInput), async (c) => {
    const { event_id } = c.req.valid("param");
    const event = requireEvent(c, event_id);
    const target = await readFormTarget(c, event);
    const user = await knownUser(c);
    // With nowhere to go the pass's minutes must not start.
    const canEnter = user !== null && event.page.bookingUrl !== null;
    const answered = canEnter ? await actByForm(c, "claim", event, user) : null;
    const act = answered?.outcome.kind === "admitted" ? "/enter" : "";
    return sendTo(c, pagePath(event_id, target, act));
  })
  .get("/queue/:event_id/enter", checkInput("param", eventInput), async (c) => {
    const { event_id } = c.req.valid("param");
    const event = requireEvent(c, event_id);
    const { page } = event;
    const target = readTarget(c.req.query("to"), page.bookingUrl);
    const shop = target ?? page.bookingUrl;
    const user = await knownUser(c);
    const answered = user !== null && shop !== null ? await actByForm(c, "position", event, user) : null;
    if (user === null || shop === null || answered?.outcome.kind !== "admitted") {
      return sendTo(c, pagePath(event_id, target));
    }
    const { expiresAtMs } = answered.outcome;
    const queuePass = await makePass(c, event, user, answered, expiresAtMs);
    return handOver(c, event, shop, { queuePass, expiresAtMs });
  });
