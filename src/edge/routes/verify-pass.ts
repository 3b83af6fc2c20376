import { Hono } from "hono";
import { iso } from "../../core/wire.ts";
import { requireOrigin, requirePass } from "../booking-origin.ts";
import type { Edge } from "../edge.ts";
import { requireEvent } from "../event.ts";
import { checkInput, verifyInput } from "../schemas.ts";
import { sendJson } from "../send-json.ts";

/** POST /queue/pass/verify: for origins that cannot check a JWT themselves. */
export const verifyPass = new Hono<Edge>().post(
  "/queue/pass/verify",
  checkInput("json", verifyInput),
  async (c) => {
    requireOrigin(c);
    const { queue_pass, event_id, user_id } = c.req.valid("json");
    requireEvent(c, event_id);
    const claims = await requirePass(c, queue_pass, { eventId: event_id, userId: user_id });
    return sendJson(c, {
      valid: true,
      user_id: claims.user_id,
      event_id: claims.event_id,
      expires_at: iso(claims.exp * 1000),
      jti: claims.jti,
    });
  },
);
