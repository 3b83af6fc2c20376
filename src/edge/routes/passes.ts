/** What a booking server asks about passes. */
import { Hono } from "hono";
import type { CompleteAnswer, RedeemAnswer } from "../../wire/answers.ts";
import { writeReported, writeVerified } from "../../wire/passes.ts";
import { isUnavailable, Problem } from "../../wire/problems.ts";
import {
  bookingInput,
  completeBatchInput,
  extendInput,
  verifyInput,
  verifyQuery,
} from "../../wire/requests.ts";
import { actOnPass, nameOfPass, readPass } from "../act-on-pass.ts";
import { requireOrigin, requirePass } from "../booking-origin.ts";
import type { Edge } from "../edge.ts";
import { askEnd, extendPass } from "../extend-pass.ts";
import { logPutOff } from "../fault.ts";
import { checkInput, requireEvent } from "../input.ts";
import { reportBookings } from "../report-bookings.ts";
import { sendJson } from "../send-json.ts";

export const passes = new Hono<Edge>()
  /**
   * POST /queue/pass/verify: for origins that cannot check a JWT themselves. With ?fresh=1 also for those that can: whether the
   * pass still stands, and until when. Only then Redis is asked.
   */
  .post(
    "/queue/pass/verify",
    requireOrigin,
    checkInput("query", verifyQuery),
    checkInput("json", verifyInput),
    async (c) => {
      const { queue_pass, event_id, user_id } = c.req.valid("json");
      const event = await requireEvent(c, event_id);
      if (c.req.valid("query").fresh === "1") {
        const claims = await readPass(c, event, queue_pass, user_id);
        return sendJson(c, writeVerified(claims, (await askEnd(c, event, claims)).expiresAtMs));
      }
      const claims = await requirePass(c, queue_pass, { eventId: event_id, userId: user_id });
      return sendJson(c, writeVerified(claims));
    },
  )

  /** POST /queue/pass/redeem: the shop binds a pass to a booking that is not paid yet. Safe to repeat. */
  .post("/queue/pass/redeem", requireOrigin, checkInput("json", bookingInput), async (c) => {
    const { event_id, queue_pass, booking_id } = c.req.valid("json");
    const event = await requireEvent(c, event_id);
    const pass = nameOfPass(await readPass(c, event, queue_pass));
    const act = { what: "redeem", ...pass, bookingId: booking_id } as const;
    const { outcome } = await actOnPass(c, event, act, "redeemed", "completed");
    return sendJson(c, { status: outcome.kind } satisfies RedeemAnswer);
  })

  /** POST /queue/pass/extend: a payment is slow. Safe to repeat: it says how long the pass is to be good from now on. */
  .post("/queue/pass/extend", requireOrigin, checkInput("json", extendInput), async (c) => {
    const { event_id, queue_pass, seconds } = c.req.valid("json");
    return sendJson(c, await extendPass(c, await requireEvent(c, event_id), queue_pass, seconds));
  })

  /** POST /queue/pass/complete: the shop says that a pass was booked with. Safe to repeat. */
  .post("/queue/pass/complete", requireOrigin, checkInput("json", bookingInput), async (c) => {
    const { event_id, ...report } = c.req.valid("json");
    const [result] = await reportBookings(c, await requireEvent(c, event_id), [report]);
    if (result instanceof Problem) throw result;
    return sendJson(c, { status: result as CompleteAnswer["status"] } satisfies CompleteAnswer);
  })

  /** POST /queue/pass/complete/batch: the same of many passes, each answered for itself. */
  .post("/queue/pass/complete/batch", requireOrigin, checkInput("json", completeBatchInput), async (c) => {
    const { event_id, bookings } = c.req.valid("json");
    const results = await reportBookings(c, await requireEvent(c, event_id), bookings);
    const putOff = results.find(isUnavailable);
    if (putOff) logPutOff(c, putOff, { event: event_id, object: "booths" });
    return sendJson(c, writeReported(bookings, results));
  });
