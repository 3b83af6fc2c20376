/** What a booking origin asks about a pass. */
import { Hono } from "hono";
import { openQueue } from "../../store/open-queue.ts";
import type { CompleteAnswer } from "../../wire/answers.ts";
import { writeVerified } from "../../wire/passes.ts";
import { Problem } from "../../wire/problems.ts";
import { completeInput, verifyInput } from "../../wire/requests.ts";
import { requireOrigin, requirePass } from "../booking-origin.ts";
import type { Edge } from "../edge.ts";
import { checkInput, requireEvent } from "../input.ts";
import { sendJson } from "../send-json.ts";

/** A payment may take longer than the pass; the booking is made and must be counted. */
const LATE_BOOKING_SECONDS = 24 * 3600;

export const passes = new Hono<Edge>()
  /** POST /queue/pass/verify: for origins that cannot check a JWT themselves. */
  .post("/queue/pass/verify", checkInput("json", verifyInput), async (c) => {
    requireOrigin(c);
    const { queue_pass, event_id, user_id } = c.req.valid("json");
    requireEvent(c, event_id);
    const claims = await requirePass(c, queue_pass, { eventId: event_id, userId: user_id });
    return sendJson(c, writeVerified(claims));
  })

  /** POST /queue/pass/complete: the origin says that a pass was booked with. Safe to repeat. */
  .post("/queue/pass/complete", checkInput("json", completeInput), async (c) => {
    requireOrigin(c);
    const { queue_pass, event_id, booking_id } = c.req.valid("json");
    const { store } = requireEvent(c, event_id);
    const claims = await requirePass(c, queue_pass, {
      eventId: event_id,
      acceptExpiredForSeconds: LATE_BOOKING_SECONDS,
    });
    const outcome = await openQueue(store).complete(event_id, {
      nowMs: Date.now(),
      user: claims.user_id,
      expiresAtMs: claims.exp * 1000,
      bookingId: booking_id,
    });
    switch (outcome) {
      case "completed":
      case "late":
        return sendJson(c, { status: outcome } satisfies CompleteAnswer);
      case "pass_spent":
        throw new Problem("PASS_SPENT", "Another booking was made with this pass.");
      case "unknown":
        throw new Problem("INVALID_QUEUE_PASS", "This pass is of an earlier sale.");
    }
  });
