/**
 * Tells the queue of a booking, again and again until it is answered: the table of docs/booking-server.md. Safe to repeat, so
 * a worker that was killed may begin anew with the same booking id.
 */
import { decodeJwt } from "jose/jwt/decode";

const TIMEOUT_MS = 5000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** A queue that asks for longer is asked again after so long. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;
/** What the queue takes of a pass that has ended. */
const LATE_MS = 24 * 3_600_000;

export interface QueueAccess {
  /** https://queue.shop.example */
  readonly queueUrl: string | URL;
  /** ORIGIN_TOKEN of the queue. */
  readonly originToken: string;
}

export interface BookingReport {
  readonly queuePass: string;
  readonly eventId: string;
  /** Your own number of the order: the queue counts the same one once. */
  readonly bookingId: string;
}

export interface ReportOptions {
  /** Ends the tries; the promise rejects with its reason. The queue may have counted the booking. */
  readonly signal?: AbortSignal;
  /** ms since 1970 after which no try begins; a day after the pass's end when left out. */
  readonly giveUpAtMs?: number;
  /** In place of the global one: a Worker's service binding, for one. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** What was done with a report. `late`: the pass had ended already; it is counted all the same. */
export type ReportedStatus = "completed" | "late";

/** The queue has refused a report for good, or was not reached in time. Codes may not change, messages may. */
export class BookingReportError extends Error {
  override readonly name = "BookingReportError";
  /** One of the queue's codes, or QUEUE_UNREACHABLE: not known whether the booking was counted. */
  readonly code: string;
  /** Of the queue's answer; null when there was none. */
  readonly status: number | null;

  constructor(code: string, status: number | null, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Resolves when the queue has counted the booking. Throws BookingReportError for what no further try would change. */
export function reportBooking(
  report: BookingReport,
  queue: QueueAccess,
  options: ReportOptions = {},
): Promise<ReportedStatus> {
  return reportUntilAnswered(report, queue, options, pause);
}

type Pause = (ms: number, signal: AbortSignal | undefined) => Promise<void>;
type Answer =
  | { readonly kind: "done"; readonly status: ReportedStatus }
  | { readonly kind: "again"; readonly afterMs: number | null; readonly why: string };

/** `wait` as a parameter, so that a test need not live through it. */
export async function reportUntilAnswered(
  report: BookingReport,
  queue: QueueAccess,
  options: ReportOptions,
  wait: Pause,
): Promise<ReportedStatus> {
  const giveUpAtMs = options.giveUpAtMs ?? endOf(report.queuePass) + LATE_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    options.signal?.throwIfAborted();
    const answer = await ask(report, queue, options);
    if (answer.kind === "done") return answer.status;
    // Spread, or all bookings of an outage would come back in one moment.
    const nextMs = answer.afterMs ?? pauseMs * (0.5 + Math.random() / 2);
    if (Date.now() + nextMs > giveUpAtMs) {
      throw new BookingReportError(
        "QUEUE_UNREACHABLE",
        null,
        `The queue was not reached in time: ${answer.why}`,
      );
    }
    await wait(nextMs, options.signal);
  }
}

async function ask(
  { queuePass, eventId, bookingId }: BookingReport,
  { queueUrl, originToken }: QueueAccess,
  { signal, fetch: ask = fetch }: ReportOptions,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await ask(new URL("/api/v1/queue/pass/complete", queueUrl).href, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${originToken}` },
      body: JSON.stringify({ queue_pass: queuePass, event_id: eventId, booking_id: bookingId }),
      redirect: "manual", // or the token would go elsewhere
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (error) {
    signal?.throwIfAborted();
    return { kind: "again", afterMs: null, why: error instanceof Error ? error.message : "no answer" };
  }
  const body = readJson(text);
  if (response.status === 200 && (body?.status === "completed" || body?.status === "late")) {
    return { kind: "done", status: body.status };
  }
  const { code = "UNKNOWN", message = "no message" } = (body?.error ?? {}) as {
    code?: string;
    message?: string;
  };
  const isFinal = response.status >= 400 && response.status < 500 && response.status !== 429;
  if (isFinal) throw new BookingReportError(String(code), response.status, String(message));
  return { kind: "again", afterMs: readRetryAfter(response), why: `${response.status} ${code}` };
}

function readJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return null; // the answer of a proxy
  }
}

/** Seconds, as the queue says it; a proxy's date is not read. */
function readRetryAfter({ headers }: Response): number | null {
  const text = headers.get("retry-after") ?? "";
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text) * 1000, LONGEST_RETRY_AFTER_MS) : null;
}

/** ms since 1970. The pass was checked when the order was taken, so nothing hangs on its signature here. */
function endOf(queuePass: string): number {
  try {
    return (decodeJwt(queuePass).exp ?? 0) * 1000;
  } catch {
    return 0; // no pass: one try, and the queue says so
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
