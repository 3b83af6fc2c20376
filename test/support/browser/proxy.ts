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
  /** Words before the body of an answer to this path. */
  readonly preface?: (path: string) => string | undefined;
  /** The browser has the head of an answer; the body follows. */
  readonly begun?: (path: string, outgoing: ServerResponse) => void;
}

export interface RunningProxy {
  readonly url: string;
  /** Ends every connection that is open. */
  breakOff(): void;
  /** Ends every connection, and each new one at once, until it is opened again. */
  shut(isShut: boolean): void;
  close(): Promise<void>;
}

/** A server in front of the queue: it may change headers, and passes bodies through as they come. */
export async function openProxy(queueUrl: string, rules: ProxyRules): Promise<RunningProxy> {
  const { asked = (headers) => headers, answered = (headers) => headers, late, preface, begun } = rules;
  const { hostname, port } = new URL(queueUrl);

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, url: path = "/" } = incoming;
    const words = preface?.(path);
    const headers = asked(words === undefined ? incoming.headers : asWhole(incoming.headers));
    const passed = request({ hostname, port, method, path, headers });
    outgoing.once("close", () => passed.destroy());
    const [[answer]] = await Promise.all([
      once(passed, "response") as Promise<[IncomingMessage]>,
      pipeline(incoming, passed),
    ]);
    await late?.(path);
    const { "content-length": length, ...kept } = answered(answer.headers);
    const hasLength = length !== undefined && words === undefined;
    outgoing.writeHead(answer.statusCode ?? 502, hasLength ? { ...kept, "content-length": length } : kept);
    outgoing.flushHeaders();
    if (words !== undefined) outgoing.write(words);
    begun?.(path, outgoing);
    await pipeline(answer, outgoing);
  }

  let isShut = false;
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy()); // one of the two has gone
  });
  server.on("connection", (socket) => isShut && socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakOff: () => server.closeAllConnections(),
    shut: (shut) => {
      isShut = shut;
      if (shut) server.closeAllConnections();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Neither packed nor "not modified": words can be put before it. */
function asWhole({ "if-none-match": _, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return { ...headers, "accept-encoding": "identity" };
}
