import { connect } from "node:net";

/**
 * The raw lines of Redis MONITOR, in the order Redis executed them. A plain socket: a client library
 * would split every argument of every command, and most lines are thrown away unread.
 */
export class Monitor {
  readonly #socket;
  #rest = "";
  #failure: Error | null = null;

  private constructor(redisUrl: URL, onLine: (line: string) => void) {
    this.#socket = connect(Number(redisUrl.port || 6379), redisUrl.hostname);
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (chunk: string) => {
      const lines = (this.#rest + chunk).split("\r\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line.startsWith("+")) onLine(line.slice(1));
        else this.#failure ??= new Error(`MONITOR answered ${line}`);
      }
    });
    this.#socket.on("error", (error) => {
      this.#failure ??= error;
    });
    this.#socket.on("close", () => {
      this.#failure ??= new Error("Redis closed the MONITOR connection");
    });
  }

  static async start(redisUrl: string, onLine: (line: string) => void): Promise<Monitor> {
    const { promise: started, resolve, reject } = Promise.withResolvers<void>();
    const monitor = new Monitor(new URL(redisUrl), (line) => {
      resolve(); // at the +OK, in which the parser finds no command
      onLine(line);
    });
    monitor.#socket.once("error", reject);
    monitor.#socket.write("MONITOR\r\n");
    await started;
    return monitor;
  }

  /** Why lines are missing from now on; null while none is. An incomplete history proves nothing. */
  get failure(): Error | null {
    return this.#failure;
  }

  stop(): void {
    this.#failure ??= new Error("stopped");
    this.#socket.destroy();
  }
}
