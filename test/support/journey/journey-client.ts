/** A browser of the journeys: it keeps cookies, talks HTTP to the running system, and says who it is with nothing else. */
import { EventSourceParserStream } from "eventsource-parser/stream";
import { decodeJwt } from "jose/jwt/decode";
import { expectDescribed, expectFrameDescribed } from "../../../scripts/openapi/described.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever field it is about
  readonly body: any;
}

export interface Message {
  /** `numbering:ordinal called up to:departed count`, the version that a position belongs to; then a status. */
  readonly id: string | undefined;
  /** "message" for what a page's `onmessage` receives. */
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever field it is about
  readonly data: any;
}

export class Browser {
  readonly #url: string;
  /** Shared by all tabs. */
  readonly #jar: { cookie: string | null };

  constructor(url: string, jar: { cookie: string | null } = { cookie: null }) {
    this.#url = url;
    this.#jar = jar;
  }

  get cookie(): string {
    if (this.#jar.cookie === null) throw new Error("this browser has not met the queue yet");
    return this.#jar.cookie;
  }

  /** What Redis knows this browser by. */
  get visitorId(): string {
    return String(decodeJwt(this.cookie.slice(this.cookie.indexOf("=") + 1)).sub);
  }

  secondTab(): Browser {
    return new Browser(this.#url, this.#jar);
  }

  join(event: string): Promise<Answer> {
    return this.#ask("POST", "/api/v1/queue/join", { event_id: event });
  }

  position(event: string): Promise<Answer> {
    return this.#ask("GET", `/api/v1/queue/position/${event}`);
  }

  claim(event: string): Promise<Answer> {
    return this.#ask("POST", "/api/v1/queue/claim", { event_id: event });
  }

  leave(event: string): Promise<Answer> {
    return this.#ask("DELETE", "/api/v1/queue/leave", { event_id: event });
  }

  /** Resolves when the stream is open; throws with the answer when it does not open. It never reconnects by itself. */
  async stream(event: string): Promise<EventStream> {
    const stopping = new AbortController();
    const response = await fetch(`${this.#url}/api/v1/queue/position/${event}/stream`, {
      headers: { accept: "text/event-stream", cookie: this.cookie },
      signal: stopping.signal,
    });
    if (!response.ok || !response.body) {
      throw new Error(`the stream does not open: ${response.status} ${await response.text()}`);
    }
    return new EventStream(response.body, stopping);
  }

  async #ask(method: string, path: string, body?: object): Promise<Answer> {
    const headers = new Headers();
    if (this.#jar.cookie !== null) headers.set("cookie", this.#jar.cookie);
    if (body) headers.set("content-type", "application/json");
    const response = await fetch(this.#url + path, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
    });
    const [set] = response.headers.getSetCookie();
    if (set) this.#jar.cookie = set.split(";", 1)[0] ?? null;
    const answer: Answer = {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(await response.text()),
    };
    expectDescribed(method, path, answer.status, answer.body);
    return answer;
  }
}

/**
 * One open stream. It reads from the start and keeps what was said, so that a test may do something else meanwhile;
 * whoever iterates gets every message from the first on.
 */
export class EventStream implements AsyncIterable<Message> {
  readonly heard: Message[] = [];
  /** "broken" is a cut in mid-stream, what a browser would reconnect after. */
  state: "open" | "ended" | "broken" = "open";
  readonly #stopping: AbortController;
  #changed = Promise.withResolvers<void>();

  constructor(body: ReadableStream<Uint8Array>, stopping: AbortController) {
    this.#stopping = stopping;
    void this.#read(body);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    for (let index = 0; ; ) {
      const message = this.heard[index];
      if (message) {
        index++;
        yield message;
      } else if (this.state === "open") {
        await this.#changed.promise;
      } else if (this.state === "ended") {
        return;
      } else {
        throw new Error("the stream was cut");
      }
    }
  }

  /** What a page's `onmessage` receives: no heartbeats. */
  get messages(): Message[] {
    return this.heard.filter(({ event }) => event === "message");
  }

  /** The first thing it says, a heartbeat too: a place that is told at once comes before any. */
  async first(): Promise<Message> {
    for await (const message of this) return message;
    throw new Error("the stream ended and had said nothing");
  }

  get positions(): number[] {
    return this.messages.flatMap(({ data }) => (data.position === undefined ? [] : [data.position]));
  }

  close(): void {
    this.#stopping.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    try {
      const events = body
        .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
        .pipeThrough(new EventSourceParserStream());
      for await (const { id, event = "message", data } of events) {
        const message = { id, event, data: JSON.parse(data) };
        if (event === "message") expectFrameDescribed(message.data);
        this.heard.push(message);
        this.#notifyReaders();
      }
      this.state = "ended";
    } catch {
      this.state = "broken"; // the connection went, from either side
    }
    this.#notifyReaders();
  }

  #notifyReaders(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
