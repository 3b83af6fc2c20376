import { Agent, request } from "undici";
import type { Stage } from "../workerd/stage.ts";

/** The path of a person's stream. */
export type StreamPath = (event: string, user: string) => string;

const OURS: StreamPath = (event) => `/api/v1/queue/position/${event}/stream`;
export const PLAIN: StreamPath = (event, user) => `/plain/stream/${event}/${user}`;

/** A crowd in which each person holds a stream open, and counts of what came through. */
export class Streams {
  readonly #stage: Stage;
  readonly #event: string;
  readonly #path: StreamPath;
  readonly #agent = new Agent({ connections: null, pipelining: 1, bodyTimeout: 0, headersTimeout: 60_000 });
  open = 0;
  /** Since the start: server-sent messages of any kind, and their bytes. */
  messages = 0;
  bytes = 0;
  broken = 0;
  /** How long each browser was told to wait before it opens its stream again, ms. */
  readonly retryMs = new Map<string, number>();
  #closing = false;

  constructor(stage: Stage, event: string, path = OURS) {
    this.#stage = stage;
    this.#event = event;
    this.#path = path;
  }

  /** Opens the stream of a person who has joined; calls `onEnd` when it ends. Rejects when it does not open. */
  async watch(user: string, onEnd: () => void = () => {}): Promise<void> {
    const { statusCode, body } = await request(`${this.#stage.url}${this.#path(this.#event, user)}`, {
      dispatcher: this.#agent,
      headers: { "x-user-id": user, "x-gateway-secret": this.#stage.secrets.GATEWAY_SECRET },
    });
    if (statusCode !== 200) throw new Error(`a stream answered ${statusCode}: ${await body.text()}`);
    this.open++;
    body.on("data", (chunk: Buffer) => {
      this.bytes += chunk.length;
      const [, retryMs] = this.retryMs.has(user) ? [] : (/^retry: (\d+)$/m.exec(chunk.toString()) ?? []);
      if (retryMs !== undefined) this.retryMs.set(user, Number(retryMs));
      for (let at = chunk.indexOf("\n\n"); at >= 0; at = chunk.indexOf("\n\n", at + 2)) this.messages++;
    });
    body.once("close", () => {
      this.open--;
      if (this.#closing) return;
      if (!body.readableEnded) this.broken++;
      onEnd();
    });
    body.on("error", () => {});
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#agent.destroy();
  }
}
