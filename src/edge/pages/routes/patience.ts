import { Hono } from "hono";
import { renderPatience } from "../../../page/documents/patience.ts";
import { writeAnswer } from "../../../wire/challenge.ts";
import { eventInput, patienceQuery } from "../../../wire/requests.ts";
import type { Edge } from "../../edge.ts";
import { waitOf } from "../../entry/require-entry.ts";
import { meetUser } from "../../identity/user.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { makeFormProof } from "../form-proof.ts";
import { framePage } from "../page-frame.ts";
import { sendPage, sendTo } from "../send-page.ts";
import { pagePath, readTarget } from "../target.ts";

/**
 * GET /queue/:event_id/patience: where the join's form leads a browser that does no work, with its ticket. The page loads itself again
 * until the time has come, and then has the button. The ticket is worth nothing without its visitor's cookie.
 */
export const patience = new Hono<Edge>().get(
  "/queue/:event_id/patience",
  checkInput("param", eventInput),
  checkInput("query", patienceQuery),
  async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const { ticket } = c.req.valid("query");
    const target = readTarget(c, event);
    const met = await meetUser(c);
    const waitMs = met && (await waitOf(c, event, met, ticket));
    if (met === null || waitMs === null) return sendTo(c, pagePath(event.id, target));
    const nowMs = Date.now();
    const frame = framePage(c, event);
    const document = renderPatience({
      ...frame,
      target,
      answer: writeAnswer("patience", ticket),
      waitMs,
      formProof: await makeFormProof(c.get("config").auth.secret, event.id, met.id, nowMs),
    });
    return sendPage(c, document, { nonce: frame.nonce, leadsToShop: false });
  },
);
