/** What a booking server asks about passes. */
import { Hono } from "hono";
import type { CompleteAnswer } from "../../wire/answers.ts";
import { writeReported, writeVerified } from "../../wire/passes.ts";
import { isUnavailable, Problem } from "../../wire/problems.ts";
import { completeBatchInput, completeInput, verifyInput } from "../../wire/requests.ts";
import { requireOrigin, requirePass } from "../booking-origin.ts";
import type { Edge } from "../edge.ts";
import { logPutOff } from "../fault.ts";
import { checkInput, requireEvent } from "../input.ts";
import { reportBookings } from "../report-bookings.ts";
import { sendJson } from "../send-json.ts";

export const passes = new Hono<Edge>()
  /** POST /queue/pass/verify: for origins that cannot check a JWT themselves. */
  .post("/queue/pass/verify", requireOrigin, checkInput("json", verifyInput), async (c) => {
    const { queue_pass, event_id, user_id } = c.req.valid("json");
    await requireEvent(c, event_id);
    const claims = await requirePass(c, queue_pass, { eventId: event_id, userId: user_id });
    return sendJson(c, writeVerified(claims));
  })

  /** POST /queue/pass/complete: the shop says that a pass was booked with. Safe to repeat. */
  .post("/queue/pass/complete", requireOrigin, checkInput("json", completeInput), async (c) => {
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
