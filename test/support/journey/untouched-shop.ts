/** A shop that knows nothing of queues, and remembers every request that reached it. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { echo } from "../../../scripts/stampede/shops/echo-socket.ts";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface UntouchedShop {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** The paths of requests that were given up before they were answered in full. */
  readonly givenUp: string[];
  close(): Promise<void>;
}

/** Larger than a chunk of any server on the way. */
export const POSTER = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 31 + (n >> 8)) % 256));
export const PACKED = gzipSync("ticket ".repeat(5000));

export async function startUntouchedShop(): Promise<UntouchedShop> {
  const seen: SeenRequest[] = [];
  const givenUp: string[] = [];
  const server = createServer((request, response) => {
    seen.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers });
    response.on("close", () => !response.writableFinished && givenUp.push(request.url ?? ""));
    void answer(request, response);
  });
  server.on("upgrade", (request, socket) => {
    seen.push({ method: "upgrade", path: request.url ?? "", headers: request.headers });
    echo(request, socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    givenUp,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? "/", "http://shop").pathname;
  if (path === "/poster.jpg") return sendPoster(request, response);
  if (path === "/packed") {
    response.writeHead(200, { "Content-Encoding": "gzip", ETag: '"packed"', "Cache-Control": "max-age=60" });
    response.end(PACKED);
  } else if (path === "/next/kept-by-all") {
    response.writeHead(200, {
      "Cache-Control": "public, max-age=60",
      Expires: "Thu, 01 Jan 2032 00:00:00 GMT",
    });
    response.end("a page for everybody");
  } else if (path === "/cookies") {
    response.setHeader("Set-Cookie", ["a=1; Path=/; HttpOnly", "b=2; Domain=shop.example; SameSite=None"]);
    response.end("two");
  } else if (path === "/moved") {
    const cookies = ["a=1; Path=/", "b=2; Path=/"];
    response
      .writeHead(302, { Location: `http://${request.headers.host}/home?x=1`, "Set-Cookie": cookies })
      .end();
  } else if (path === "/moved-by-name") {
    response.writeHead(302, { Location: `//buyer@${request.headers.host}/home?x=1` }).end();
  } else if (request.url === "/?broken") {
    request.socket.destroy();
  } else if (path === "/half") {
    response.writeHead(200, { "Content-Length": 1000 });
    response.write("half", () => setImmediate(() => request.socket.destroy()));
  } else if (path === "/same" && request.headers["if-none-match"] === '"same"') {
    response.writeHead(304, { ETag: '"same"', "Set-Cookie": "seen=1" }).end();
  } else if (path === "/away") {
    response.writeHead(301, { Location: "https://elsewhere.example/a" }).end();
  } else if (path === "/missing") {
    response.writeHead(404, { "X-Shop": "yes" }).end("no such page");
  } else if (path === "/ticks") {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("data: first\n\n");
    const ticking = setInterval(() => response.write("data: next\n\n"), 100);
    response.on("close", () => clearInterval(ticking));
  } else {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of request) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ path: request.url, bytes, sha256: hash.digest("hex") }));
  }
}

function sendPoster(request: IncomingMessage, response: ServerResponse): void {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
  if (from === undefined) {
    response.writeHead(200, { "Content-Type": "image/jpeg", "Content-Length": POSTER.length });
    response.end(request.method === "HEAD" ? undefined : POSTER);
    return;
  }
  const part = POSTER.subarray(Number(from), Number(to) + 1);
  response.writeHead(206, {
    "Content-Type": "image/jpeg",
    "Content-Range": `bytes ${from}-${to}/${POSTER.length}`,
  });
  response.end(part);
}
