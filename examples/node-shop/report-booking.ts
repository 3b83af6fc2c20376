const REPORT_TIMEOUT_MS = 5000;

/** Where the queue is, and the token by which it accepts this shop's reports. */
export interface Queue {
  readonly queueUrl: string;
  readonly originToken: string;
}

export interface Report {
  readonly eventId: string;
  readonly bookingId: string;
}

/** "again" when the next attempt may succeed: no answer, a busy queue, or one without its database. */
export async function reportBooking(
  { queueUrl, originToken }: Queue,
  { eventId, bookingId }: Report,
  pass: string,
  closing: AbortSignal,
): Promise<"completed" | "late" | "refused" | "again"> {
  try {
    const response = await fetch(new URL("/api/v1/queue/pass/complete", queueUrl), {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${originToken}` },
      body: JSON.stringify({ queue_pass: pass, event_id: eventId, booking_id: bookingId }),
      signal: AbortSignal.any([closing, AbortSignal.timeout(REPORT_TIMEOUT_MS)]),
    });
    const body = await response.text();
    if (response.ok) return (JSON.parse(body) as { status: "completed" | "late" }).status;
    if (response.status === 429 || response.status >= 500) return "again";
    console.error(`the queue refused booking ${bookingId}: ${response.status} ${body}`);
    return "refused";
  } catch {
    return "again"; // no connection, no answer in time, or none that can be read
  }
}
