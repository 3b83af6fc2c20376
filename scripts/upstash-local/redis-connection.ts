import { connect, type Socket } from "node:net";
import { type Reply, RespParser } from "./resp-parser.ts";

/** Redis is away, or went away before it answered: whether the commands were executed is unknown. */
export class RedisAway extends Error {
  override readonly name = "RedisAway";
}

interface Waiting {
  readonly replies: Reply[];
  readonly expected: number;
  readonly resolve: (replies: Reply[]) => void;
  readonly reject: (error: RedisAway) => void;
}

/**
 * One pipelined connection. It never repeats a command by itself (the bridge must execute what it was sent once
 * or fail), and it reconnects when the next command comes, so a restarted Redis is found at once.
 */
export class RedisConnection {
  #address: { readonly host: string; readonly port: number };
  #socket: Promise<Socket> | undefined;
  #waiting: Waiting[] = [];

  constructor(redisUrl: string) {
    this.#address = addressOf(redisUrl);
  }

  /** What is sent from now on goes to another Redis. What waits for the one of before fails: RedisAway. */
  async pointTo(redisUrl: string): Promise<void> {
    this.#address = addressOf(redisUrl);
    await this.close();
  }

  /**
   * Sends commands back to back and resolves with one reply each. What is sent in one call is contiguous on the
   * connection, which is what makes MULTI … EXEC atomic here. Throws RedisAway.
   */
  async send(commands: readonly (readonly string[])[]): Promise<Reply[]> {
    this.#socket ??= this.#connect();
    const socket = await this.#socket;
    // It may have closed while this call waited for its turn; then no answer would come.
    if (!socket.writable) throw new RedisAway("The connection to Redis is closed");
    return new Promise((resolve, reject) => {
      this.#waiting.push({ replies: [], expected: commands.length, resolve, reject });
      writeTogether(socket, commands.map(encode).join(""));
    });
  }

  async close(): Promise<void> {
    const socket = await this.#socket?.catch(() => undefined); // it never opened: nothing to close
    socket?.destroy();
  }

  #connect(): Promise<Socket> {
    const socket = connect({ ...this.#address, noDelay: true });
    const waiting: Waiting[] = [];
    this.#waiting = waiting;
    const parser = new RespParser((reply) => {
      const first = waiting[0];
      if (first === undefined) return;
      first.replies.push(reply);
      if (first.replies.length < first.expected) return;
      waiting.shift();
      first.resolve(first.replies);
    });
    socket.on("data", (chunk) => parser.feed(chunk));
    return new Promise((resolve, reject) => {
      let reason = "The connection to Redis is closed";
      socket.once("connect", () => resolve(socket));
      socket.once("error", (error: NodeJS.ErrnoException) => {
        reason = `Redis is not reachable: ${error.code ?? error.message}`;
      });
      socket.once("close", () => {
        this.#socket = undefined;
        reject(new RedisAway(reason));
        for (const call of waiting.splice(0)) call.reject(new RedisAway(reason));
      });
    });
  }
}

function addressOf(redisUrl: string): { host: string; port: number } {
  const { hostname, port } = new URL(redisUrl);
  return { host: hostname, port: Number(port || 6379) };
}

function encode(command: readonly string[]): string {
  let text = `*${command.length}\r\n`;
  for (const argument of command) text += `$${Buffer.byteLength(argument)}\r\n${argument}\r\n`;
  return text;
}

/** Holds writes until the end of the event loop's turn: many requests then share one system call. */
function writeTogether(socket: Socket, text: string): void {
  if (socket.writableCorked === 0) {
    socket.cork();
    setImmediate(() => socket.uncork());
  }
  socket.write(text);
}
