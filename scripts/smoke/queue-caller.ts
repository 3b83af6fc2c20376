import { EventSourceParserStream } from "eventsource-parser/stream";
import { type Fields, fieldsOf } from "../../src/wire/fields.ts";
import { readFrame } from "../../src/wire/frames.ts";
import { type Answer, type Asker, explain } from "./explain.ts";
import type { SmokeOptions } from "./options.ts";

const API = "/api/v1";

/** The three who ask a queue, as one person tries them: operator, visitor (a browser with cookies) and booking server. */
export class QueueCaller {
  readonly #options: SmokeOptions;
  readonly #visitorId: string;
  readonly #cookies = new Map<string, string>();

  /** `visitorId` is who comes through a gateway. */
  constructor(options: SmokeOptions, visitorId: string) {
    this.#options = options;
    this.#visitorId = visitorId;
  }

  desk(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const bearer = { authorization: `Bearer ${this.#options.deskToken}`, ...headers };
    return this.#ask(method, `${API}/admin${path}`, bearer, body);
  }

  shop(path: string, body: object): Promise<Answer> {
    const bearer = { authorization: `Bearer ${this.#options.originToken}` };
    return this.#ask("POST", `${API}/queue${path}`, bearer, body);
  }

  visitor(method: string, path: string, body?: object): Promise<Answer> {
    return this.#ask(method, `${API}/queue${path}`, this.#visitorHeaders(), body);
  }

  anybody(path: string): Promise<Answer> {
    return this.#ask("GET", path, {});
  }

  /** What the visitor's stream says, to its end. Throws an Error in words when it does not open, or is cut. */
  async *watch(event: string): AsyncGenerator<Fields> {
    const response = await this.#fetch("GET", `${API}/queue/position/${event}/stream`, {
      headers: { ...this.#visitorHeaders(), accept: "text/event-stream" },
    });
    if (response.status !== 200 || !response.body) {
      const body = fieldsOf(await response.json().catch(() => null)); // null: no JSON
      throw new Error(explain("the visitor", { status: response.status, body }));
    }
    const frames = response.body
      .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
      .pipeThrough(new EventSourceParserStream());
    try {
      for await (const { event: name = "message", data } of frames) {
        if (name === "message") yield readFrame(data).body;
      }
    } catch (error) {
      throw new Error(isTimeout(error) ? this.#tooLong() : "the stream was cut", { cause: error });
    }
  }

  async #ask(method: string, path: string, headers: Record<string, string>, body?: object): Promise<Answer> {
    const response = await this.#fetch(method, path, {
      headers: { ...headers, ...(body && { "content-type": "application/json" }) },
      body: body ? JSON.stringify(body) : null,
    });
    return { status: response.status, body: fieldsOf(await response.json().catch(() => null)) }; // null: no JSON
  }

  async #fetch(method: string, path: string, init: RequestInit): Promise<Response> {
    const url = new URL(path, this.#options.url);
    try {
      const signal = AbortSignal.timeout(this.#options.patienceMs);
      const response = await fetch(url, { ...init, method, signal, redirect: "manual" });
      for (const line of response.headers.getSetCookie()) this.#keepCookie(line);
      return response;
    } catch (error) {
      if (isTimeout(error)) throw new Error(this.#tooLong());
      const { cause } = error as Error;
      const why =
        cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : "no connection";
      throw new Error(`${url.origin} cannot be reached: ${why}`);
    }
  }

  #visitorHeaders(): Record<string, string> {
    const { gatewaySecret, loginToken } = this.#options;
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    return {
      ...(cookie && { cookie }),
      ...(gatewaySecret !== null && { "x-gateway-secret": gatewaySecret, "x-user-id": this.#visitorId }),
      ...(loginToken !== null && { authorization: `Bearer ${loginToken}` }),
    };
  }

  #keepCookie(line: string): void {
    const [pair = ""] = line.split(";", 1);
    const equals = pair.indexOf("=");
    if (equals > 0) this.#cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
  }

  #tooLong(): string {
    return `it took more than ${this.#options.patienceMs / 1000} s`;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

/** The body of an answer of this status; of any other it throws an Error in words. */
export function expectAnswer(asker: Asker, answer: Answer, status: number): Fields {
  if (answer.status === status) return answer.body;
  throw new Error(explain(asker, answer));
}
