import { type Fields, fieldsOf, readJson, readNumber } from "../wire/fields.ts";
import { readProblem } from "../wire/problems.ts";
import type { Platform } from "./platform.ts";
import type { QueueClock } from "./queue-clock.ts";
import { QueueError } from "./queue-error.ts";

/** A claim may be held back for three seconds, and a phone's radio needs some to wake. */
const PATIENCE_MS = 20_000;
/** The header `Date` counts whole seconds. */
const DATE_GRAIN_MS = 1000;

/** The login's token of the person, as it is now; null or empty = none. */
export type LoginToken = () => string | null | Promise<string | null>;

/** One event's routes. A request gives the body of its answer or throws a `QueueError`; it never tries twice. */
export class QueueApi {
  readonly #platform: Platform;
  readonly #clock: QueueClock;
  readonly #base: string;
  readonly #eventId: string;
  readonly #token: LoginToken | undefined;

  constructor(platform: Platform, clock: QueueClock, base: string, eventId: string, token?: LoginToken) {
    this.#platform = platform;
    this.#clock = clock;
    this.#base = base;
    this.#eventId = eventId;
    this.#token = token;
  }

  get streamUrl(): string {
    return `${this.#base}/queue/position/${this.#path}/stream`;
  }

  join(): Promise<Fields> {
    return this.#ask("POST", "join", { event_id: this.#eventId });
  }

  claim(): Promise<Fields> {
    return this.#ask("POST", "claim", { event_id: this.#eventId });
  }

  /** By query, because some proxies drop the body of a DELETE. */
  leave(): Promise<Fields> {
    return this.#ask("DELETE", `leave?event_id=${this.#path}`);
  }

  /** `receipt`: with what the visitor can prove the place or the entry by, where there is something. */
  place(receipt = false): Promise<Fields> {
    return this.#ask("GET", `position/${this.#path}${receipt ? "?receipt=1" : ""}`);
  }

  status(): Promise<Fields> {
    return this.#ask("GET", `status/${this.#path}`);
  }

  get #path(): string {
    return encodeURIComponent(this.#eventId);
  }

  async #ask(method: string, path: string, body?: object): Promise<Fields> {
    const askedAtMs = this.#platform.nowMs();
    const giving = new AbortController();
    const cancel = this.#platform.after(PATIENCE_MS, () => giving.abort());
    try {
      const token = await this.#token?.();
      const response = await this.#platform.fetch(`${this.#base}/queue/${path}`, {
        method,
        credentials: "include",
        cache: "no-store",
        signal: giving.signal,
        headers: {
          ...(body && { "Content-Type": "application/json" }),
          ...(token && { Authorization: `Bearer ${token}` }),
        },
        body: body ? JSON.stringify(body) : null,
      });
      const agoMs = DATE_GRAIN_MS + this.#platform.nowMs() - askedAtMs;
      const answer = read(response, readJson(await response.text()));
      const isStrange = answer instanceof QueueError && answer.code === STRANGE_ANSWER;
      // The time of a portal or an error page is not the queue's.
      if (!isStrange) this.#clock.learn(Date.parse(response.headers.get("Date") ?? ""), agoMs);
      if (answer instanceof QueueError) throw answer;
      return answer;
    } catch (error) {
      if (error instanceof QueueError) throw error;
      throw new QueueError("NETWORK", "The queue cannot be reached.");
    } finally {
      cancel();
    }
  }
}

const STRANGE_ANSWER = "STRANGE_ANSWER";

function read({ ok, status, headers }: Response, body: unknown): Fields | QueueError {
  if (ok && typeof body === "object" && body !== null) return fieldsOf(body);
  const retryAfterSeconds = readRetryAfter(headers.get("Retry-After"));
  const problem = readProblem(body);
  return new QueueError(
    problem?.code ?? STRANGE_ANSWER,
    problem?.message ?? "Something else than the queue answered.",
    { ...problem, status, retryAfterSeconds },
  );
}

function readRetryAfter(value: string | null): number | null {
  return value ? readNumber(Number(value)) : null;
}
