/** Bookings that a shop reports: each pass is checked, and each booking brought to the booth of its buyer. */
import type { ServedEvent } from "../config.ts";
import type { PassActAnswer } from "../core/booth-answer.ts";
import type { PassAct } from "../core/pass-act.ts";
import type { CompleteAnswer } from "../wire/answers.ts";
import { Problem } from "../wire/problems.ts";
import { nameOfPass, readPass, requireDone } from "./act-on-pass.ts";
import { requireAnswer } from "./answer-act.ts";
import { askBooth, boothOf } from "./ask-object.ts";
import type { EdgeContext } from "./edge.ts";

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
  const byBooth = new Map<number, PassAct[]>();
  for (const booking of bookings) {
    if (booking instanceof Problem) continue;
    const booth = boothOf(event, booking.user);
    byBooth.set(booth, [...(byBooth.get(booth) ?? []), booking]);
  }
  const results = new Map<PassAct, CompleteAnswer["status"] | Problem>();
  const askAll = [...byBooth].map(async ([booth, own]) => {
    const answers = await orProblem(() => askBooth(c, event, booth, async (stub) => stub.actOnPasses(own)));
    for (const [nth, booking] of own.entries()) {
      const result =
        answers instanceof Problem
          ? answers
          : await orProblem(async () => readAnswer(answers[nth] as PassActAnswer));
      results.set(booking, result);
    }
  });
  await Promise.all(askAll);
  return bookings.map((booking) =>
    booking instanceof Problem ? booking : (results.get(booking) as CompleteAnswer["status"] | Problem),
  );
}

/** Throws a Problem for a pass that may not be believed. */
async function readBooking(c: EdgeContext, event: ServedEvent, report: Report): Promise<PassAct> {
  const pass = nameOfPass(await readPass(c, event, report.queue_pass));
  return { what: "complete", ...pass, bookingId: report.booking_id };
}

/** Throws a Problem for every refusal. */
function readAnswer(answer: PassActAnswer): CompleteAnswer["status"] {
  return requireDone(requireAnswer(answer).outcome, ["completed", "late"]).kind;
}

async function orProblem<T>(work: () => Promise<T>): Promise<T | Problem> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
