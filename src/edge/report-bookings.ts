/** Bookings that a shop reports: each pass is checked, and each booking brought to the booth of its buyer. */
import type { ServedEvent } from "../config.ts";
import type { BookingAnswer } from "../core/booth-answer.ts";
import type { Booking } from "../core/waiting-queue.ts";
import type { CompleteAnswer } from "../wire/answers.ts";
import { Problem } from "../wire/problems.ts";
import { requireAnswer } from "./answer-act.ts";
import { askBooth, boothOf } from "./ask-object.ts";
import { requirePass } from "./booking-origin.ts";
import type { EdgeContext } from "./edge.ts";

/** A payment may take longer than the pass; the booking is made and must be counted. */
const LATE_BOOKING_SECONDS = 24 * 3600;

export interface Report {
  readonly queue_pass: string;
  readonly booking_id: string;
}

/** What came of each report, in their order: `completed`, `late`, or the Problem that refuses it. One request per booth. */
export async function reportBookings(
  c: EdgeContext,
  event: ServedEvent,
  reports: readonly Report[],
): Promise<(CompleteAnswer["status"] | Problem)[]> {
  const bookings = await Promise.all(reports.map((report) => orProblem(() => readBooking(c, event, report))));
  const byBooth = new Map<number, Booking[]>();
  for (const booking of bookings) {
    if (booking instanceof Problem) continue;
    const booth = boothOf(event, booking.user);
    byBooth.set(booth, [...(byBooth.get(booth) ?? []), booking]);
  }
  const results = new Map<Booking, CompleteAnswer["status"] | Problem>();
  const askAll = [...byBooth].map(async ([booth, own]) => {
    const answers = await orProblem(() => askBooth(c, event, booth, async (stub) => stub.complete(own)));
    for (const [nth, booking] of own.entries()) {
      const result =
        answers instanceof Problem
          ? answers
          : await orProblem(async () => readAnswer(answers[nth] as BookingAnswer));
      results.set(booking, result);
    }
  });
  await Promise.all(askAll);
  return bookings.map((booking) =>
    booking instanceof Problem ? booking : (results.get(booking) as CompleteAnswer["status"] | Problem),
  );
}

/** Throws a Problem for a pass that may not be believed. */
async function readBooking(c: EdgeContext, event: ServedEvent, report: Report): Promise<Booking> {
  const claims = await requirePass(c, report.queue_pass, {
    eventId: event.id,
    acceptExpiredForSeconds: LATE_BOOKING_SECONDS,
  });
  return { user: claims.user_id, expiresAtMs: claims.exp * 1000, bookingId: report.booking_id };
}

/** Throws a Problem for every refusal. */
function readAnswer(answer: BookingAnswer): CompleteAnswer["status"] {
  const { outcome } = requireAnswer(answer);
  switch (outcome) {
    case "completed":
    case "late":
      return outcome;
    case "pass_spent":
      throw new Problem("PASS_SPENT", "Another booking was made with this pass.");
    case "unknown":
      throw new Problem("INVALID_QUEUE_PASS", "This pass is of an earlier sale.");
  }
}

async function orProblem<T>(work: () => Promise<T>): Promise<T | Problem> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
