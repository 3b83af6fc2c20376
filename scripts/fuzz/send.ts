/** Sends requests as they are written: no client tidies the path, joins doubled headers or minds what the bytes mean. */
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import type { FuzzAnswer, FuzzRequest, HeaderLine } from "./request.ts";

/** Longer than a claim is held back, and than the queue waits for Redis. */
const PATIENCE_MS = 30_000;
/** Of an answer so much is read: more than any but a long list has. */
const MAX_ANSWER_BYTES = 1_000_000;
/** A stream is left so long after its head. */
const STREAM_MS = 20;

/** `cut`: the sender went away in the middle, and expects no answer. */
export type Sent =
  | { readonly kind: "answer"; readonly answer: FuzzAnswer }
  | { readonly kind: "cut" }
  | { readonly kind: "failed"; readonly reason: string };

export class Sender {
  readonly #port: number;
  readonly #agent: Agent;

  constructor(url: string, lanes: number) {
    this.#port = Number(new URL(url).port);
    this.#agent = new Agent({ keepAlive: true, maxSockets: lanes, maxFreeSockets: lanes });
  }

  send({ method, path, headers, body, isCut }: FuzzRequest): Promise<Sent> {
    const length: HeaderLine[] = body === null ? [] : [["content-length", String(body.length)]];
    return new Promise((resolve) => {
      const request = httpRequest(
        {
          host: "127.0.0.1",
          port: this.#port,
          agent: this.#agent,
          method,
          path,
          headers: [...headers, ...length].flat(),
          setHost: false,
          timeout: PATIENCE_MS,
        },
        (response) => void readAnswer(response).then(resolve),
      );
      request.on("timeout", () => request.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
      request.on("error", (error) =>
        resolve(isCut ? { kind: "cut" } : { kind: "failed", reason: error.message }),
      );
      if (body !== null && isCut) {
        request.write(body.subarray(0, body.length >> 1), () => request.destroy());
      } else request.end(body ?? undefined);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function readAnswer(response: IncomingMessage): Promise<Sent> {
  const { statusCode: status = 0, rawHeaders } = response;
  const headers = rawHeaders.flatMap((name, n): HeaderLine[] =>
    n % 2 === 0 ? [[name, rawHeaders[n + 1] ?? ""]] : [],
  );
  const chunks: Buffer[] = [];
  let bytes = 0;
  const isStream = /event-stream/.test(response.headers["content-type"] ?? "");
  return new Promise((resolve) => {
    const end = () =>
      resolve({ kind: "answer", answer: { status, headers, body: Buffer.concat(chunks).toString("utf8") } });
    if (isStream) setTimeout(() => response.destroy(), STREAM_MS);
    response.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) return void response.destroy();
      chunks.push(chunk);
    });
    response.on("end", end);
    response.on("close", end);
    response.on("error", end);
  });
}
