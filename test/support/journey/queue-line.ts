import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";

/** The line between a shop and the queue: an HTTP proxy that a test cuts. */
export interface QueueLine {
  readonly url: string;
  /** Whether requests end without an answer. */
  isCut: boolean;
  /** How many requests came while it was cut. */
  readonly lost: number;
  close(): void;
}

export async function openQueueLine(queueUrl: string): Promise<QueueLine> {
  let lost = 0;
  const server = createServer((incoming, outgoing) => {
    if (line.isCut) {
      lost++;
      incoming.socket.destroy();
      return;
    }
    const { method, headers, url } = incoming;
    const onward = request(new URL(String(url), queueUrl), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, outgoing, () => {});
    });
    pipeline(incoming, onward, (error) => error && outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const line: QueueLine = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isCut: false,
    get lost() {
      return lost;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return line;
}
