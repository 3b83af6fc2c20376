import { Hono } from "hono";
import { eventInput } from "../../../wire/requests.ts";
import { makePass } from "../../answer-act.ts";
import type { Edge } from "../../edge.ts";
import { knownUser } from "../../identity/user.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { actByForm, readFormTarget } from "../act-by-form.ts";
import { handOver } from "../hand-over.ts";
import { requireOwnForm } from "../require-own-form.ts";
import { sendTo } from "../send-page.ts";
import { pagePath, readTarget } from "../target.ts";

/**
 * The way to the shop without a script: POST /queue/:event_id/enter claims, GET hands over what was claimed. Two steps, so
 * that "back" and "reload" on the way to the shop ask nothing about sending a form again. A visitor who cannot go on is shown
 * the page, which says why. The page's script claims over the API and goes to the shop by itself.
 */
export const enter = new Hono<Edge>()
  .post("/queue/:event_id/enter", requireOwnForm, checkInput("param", eventInput), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const target = await readFormTarget(c, event);
    const user = await knownUser(c);
    // With nowhere to go the pass's minutes must not start.
    const canEnter = user !== null && event.page.bookingUrl !== null;
    const acted = canEnter ? await actByForm(c, "claim", event, user) : null;
    return sendTo(c, pagePath(event.id, target, acted?.reply.kind === "pass" ? "/enter" : ""));
  })
  .get("/queue/:event_id/enter", checkInput("param", eventInput), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const target = readTarget(c, event);
    const shop = target ?? event.page.bookingUrl;
    const user = await knownUser(c);
    const acted = user !== null && shop !== null ? await actByForm(c, "position", event, user) : null;
    if (user === null || shop === null || acted?.reply.kind !== "pass") {
      return sendTo(c, pagePath(event.id, target));
    }
    const { end } = acted.reply;
    const queuePass = await makePass(c, event, user, acted.terms, end);
    return handOver(c, event, shop, { queuePass, expiresAtMs: end.expiresAtMs });
  });
