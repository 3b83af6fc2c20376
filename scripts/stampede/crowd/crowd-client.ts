import { type Dispatcher, Pool } from "undici";
import { cookieHeader, keepCookies, type Person } from "./person.ts";
import type { Tally } from "./tally.ts";

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a browser is shown. */
export interface PageAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly type: string | null;
  readonly text: string;
}

type Method = "GET" | "POST" | "DELETE";

/** Joins in flight for one poll: all come at once, and on one machine many polls would delay the joins. */
const JOINS_PER_POLL = 4;
const DEFAULT_RETRY_MS = 1000;
const QUIET_STREAM_MS = 45_000; // three heartbeats

/**
 * The queue's API as browsers use it: 429 and 503 are tried again when Retry-After says so. Joins have connections of
 * their own, so that none waits in here after its sending was timed.
 */
export class CrowdClient {
  readonly #joins: Pool;
  readonly #claims: Pool;
  readonly #polls: Pool;
  readonly #streams: Pool;
  readonly #tally: Tally;
  /** Ends every sleep. A set, because an AbortSignal walks all its listeners to add one. */
  readonly #sleepers = new Set<(reason: Error) => void>();
  #stopping = false;

  constructor(url: string, concurrency: number, tally: Tally) {
    this.#joins = new Pool(url, { connections: concurrency });
    this.#claims = new Pool(url, { connections: concurrency });
    this.#polls = new Pool(url, { connections: Math.ceil(concurrency / JOINS_PER_POLL) });
    this.#streams = new Pool(url, { connections: null, bodyTimeout: QUIET_STREAM_MS });
    this.#tally = tally;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  join(person: Person, event: string): Promise<Answer> {
    return this.#patiently(this.#joins, person, "POST", "/api/v1/queue/join", { event_id: event });
  }

  claim(person: Person, event: string): Promise<Answer> {
    return this.#patiently(this.#claims, person, "POST", "/api/v1/queue/claim", { event_id: event });
  }

  /** Asks as a shop does whether a pass is valid: its id, or null. */
  async verify(originToken: string, pass: string, event: string, user: string): Promise<string | null> {
    const { statusCode, body } = await this.#claims.request({
      method: "POST",
      path: "/api/v1/queue/pass/verify",
      headers: { "content-type": "application/json", authorization: `Bearer ${originToken}` },
      body: JSON.stringify({ queue_pass: pass, event_id: event, user_id: user }),
    });
    const { jti } = parse(await body.text());
    return statusCode === 200 && typeof jti === "string" ? jti : null;
  }

  position(person: Person, event: string): Promise<Answer> {
    return this.#patiently(this.#polls, person, "GET", `/api/v1/queue/position/${event}`);
  }

  leave(person: Person, event: string): Promise<Answer> {
    return this.#patiently(this.#claims, person, "DELETE", `/api/v1/queue/leave?event_id=${event}`);
  }

  /** Opens a page as a browser does, or sends a form. Only a connection that breaks is tried again. */
  async page(person: Person, method: "GET" | "POST", path: string, form?: string): Promise<PageAnswer> {
    for (;;) {
      try {
        const { statusCode, headers, body } = await this.#claims.request({
          method,
          path,
          headers: {
            accept: "text/html",
            "sec-fetch-mode": "navigate",
            "sec-fetch-site": "same-origin",
            cookie: cookieHeader(person),
            ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
          },
          body: form ?? null,
        });
        const text = await body.text();
        keepCookies(person, [headers["set-cookie"] ?? []].flat());
        const one = (name: string) => [headers[name] ?? null].flat()[0] ?? null;
        return { status: statusCode, location: one("location"), type: one("content-type"), text };
      } catch (error) {
        if (this.#stopping) throw error;
        this.#tally.failedRequests++;
        await this.pause(DEFAULT_RETRY_MS);
      }
    }
  }

  /**
   * One attempt; the caller decides what a broken stream means. The socket is read as long as no more than
   * `unreadBytes` lie unread here.
   */
  stream(
    person: Person,
    event: string,
    lastEventId: string,
    unreadBytes = 65_536,
  ): Promise<Dispatcher.ResponseData> {
    return this.#streams.request({
      method: "GET",
      highWaterMark: unreadBytes,
      path: `/api/v1/queue/position/${event}/stream`,
      headers: {
        accept: "text/event-stream",
        cookie: cookieHeader(person),
        ...(lastEventId === "" ? {} : { "last-event-id": lastEventId }),
      },
    });
  }

  /** Spread by a tenth, as every client should: people who were given the same pause must not come back at once. */
  pause(ms: number): Promise<void> {
    return this.sleep(ms * (1 + Math.random() / 10));
  }

  /** Throws when the client stops meanwhile. */
  sleep(ms: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (this.#stopping) reject(new Error("stopped"));
    const timer = setTimeout(resolve, ms);
    this.#sleepers.add(reject);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#sleepers.delete(reject);
    });
  }

  /** All requests under way fail; `isStopping` says why. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const wake of this.#sleepers) wake(new Error("stopped"));
    const pools = [this.#joins, this.#claims, this.#polls, this.#streams];
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  async #patiently(pool: Pool, person: Person, method: Method, path: string, body?: object): Promise<Answer> {
    for (;;) {
      const { status, retryMs, answer } = await this.#ask(pool, person, method, path, body);
      if (answer) return answer;
      if (status === 429 || status === 503) this.#tally.busyAnswers++;
      else this.#tally.failedRequests++;
      await this.pause(retryMs);
    }
  }

  async #ask(pool: Pool, person: Person, method: Method, path: string, body: object | undefined) {
    try {
      const response = await pool.request({
        method,
        path,
        headers: { "content-type": "application/json", cookie: cookieHeader(person) },
        body: body ? JSON.stringify(body) : null,
      });
      const text = await response.body.text();
      keepCookies(person, [response.headers["set-cookie"] ?? []].flat());
      const status = response.statusCode;
      if (status < 500 && status !== 429)
        return { status, retryMs: 0, answer: { status, body: parse(text) } };
      if (status !== 503 && status !== 429)
        this.#tally.complain(`${method} ${path}: ${status} ${text.slice(0, 200)}`);
      return { status, retryMs: retryAfterMs(response.headers["retry-after"]), answer: null };
    } catch (error) {
      if (this.#stopping) throw error;
      this.#tally.complain(`${method} ${path}: ${error}`);
      return { status: 0, retryMs: DEFAULT_RETRY_MS, answer: null };
    }
  }
}

export function retryAfterMs(header: string | string[] | undefined): number {
  const seconds = Number(header);
  return header !== undefined && seconds >= 0 ? seconds * 1000 : DEFAULT_RETRY_MS;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {}; // an answer that is not JSON has no fields; the caller complains of the one that is missing
  }
}
