/** A real HTTP server that hands out the files of a drawing, as they are or spoilt, as a queue does. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { VectorFiles } from "./vector-drawings.ts";

export interface ServedFile {
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export class DrawServer {
  readonly #server: Server;
  #drawing: VectorFiles;
  /** Beside the drawing's files, by their path. */
  readonly others = new Map<string, ServedFile>();
  /** The paths that were asked for. */
  readonly asked: string[] = [];

  private constructor(drawing: VectorFiles) {
    this.#drawing = drawing;
    this.#server = createServer(({ url = "" }, answer) => {
      const path = url.replace(/\?.*/, "");
      this.asked.push(url);
      const file = this.#find(path);
      if (!file) return answer.writeHead(404).end("not here");
      return answer.writeHead(200, { "Content-Type": file.type, ...file.headers }).end(file.body);
    });
  }

  static async open(drawing: VectorFiles): Promise<DrawServer> {
    const server = new DrawServer(drawing);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  /** Of the proofs page. */
  get page(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/queue/${this.#drawing.index.event_id}/draw`;
  }

  /** Hands out another drawing from now on. */
  serve(drawing: VectorFiles): void {
    this.#drawing = drawing;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #find(path: string): ServedFile | undefined {
    const below = `/queue/${this.#drawing.index.event_id}/draw`;
    if (path === `${below}.json`) {
      return { type: "application/json", body: JSON.stringify(this.#drawing.index) };
    }
    const file = this.#drawing.files.get(path.slice(below.length + 1));
    return file ? { type: "application/octet-stream", body: file } : this.others.get(path);
  }
}
