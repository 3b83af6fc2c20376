/** What V8 holds for a Worker: by the inspector's protocol (Chrome DevTools), which workerd speaks for each Worker under its service's name. */

import { setTimeout as sleep } from "node:timers/promises";

const WAKES_EVERY_MS = 100;

/**
 * Bytes, after a garbage collection. workerd reads the inspector's messages only while the Worker runs: `wake` makes it run, by a
 * request. Throws when the inspector does not answer.
 */
export async function readHeap(inspectorUrl: string, wake: () => Promise<unknown>): Promise<number> {
  const inspector = await Inspector.open(inspectorUrl);
  let isRead = false;
  const keepAwake = async () => {
    for (; !isRead; await sleep(WAKES_EVERY_MS)) await wake();
  };
  try {
    const [heap] = await Promise.all([
      inspector.readHeap().finally(() => {
        isRead = true;
      }),
      keepAwake(),
    ]);
    return heap;
  } finally {
    inspector.close();
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** One session. */
class Inspector {
  readonly #socket: WebSocket;
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async open(url: string): Promise<Inspector> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", () => reject(new Error("workerd's inspector does not answer")));
    });
    return new Inspector(socket);
  }

  async readHeap(): Promise<number> {
    await this.#ask("HeapProfiler.collectGarbage");
    const { usedSize } = await this.#ask("Runtime.getHeapUsage");
    return Number(usedSize);
  }

  #ask(method: string): Promise<Fields> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      this.#socket.addEventListener("message", ({ data }) => {
        const message = JSON.parse(String(data));
        if (message.id === id) resolve(message.result);
      });
      this.#socket.send(JSON.stringify({ id, method }));
    });
  }

  close(): void {
    this.#socket.close();
  }
}
