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

/** How many instances of each class are alive. The Worker stands still while its heap is written down. Throws as `readHeap` does. */
export async function countInstances(
  inspectorUrl: string,
  classes: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const inspector = await Inspector.open(inspectorUrl);
  try {
    await inspector.ask("HeapProfiler.collectGarbage");
    let text = "";
    inspector.listen("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => {
      text += chunk;
    });
    await inspector.ask("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
    return countIn(JSON.parse(text), classes);
  } finally {
    inspector.close();
  }
}

/** Of a .heapsnapshot: nodes lie flat in one list, and names are numbers into another. */
interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly unknown[] };
  };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

function countIn(
  { snapshot: { meta }, nodes, strings }: HeapSnapshot,
  classes: readonly string[],
): ReadonlyMap<string, number> {
  const width = meta.node_fields.length;
  const [type, name] = [meta.node_fields.indexOf("type"), meta.node_fields.indexOf("name")];
  const isObject = (meta.node_types[type] as readonly string[]).indexOf("object");
  const counts = new Map(classes.map((each) => [each, 0]));
  for (let at = 0; at < nodes.length; at += width) {
    if (nodes[at + type] !== isObject) continue;
    const own = strings[nodes[at + name] ?? 0] ?? "";
    const count = counts.get(own);
    if (count !== undefined) counts.set(own, count + 1);
  }
  return counts;
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

  ask(method: string, params: Fields = {}): Promise<Fields> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      this.#socket.addEventListener("message", ({ data }) => {
        const message = JSON.parse(String(data));
        if (message.id === id) resolve(message.result);
      });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  listen(method: string, heard: (params: Fields) => void): void {
    this.#socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(String(data));
      if (message.method === method) heard(message.params);
    });
  }

  close(): void {
    this.#socket.close();
  }
}
