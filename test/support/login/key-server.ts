/** A login's keys, at a real HTTP server. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK } from "jose/key/export";
import { generateKeyPair } from "jose/key/generate/keypair";

export type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

/** What it answers: a set of keys, or something else than that. */
type Answer = { readonly keys: readonly object[] } | { readonly status: number; readonly text: string };

export class KeyServer {
  readonly #server: Server;
  answer: Answer = { keys: [] };
  asked = 0;

  private constructor() {
    this.#server = createServer((_, response) => {
      this.asked++;
      const { answer } = this;
      if ("keys" in answer) response.end(JSON.stringify(answer));
      else response.writeHead(answer.status, { location: "/elsewhere" }).end(answer.text);
    });
  }

  static async open(): Promise<KeyServer> {
    const server = new KeyServer();
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/keys`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** A key pair, and its public half as a set lists it. */
export async function makeKey(alg: string, kid: string): Promise<KeyPair & { readonly jwk: object }> {
  const pair = await generateKeyPair(alg, { extractable: true });
  return { ...pair, jwk: { ...(await exportJWK(pair.publicKey)), kid, alg, use: "sig" } };
}
