/** Tells the queue of a booking, until a day after the pass has ended. */
import { type AskOptions, askUntilAnswered, endOf, type Question, type QueueAccess } from "./ask-queue.ts";

/** What the queue takes of a pass that has ended. */
const LATE_MS = 24 * 3_600_000;

export interface BookingReport {
  readonly queuePass: string;
  readonly eventId: string;
  /** Your own number of the order: the queue counts the same one once. */
  readonly bookingId: string;
}

/** What was done with a report. `late`: the pass had ended already; it is counted all the same. */
export type ReportedStatus = "completed" | "late";

/** Resolves when the queue has counted the booking. Throws QueueRequestError for what no further try would change. */
export function reportBooking(
  report: BookingReport,
  queue: QueueAccess,
  options: AskOptions = {},
): Promise<ReportedStatus> {
  return askUntilAnswered(askToComplete(report), queue, options);
}

export function askToComplete({ queuePass, eventId, bookingId }: BookingReport): Question<ReportedStatus> {
  return {
    path: "complete",
    body: { queue_pass: queuePass, event_id: eventId, booking_id: bookingId },
    giveUpAtMs: endOf(queuePass) + LATE_MS,
    read: ({ status }) => (status === "completed" || status === "late" ? status : null),
  };
}
