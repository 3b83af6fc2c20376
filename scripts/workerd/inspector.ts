/** What V8 holds for a Worker: by the inspector's protocol (Chrome DevTools), which workerd speaks for each Worker under its service's name. */

/** Bytes, after a garbage collection. Throws when the inspector does not answer. */
export async function readHeap(inspectorUrl: string): Promise<number> {
  const inspector = await Inspector.open(inspectorUrl);
  try {
    await inspector.ask("HeapProfiler.collectGarbage");
    const { usedSize } = await inspector.ask("Runtime.getHeapUsage");
    return Number(usedSize);
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

  ask(method: string): Promise<Fields> {
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
