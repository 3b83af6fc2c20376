import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { QueueAccess } from "../../../src/origin/index.ts";

/** `cut`: the connection ends without an answer. */
export type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | "cut";

interface Asked {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** An HTTP server that answers what a test says, in this order; the last one for ever. */
export class AnsweringQueue {
  readonly asked: Asked[] = [];
  answers: Answer[] = [];
  readonly #server = createServer(async (request, response) => {
    const { authorization } = request.headers;
    this.asked.push({ path: request.url, authorization, body: await readJson(request) });
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    if (answer === "cut" || answer === undefined) return request.socket.destroy();
    const { status, body = {}, headers = {} } = answer;
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  });

  async open(): Promise<QueueAccess> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    return { queueUrl: `http://127.0.0.1:${port}`, originToken: "the-token" };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}
