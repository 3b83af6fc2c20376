/**
 * A booking server in a process of its own, whose bookings outlive it: each is in its file before the buyer is answered, and is reported
 * to the queue until that has counted it, across restarts. Child starts it with FILE, PORT, PASS_SECRET, ORIGIN_TOKEN and QUEUE_URL.
 */
import { appendFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { createPassVerifier, reportBooking } from "virtual-queue/origin";
import { EVENT } from "../event.ts";
import { reportReady } from "./child.ts";
import { type Booking, readLedger } from "./ledger.ts";

const { FILE = "", PORT, PASS_SECRET = "", ORIGIN_TOKEN = "", QUEUE_URL = "" } = process.env;
const verifier = createPassVerifier({ secret: PASS_SECRET });
const ledger = readLedger(FILE);

function write(line: object): void {
  appendFileSync(FILE, `${JSON.stringify(line)}\n`);
}

async function report({ bookingId, pass }: Booking): Promise<void> {
  const queue = { queueUrl: QUEUE_URL, originToken: ORIGIN_TOKEN };
  const result = await reportBooking({ queuePass: pass, eventId: EVENT, bookingId }, queue).catch(
    (error: unknown) => `refused: ${error}`,
  );
  write({ bookingId, report: result });
}

/** By the pass's id: the same pass again is the same booking. */
async function book(request: IncomingMessage): Promise<{ status: number; body: object }> {
  const pass = String(request.headers["x-queue-pass"] ?? "");
  const verdict = await verifier.verify(pass, { eventId: EVENT });
  if (!verdict.ok) return { status: 403, body: { code: verdict.code } };
  const { jti, user_id: user } = verdict.claims;
  const known = ledger.get(jti);
  const booking = known ?? { jti, user, bookingId: crypto.randomUUID(), pass, report: null };
  if (!known) {
    const { report: _, ...line } = booking;
    write(line);
    ledger.set(jti, booking);
    void report(booking);
  }
  return { status: known ? 200 : 201, body: { booking_id: booking.bookingId } };
}

const server = createServer(async (request, response) => {
  const { status, body } = await book(request);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
server.listen(Number(PORT), "127.0.0.1", () => {
  for (const booking of ledger.values()) if (booking.report === null) void report(booking);
  reportReady();
});
