import { type Agent, type Dispatcher, EventSource, fetch } from "undici";
import type { Platform, StreamEvent, StreamSource } from "../../../src/client/platform.ts";
import { fieldsOf, readJson } from "../../../src/wire/fields.ts";
import { ToldPositions } from "./told-positions.ts";

/** What went past one browser that no promise allows, and what it was told to do later. */
export interface Noted {
  /** Answers of 5xx but 503, in words. */
  readonly strange: string[];
  /** When it was answered 429 or 503, and how long it was told to wait. */
  readonly refusals: { readonly atMs: number; readonly tookMs: number; readonly retryAfterSeconds: number }[];
}

/** Answers to these say where their person stands. */
const TELLS_POSITION = /\/queue\/(join$|position\/)/;

/** A browser with one tab, as far as the queue's client needs one: it keeps cookies, fetches, and reads streams as EventSource does. */
export class Browser {
  readonly noted: Noted = { strange: [], refusals: [] };
  /** What was told here of a position, whatever the page made of it. */
  readonly told = new ToldPositions();
  readonly platform: Platform;
  readonly #cookies = new Map<string, string>();
  readonly #dispatcher: Dispatcher;
  readonly #streams = new Set<EventSource>();

  /** `identity`: headers of each of its requests, where people come through a gateway. */
  constructor(agent: Agent, identity: Readonly<Record<string, string>> = {}) {
    this.#dispatcher = agent.compose(
      (dispatch) => (options, handler) => this.#send(dispatch, options, handler, identity),
    );
    this.platform = {
      nowMs: () => Date.now(),
      pageAge: () => ({ leastMs: 0, mostMs: 0 }),
      random: () => Math.random(),
      after(ms, act) {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      fetch: (url, init) => this.fetch(url, init),
      openStream: (url) => this.#openStream(url),
      locks: null,
      openChannel: () => null,
      page: {
        document: Object.assign(new EventTarget(), { visibilityState: "visible" }),
        window: new EventTarget(),
      },
    };
  }

  /** The queue's id of who sits at it: the visitor cookie is a JWT whose `sub` it is. null before the queue has named them. */
  get user(): string | null {
    for (const value of this.#cookies.values()) {
      const [, payload] = value.split(".");
      try {
        return String(JSON.parse(Buffer.from(payload ?? "", "base64url").toString()).sub);
      } catch {
        // another cookie, which is no JWT
      }
    }
    return null;
  }

  get streams(): number {
    return this.#streams.size;
  }

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const askedMs = performance.now();
    const { cache: _, credentials: __, ...rest } = init; // a page's words, which mean nothing here
    const response = (await fetch(url, {
      ...rest,
      dispatcher: this.#dispatcher,
    } as object)) as unknown as Response;
    const { status } = response;
    if (status === 429 || status === 503) {
      const retryAfterSeconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      this.noted.refusals.push({ atMs: Date.now(), tookMs: performance.now() - askedMs, retryAfterSeconds });
    } else if (status >= 500) {
      this.noted.strange.push(`${init.method ?? "GET"} ${new URL(url).pathname}: ${status}`);
    }
    if (response.ok && TELLS_POSITION.test(new URL(url).pathname)) await this.#hear(response.clone());
    return response;
  }

  async #hear(answer: Response): Promise<void> {
    const { position, version } = fieldsOf(readJson(await answer.text()));
    this.told.note(position, version, Date.now());
  }

  #openStream(url: string): StreamSource {
    const source = new EventSource(url, { dispatcher: this.#dispatcher });
    this.#streams.add(source);
    source.addEventListener("message", (event) => {
      const { data, lastEventId } = event as StreamEvent;
      this.told.note(fieldsOf(readJson(String(data))).position, lastEventId, Date.now());
    });
    const close = source.close.bind(source);
    return {
      get readyState() {
        return source.readyState;
      },
      addEventListener: (type, listener) =>
        source.addEventListener(type, (event) => listener(event as MessageEvent)),
      close: () => {
        this.#streams.delete(source);
        close();
      },
    };
  }

  #send(
    dispatch: Dispatcher["dispatch"],
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    identity: Readonly<Record<string, string>>,
  ): boolean {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = [
      ...pairsOf(options.headers),
      ...Object.entries(identity),
      ...(cookie === "" ? [] : [["cookie", cookie]]),
    ].flat();
    const keep = (lines: readonly string[]) => {
      for (const line of lines) {
        const [pair = ""] = line.split(";", 1);
        const equals = pair.indexOf("=");
        if (equals > 0) this.#cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
      }
    };
    return dispatch({ ...options, headers }, new CookieKeeper(handler, keep));
  }
}

/** Passes everything on, and reads the cookies that an answer sets. */
class CookieKeeper implements Dispatcher.DispatchHandler {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #keep: (lines: readonly string[]) => void;

  constructor(handler: Dispatcher.DispatchHandler, keep: (lines: readonly string[]) => void) {
    this.#handler = handler;
    this.#keep = keep;
  }

  onRequestStart(...args: Parameters<NonNullable<Dispatcher.DispatchHandler["onRequestStart"]>>): void {
    this.#handler.onRequestStart?.(...args);
  }

  onResponseStart(...args: Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseStart"]>>): void {
    this.#keep([args[2]["set-cookie"] ?? []].flat());
    this.#handler.onResponseStart?.(...args);
  }

  onResponseData(...args: Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseData"]>>): void {
    this.#handler.onResponseData?.(...args);
  }

  onResponseEnd(...args: Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseEnd"]>>): void {
    this.#handler.onResponseEnd?.(...args);
  }

  onResponseError(...args: Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseError"]>>): void {
    this.#handler.onResponseError?.(...args);
  }
}

/** Of undici's own requests, whose headers are an object or a flat list. */
function pairsOf(headers: Dispatcher.DispatchOptions["headers"]): [string, string][] {
  if (Array.isArray(headers)) {
    return Array.from({ length: headers.length / 2 }, (_, nth) => [
      String(headers[2 * nth]),
      String(headers[2 * nth + 1]),
    ]);
  }
  return Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
}
