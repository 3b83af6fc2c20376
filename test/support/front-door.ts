import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

/**
 * What stands between the browsers and the queue: it passes everything through, counts who listens, and breaks off what
 * is open, which Chromium's own "offline" does not do to a stream.
 */
export class FrontDoor {
  readonly #server: Server;
  readonly #queue: URL;
  readonly #streams: string[] = [];

  constructor(queueUrl: string) {
    this.#queue = new URL(queueUrl);
    this.#server = createServer((incoming, outgoing) => {
      void this.#pass(incoming, outgoing);
    });
  }

  static async open(queueUrl: string): Promise<FrontDoor> {
    const door = new FrontDoor(queueUrl);
    await new Promise<void>((resolve) => door.#server.listen(0, "127.0.0.1", resolve));
    return door;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Of an event's people, all of them. A stream that is not answered yet does not count: when it is broken off, Chromium
   * asks again by itself, below its own "offline".
   */
  openStreams(event: string): number {
    return this.#streams.filter((path) => path.includes(`/${event}/stream`)).length;
  }

  breakOff(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, url = "/", headers } = incoming;
    const { hostname, port } = this.#queue;
    const asked = request({ hostname, port, method, path: url, headers });
    outgoing.once("close", () => asked.destroy());
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      asked.once("response", resolve);
      asked.once("error", reject);
    });
    try {
      await pipeline(incoming, asked);
      const answer = await answered;
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      if (url.endsWith("/stream")) this.#count(url, outgoing);
      await pipeline(answer, outgoing);
    } catch {
      outgoing.destroy(); // one of the two has gone
    }
  }

  #count(stream: string, outgoing: ServerResponse): void {
    if (outgoing.destroyed) return; // gone before it was answered
    this.#streams.push(stream);
    outgoing.once("close", () => this.#streams.splice(this.#streams.indexOf(stream), 1));
  }
}
