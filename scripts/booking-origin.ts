/**
 * An example of a shop behind the queue: a real HTTP server that books for whoever brings a valid queue pass,
 * checks it by itself, and tells the queue afterwards. It has an API (booking-origin/reserve.ts) and pages for people
 * (booking-origin/visit.ts).
 *
 *   QUEUE_URL=http://127.0.0.1:8787 QUEUE_PASS_SECRET=… ORIGIN_TOKEN=… PORT=8788 \
 *     node_modules/.bin/node scripts/booking-origin.ts
 *
 * That Node came with the packages and runs TypeScript as it is; a shop of your own imports "virtual-queue/origin", which
 * is plain JavaScript.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createPassVerifier } from "../src/origin/index.ts";
import { type Booking, Ledger } from "./booking-origin/ledger.ts";
import { type BookingOriginOptions, readEnvironment } from "./booking-origin/read-environment.ts";
import { type Reply, refuse } from "./booking-origin/reply.ts";
import { reserve } from "./booking-origin/reserve.ts";
import type { Shop } from "./booking-origin/shop.ts";
import { visit } from "./booking-origin/visit.ts";

export interface BookingOrigin {
  readonly url: string;
  /** By the pass's jti: a pass books once. */
  readonly bookings: ReadonlyMap<string, Booking>;
  close(): Promise<void>;
}

export async function startBookingOrigin(options: BookingOriginOptions): Promise<BookingOrigin> {
  const ledger = new Ledger(options);
  const verifier = createPassVerifier({ secret: options.passSecret });
  const shop: Shop = { verifier, ledger, queueUrl: options.queueUrl };

  const server = createServer((request, response) => {
    answer(shop, request)
      .catch((error: unknown) => {
        console.error(error);
        return refuse(500, "INTERNAL", "Something went wrong on our side.");
      })
      .then(({ status, headers, body }) => {
        // What is left of a body that was too large is not waited for.
        const connection = status === 413 ? { Connection: "close" } : {};
        response.writeHead(status, { "Cache-Control": "no-store", ...headers, ...connection });
        response.end(body);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bookings: ledger.bookings,
    close: async () => {
      ledger.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(shop: Shop, request: IncomingMessage): Promise<Reply> {
  if (request.url?.split("?")[0] === "/bookings/reserve") return reserve(shop, request);
  return (await visit(shop, request)) ?? refuse(404, "NOT_FOUND", "There is nothing here.");
}

if (import.meta.main) {
  try {
    const options = readEnvironment(process.env);
    const origin = await startBookingOrigin(options);
    console.log(`booking origin ${origin.url} for the queue at ${options.queueUrl}`);
    process.once("SIGINT", () => void origin.close());
    process.once("SIGTERM", () => void origin.close());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
