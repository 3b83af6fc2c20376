import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server with a set of public keys under any path; it counts who asks. */
export interface KeyServer {
  readonly url: string;
  /** How often each path was asked for. */
  readonly asked: ReadonlyMap<string, number>;
  close(): void;
}

export async function openKeyServer(jwks: object): Promise<KeyServer> {
  const asked = new Map<string, number>();
  const server = createServer(({ url = "" }, response) => {
    asked.set(url, (asked.get(url) ?? 0) + 1);
    response.writeHead(200, { "Content-Type": "application/jwk-set+json" }).end(JSON.stringify(jwks));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
