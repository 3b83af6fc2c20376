import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

export interface ProxyRules {
  /** Instead of what the browser sent. */
  readonly asked?: (headers: IncomingHttpHeaders) => IncomingHttpHeaders;
  /** Instead of what the queue answered. */
  readonly answered?: (headers: IncomingHttpHeaders) => IncomingHttpHeaders;
}

export interface RunningProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** A server of somebody else in front of the queue: it changes headers and passes bodies through as they come. */
export async function openProxy(queueUrl: string, rules: ProxyRules): Promise<RunningProxy> {
  const { asked = (headers) => headers, answered = (headers) => headers } = rules;
  const { hostname, port, host } = new URL(queueUrl);
  const server = createServer(async (incoming, outgoing) => {
    const { method, url } = incoming;
    const headers = { ...asked(incoming.headers), host };
    const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answered(answer.headers));
      outgoing.flushHeaders();
      pipeline(answer, outgoing).catch(() => outgoing.destroy()); // one of the two has gone
    });
    outgoing.once("close", () => passed.destroy());
    await pipeline(incoming, passed).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
