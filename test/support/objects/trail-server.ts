/** Stands where Redis is asked over HTTP, and records what is written into the desk's trail. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class TrailServer {
  /** The commands of each write. */
  #writes: string[][][] = [];
  refuses = false;
  #holds: Promise<unknown> = Promise.resolve();
  #onAsked = () => {};
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const commands = JSON.parse(await readText(request));
      this.#onAsked();
      const { refuses } = this;
      await this.#holds;
      if (!refuses) this.#writes.push(commands);
      response.writeHead(refuses ? 400 : 200, { connection: "close" });
      response.end(JSON.stringify(refuses ? { error: "NOPERM" } : commands.map(() => ({ result: 1 }))));
    });
  }

  static async open(): Promise<TrailServer> {
    const server = new TrailServer();
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The entries that were written, the first of them first. */
  get entries(): readonly unknown[] {
    return this.#writes.map(([push]) => JSON.parse(push?.[2] ?? "null"));
  }

  reset(): void {
    this.#writes = [];
    this.refuses = false;
    this.#holds = Promise.resolve();
  }

  /** Answers nothing until the function that is returned is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#holds = promise;
    return resolve;
  }

  /** Resolves at the next write, before it is answered. */
  asked(): Promise<void> {
    return new Promise((resolve) => {
      this.#onAsked = resolve;
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
