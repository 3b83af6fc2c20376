/** POST /bookings/reserve: the shop's API, for an app or a page with a script. The pass comes in X-Queue-Pass. */
import type { IncomingMessage } from "node:http";
import { readBody, readHeader } from "./read-request.ts";
import { json, type Reply, refuse } from "./reply.ts";
import type { Shop } from "./shop.ts";

export async function reserve({ verifier, ledger }: Shop, request: IncomingMessage): Promise<Reply> {
  if (request.method !== "POST") return refuse(405, "METHOD_NOT_ALLOWED", "Reserve with POST.");
  const text = await readBody(request);
  if (text === null) return refuse(413, "PAYLOAD_TOO_LARGE", "This request is too large.");
  const eventId = readEventId(text);
  if (eventId === null) return refuse(400, "INVALID_REQUEST", 'Send a JSON body like {"event_id":"demo"}.');
  const pass = readHeader(request, "x-queue-pass");
  const verdict = await verifier.verify(pass, { eventId, userId: readHeader(request, "x-user-id") });
  if (!verdict.ok) return refuse(403, verdict.code, verdict.message);
  const { booking, isNew } = ledger.book(verdict.claims, String(pass));
  return json(isNew ? 201 : 200, {
    booking_id: booking.bookingId,
    user_id: booking.userId,
    event_id: booking.eventId,
  });
}

function readEventId(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text);
    const eventId = (body as { event_id?: unknown } | null)?.event_id;
    return typeof eventId === "string" && eventId !== "" ? eventId : null;
  } catch {
    return null; // not JSON
  }
}
