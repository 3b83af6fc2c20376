/**
 * The shop: an HTTP server that books for people who bring a valid queue pass. It checks passes by itself and reports
 * bookings to the queue afterwards. reserve.ts is its API, visit.ts its pages; README.md says how to run it.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createPassVerifier, type PassVerifier, type PublicKeyAlg } from "virtual-queue/origin";
import { type Booking, Ledger } from "./ledger.ts";
import type { ShopOptions } from "./read-environment.ts";
import { type Reply, refuse } from "./reply.ts";
import { reserve } from "./reserve.ts";
import type { Shop } from "./shop.ts";
import { visit } from "./visit.ts";

export interface RunningShop {
  readonly url: string;
  /** By the pass's jti: a pass books once. */
  readonly bookings: ReadonlyMap<string, Booking>;
  close(): Promise<void>;
}

export async function startShop(options: ShopOptions): Promise<RunningShop> {
  const ledger = new Ledger(options);
  const verifier = makeVerifier(options);
  const shop: Shop = { verifier, ledger, queueUrl: options.queueUrl };

  const server = createServer((request, response) => {
    answer(shop, request)
      .catch((error: unknown) => {
        console.error(error);
        return refuse(500, "INTERNAL", "Something went wrong on our side.");
      })
      .then(({ status, headers, body }) => {
        // The rest of a body that was too large is not read.
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

/** By the secret that shop and queue share, or by the keys that the queue publishes. */
function makeVerifier({ passAlg = "HS256", passSecret, queueUrl }: ShopOptions): PassVerifier {
  if (passAlg === "HS256") {
    return createPassVerifier({
      secrets: passSecret.startsWith("[") ? JSON.parse(passSecret) : [passSecret],
    });
  }
  return createPassVerifier({
    jwksUrl: new URL("/.well-known/jwks.json", queueUrl),
    algorithm: passAlg as PublicKeyAlg,
  });
}

async function answer(shop: Shop, request: IncomingMessage): Promise<Reply> {
  if (request.url?.split("?")[0] === "/bookings/reserve") return reserve(shop, request);
  return (await visit(shop, request)) ?? refuse(404, "NOT_FOUND", "There is nothing here.");
}
