/**
 * An example of a shop behind the queue: a real HTTP server that books for whoever brings a valid queue pass,
 * checks it by itself, and tells the queue afterwards. Bookings live in memory; a real shop has a database.
 *
 *   QUEUE_URL=http://127.0.0.1:8787 QUEUE_PASS_SECRET=… ORIGIN_TOKEN=… PORT=8788 \
 *     node_modules/.bin/node scripts/booking-origin.ts
 *
 * That Node came with the packages and runs TypeScript as it is; a shop of your own imports "virtual-queue/origin", which
 * is plain JavaScript.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createPassVerifier, type PassVerifier } from "../src/origin/index.ts";

const MAX_BODY_BYTES = 4096;
const REPORT_ATTEMPTS = 10;
const REPORT_TIMEOUT_MS = 5000;
const LONGEST_PAUSE_MS = 10_000;

export interface BookingOriginOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly queueUrl: string;
  readonly passSecret: string;
  readonly originToken: string;
}

interface Booking {
  readonly bookingId: string;
  readonly userId: string;
  readonly eventId: string;
  /** Whether the queue knows; a booking stands either way. */
  report: "pending" | "completed" | "late" | "refused" | "given up";
}

export interface BookingOrigin {
  readonly url: string;
  /** By the pass's jti: a pass books once. */
  readonly bookings: ReadonlyMap<string, Booking>;
  close(): Promise<void>;
}

export async function startBookingOrigin(options: BookingOriginOptions): Promise<BookingOrigin> {
  const verifier = createPassVerifier({ secret: options.passSecret });
  const bookings = new Map<string, Booking>();
  const closing = new AbortController();

  const server = createServer((request, response) => {
    const answer = async (): Promise<Reply> => {
      const path = request.url?.split("?")[0];
      if (path !== "/bookings/reserve") return refuse(404, "NOT_FOUND", "There is nothing here.");
      if (request.method !== "POST") return refuse(405, "METHOD_NOT_ALLOWED", "Reserve with POST.");
      return reserve(request);
    };
    answer()
      .catch((error: unknown) => {
        console.error(error);
        return refuse(500, "INTERNAL", "Something went wrong on our side.");
      })
      .then(({ status, body }) => {
        const headers = { "Content-Type": "application/json", "Cache-Control": "no-store" };
        // What is left of a body that was too large is not waited for.
        response.writeHead(status, status === 413 ? { ...headers, Connection: "close" } : headers);
        response.end(JSON.stringify(body));
      });
  });

  async function reserve(request: IncomingMessage): Promise<Reply> {
    const text = await readBody(request);
    if (text === null) return refuse(413, "PAYLOAD_TOO_LARGE", "This request is too large.");
    const eventId = readEventId(text);
    if (eventId === null) return refuse(400, "INVALID_REQUEST", 'Send a JSON body like {"event_id":"demo"}.');
    return book(verifier, header(request, "x-queue-pass"), eventId, header(request, "x-user-id"));
  }

  /** The shop's part: no pass, no booking; the same pass again, the same booking again. */
  async function book(
    { verify }: PassVerifier,
    pass: string | undefined,
    eventId: string,
    userId: string | undefined,
  ): Promise<Reply> {
    const verdict = await verify(pass, { eventId, userId });
    if (!verdict.ok) return refuse(403, verdict.code, verdict.message);
    const { jti, user_id } = verdict.claims;
    const earlier = bookings.get(jti);
    if (earlier) return confirm(200, earlier);
    const booking: Booking = { bookingId: `bk_${randomUUID()}`, userId: user_id, eventId, report: "pending" };
    bookings.set(jti, booking);
    void report(booking, String(pass));
    return confirm(201, booking);
  }

  /** Frees the place in the shop for the next. In the background: the buyer does not wait for the queue. */
  async function report(booking: Booking, pass: string): Promise<void> {
    for (let attempt = 1; attempt <= REPORT_ATTEMPTS && !closing.signal.aborted; attempt++) {
      const outcome = await tellQueue(options, booking, pass, closing.signal);
      if (outcome !== "again") {
        booking.report = outcome;
        return;
      }
      const pause = Math.min(250 * 2 ** attempt, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
      await sleep(pause, undefined, { signal: closing.signal, ref: false }).catch(() => {
        // the origin closes: the loop ends by itself
      });
    }
    booking.report = "given up";
    if (!closing.signal.aborted) console.error(`the queue never learned of booking ${booking.bookingId}`);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bookings,
    close: async () => {
      closing.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** "again" for what may pass: no answer, a busy queue, a queue without its memory. */
async function tellQueue(
  { queueUrl, originToken }: BookingOriginOptions,
  { eventId, bookingId }: Booking,
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

interface Reply {
  readonly status: number;
  readonly body: object;
}

function refuse(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } };
}

function confirm(status: number, { bookingId, userId, eventId }: Booking): Reply {
  return { status, body: { booking_id: bookingId, user_id: userId, event_id: eventId } };
}

/** null when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
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

/** Node reads header bytes as Latin-1; ids are UTF-8. */
function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? Buffer.from(value, "latin1").toString("utf8") : undefined;
}

if (import.meta.main) {
  const { PORT = "8788", QUEUE_URL = "http://127.0.0.1:8787" } = process.env;
  const { QUEUE_PASS_SECRET: passSecret, ORIGIN_TOKEN: originToken } = process.env;
  if (!passSecret || !originToken) {
    console.error("Set QUEUE_PASS_SECRET and ORIGIN_TOKEN to the queue's own.");
    process.exit(1);
  }
  const origin = await startBookingOrigin({
    port: Number(PORT),
    queueUrl: QUEUE_URL,
    passSecret,
    originToken,
  });
  console.log(`booking origin ${origin.url} for the queue at ${QUEUE_URL}`);
  process.once("SIGINT", () => void origin.close());
  process.once("SIGTERM", () => void origin.close());
}
