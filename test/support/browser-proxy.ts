import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

export interface ProxyRules {
  /** Instead of what the browser sent. */
  readonly asked?: (headers: IncomingHttpHeaders) => IncomingHttpHeaders;
  /** Instead of what the queue answered. */
  readonly answered?: (headers: IncomingHttpHeaders) => IncomingHttpHeaders;
  /** What the answer to this path has to wait for; the queue itself was asked at once. */
  readonly late?: (path: string) => Promise<unknown> | undefined;
  /** The browser has the head of an answer; the body follows. */
  readonly begun?: (path: string, outgoing: ServerResponse) => void;
}

export interface RunningProxy {
  readonly url: string;
  /** Ends every connection that is open. */
  breakOff(): void;
  close(): Promise<void>;
}

/** A server in front of the queue: it may change headers, and passes bodies through as they come. */
export async function openProxy(queueUrl: string, rules: ProxyRules): Promise<RunningProxy> {
  const { asked = (headers) => headers, answered = (headers) => headers, late, begun } = rules;
  const { hostname, port } = new URL(queueUrl);

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, url: path = "/" } = incoming;
    const passed = request({ hostname, port, method, path, headers: asked(incoming.headers) });
    outgoing.once("close", () => passed.destroy());
    const [[answer]] = await Promise.all([
      once(passed, "response") as Promise<[IncomingMessage]>,
      pipeline(incoming, passed),
    ]);
    await late?.(path);
    outgoing.writeHead(answer.statusCode ?? 502, answered(answer.headers));
    outgoing.flushHeaders();
    begun?.(path, outgoing);
    await pipeline(answer, outgoing);
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy()); // one of the two has gone
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakOff: () => server.closeAllConnections(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
