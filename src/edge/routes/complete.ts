import { Hono } from "hono";
import { openQueue } from "../../store/open-queue.ts";
import { requireOrigin, requirePass } from "../booking-origin.ts";
import type { Edge } from "../edge.ts";
import { requireEvent } from "../event.ts";
import { Problem } from "../problem.ts";
import { checkInput, completeInput } from "../schemas.ts";
import { sendJson } from "../send-json.ts";

/** A payment may take longer than the pass; the booking is made and must be counted. */
const LATE_BOOKING_SECONDS = 24 * 3600;

/** POST /queue/pass/complete: the origin says that a pass was booked with. Safe to repeat. */
export const complete = new Hono<Edge>().post(
  "/queue/pass/complete",
  checkInput("json", completeInput),
  async (c) => {
    requireOrigin(c);
    const { queue_pass, event_id, booking_id } = c.req.valid("json");
    requireEvent(c, event_id);
    const claims = await requirePass(c, queue_pass, {
      eventId: event_id,
      acceptExpiredForSeconds: LATE_BOOKING_SECONDS,
    });
    const outcome = await openQueue(c.get("config").store).complete(event_id, {
      nowMs: Date.now(),
      user: claims.user_id,
      expiresAtMs: claims.exp * 1000,
      bookingId: booking_id,
    });
    switch (outcome) {
      case "completed":
      case "late":
        return sendJson(c, { status: outcome });
      case "pass_spent":
        throw new Problem("PASS_SPENT", "Another booking was made with this pass.");
      case "unknown":
        throw new Problem("INVALID_QUEUE_PASS", "This pass is of an earlier sale.");
    }
  },
);
