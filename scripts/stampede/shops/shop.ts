/** A shop on Node's own server that knows nothing of queues: README.md. */
import { createHash } from "node:crypto";
import { openSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { echo } from "./echo-socket.ts";

const log = openSync(process.env.LOG as string, "a");
const POSTER = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 31 + (n >> 8)) % 256));
const PACKED = gzipSync("ticket ".repeat(5000));

type Page = (request: IncomingMessage, response: ServerResponse) => unknown;

const PAGES: Readonly<Record<string, Page>> = {
  seats: (_, response) => html(response, 200, "<h1>Pick your seat</h1><form method=post action=/orders>"),
  order: async (request, response) => {
    const form = new URLSearchParams(await readText(request));
    html(response, 201, `<h1>Ordered</h1><p>seat ${Number(form.get("seat"))}`);
  },
  front: (_, response) => html(response, 200, "<h1>Welcome</h1>"),
  poster: sendPoster,
  packed: (_, response) =>
    response.writeHead(200, { "Content-Encoding": "gzip", ETag: '"packed"' }).end(PACKED),
  ticks: async (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    for (let n = 1; n <= 5; n++) {
      response.write(`data: ${n}\n\n`);
      await sleep(50);
    }
    response.end();
  },
  cookies: (_, response) => {
    response.setHeader("Set-Cookie", ["a=1; Path=/; HttpOnly", "b=2; Domain=shop.example; SameSite=None"]);
    html(response, 200, "two");
  },
  moved: ({ headers }, response) =>
    response.writeHead(302, { Location: `http://${headers.host}/?from=moved`, "Set-Cookie": "seen=1" }).end(),
  near: (_, response) => response.writeHead(303, { Location: "/?from=near" }).end(),
  same: ({ headers }, response) =>
    headers["if-none-match"] === '"same"'
      ? response.writeHead(304, { ETag: '"same"' }).end()
      : response.writeHead(200, { ETag: '"same"' }).end("the same"),
  upload: async (request, response) => {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of request) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    response.end(`${bytes} ${hash.digest("hex")}`);
  },
  missing: (_, response) => html(response, 404, "no such page"),
};

const server = createServer(async (request, response) => {
  const served = pageOf(request);
  note(request, served);
  await PAGES[served]?.(request, response);
});
server.on("upgrade", (request, socket) => {
  note(request, pageOf(request) === "seats" ? "seats" : "live");
  echo(request, socket);
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), "127.0.0.1");

/** As frameworks route: in any case, percent-decoded, and by what the method was overridden with. */
function pageOf({ method, url = "/", headers }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, "http://shop");
  const path = decode(pathname).toLowerCase().replace(/\/+/g, "/");
  const asked = headers["x-http-method-override"] ?? searchParams.get("_method") ?? method;
  if (/^\/tickets(\/|$)/.test(path)) return "seats";
  if (path === "/orders") return String(asked).toUpperCase() === "POST" ? "order" : "missing";
  if (path === "/") return "front";
  const name = path.slice(1).replace(/\.jpg$/, "");
  return Object.hasOwn(PAGES, name) && !["seats", "order", "front"].includes(name) ? name : "missing";
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function note({ method, url, headers }: IncomingMessage, served: string): void {
  writeSync(log, `${JSON.stringify({ at: Date.now(), method, target: url, served, headers })}\n`);
}

function html(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8", "X-Shop": "node" }).end(text);
}

function sendPoster({ method, headers }: IncomingMessage, response: ServerResponse): void {
  const more = { "Content-Type": "image/jpeg", "Accept-Ranges": "bytes", ETag: '"poster"' };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
  if (from === undefined) {
    response.writeHead(200, { ...more, "Content-Length": POSTER.length });
    response.end(method === "HEAD" ? undefined : POSTER);
    return;
  }
  const part = POSTER.subarray(Number(from), to ? Number(to) + 1 : POSTER.length);
  const range = `bytes ${from}-${Number(from) + part.length - 1}/${POSTER.length}`;
  response.writeHead(206, { ...more, "Content-Range": range, "Content-Length": part.length }).end(part);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
