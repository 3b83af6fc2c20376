import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server in the queue's place: it records what a shop reports, and answers what the test says. */
export interface QueueStandIn {
  readonly url: string;
  readonly reports: { authorization: string | undefined; body: unknown }[];
  /** What to answer, one after the other; the last one for ever. */
  answers: { status: number; body: object }[];
  close(): Promise<void>;
}

export async function startQueueStandIn(): Promise<QueueStandIn> {
  const queue: Omit<QueueStandIn, "url"> = {
    reports: [],
    answers: [{ status: 200, body: { status: "completed" } }],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isComplete = request.method === "POST" && request.url === "/api/v1/queue/pass/complete";
    const answer = queue.answers.length > 1 ? queue.answers.shift() : queue.answers[0];
    queue.reports.push({
      authorization: request.headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString("utf8")),
    });
    response.writeHead(isComplete ? (answer?.status ?? 500) : 404).end(JSON.stringify(answer?.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(queue, { url: `http://127.0.0.1:${port}` });
}
