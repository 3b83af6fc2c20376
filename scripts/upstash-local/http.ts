import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Course } from "./fault-list.ts";
import { Refusal } from "./parse-request.ts";

/** Upstash's limit for one request. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Reads the whole body. Throws Refusal (413) as soon as it is too large. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) return void chunks.push(chunk);
      // The rest is read and dropped: cutting the connection could lose the answer.
      chunks.length = 0;
      reject(new Refusal(413, `ERR max request size exceeded. Limit: ${MAX_BODY_BYTES} bytes`));
    });
    request.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on("error", reject);
  });
}

/** True when the request carries the bearer token; takes equally long for every wrong one of its length. */
export function isAuthorized(request: IncomingMessage, token: Buffer): boolean {
  const header = request.headers.authorization ?? "";
  if (!/^bearer /i.test(header)) return false;
  const given = Buffer.from(header.slice("bearer ".length));
  return given.length === token.length && timingSafeEqual(given, token);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const json = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": json.length });
  response.end(json);
}

/** What Upstash and the proxies before it say when they do not execute a request. */
const WORDS: Readonly<Record<number, string>> = {
  400: "ERR the request was refused on purpose",
  401: "WRONGPASS invalid or missing auth token",
  429: "ERR max requests limit exceeded",
  500: "ERR internal server error",
};

/** Answers as a fault says. */
export function answerBadly(
  request: IncomingMessage,
  response: ServerResponse,
  answered: Exclude<Course["answered"], "as ever">,
): void {
  switch (answered) {
    case "silence":
      return;
    case "cut":
      return void request.socket.destroy();
    case "garbage":
      response.writeHead(200, { "Content-Type": "text/html" });
      return void response.end("<html><h1>It works!</h1>");
    case "half a body":
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 1000 });
      response.write('{"result":["DO', () => request.socket.destroy());
      return;
  }
  sendJson(response, answered.status, { error: WORDS[answered.status] });
}
