import type { EventView, Numbers } from "../answers.ts";
import { eventPath, liveAddress, read } from "./ask.ts";

export type LiveState = "connecting" | "live" | "lost" | "polled";

/** After a refusal the browser gives a stream up; this page asks again. */
const RETRY_MS = 5000;

export interface Listener {
  numbers(numbers: Numbers): void;
  state(state: LiveState): void;
  signedOut(): void;
}

/** One event's numbers: by its stream, or by asking every few seconds of a Worker that has none. */
export class LiveNumbers {
  readonly #event: string;
  readonly #listener: Listener;
  #source: EventSource | null = null;
  #timer = 0;
  #isClosed = false;

  constructor(event: string, listener: Listener) {
    this.#event = event;
    this.#listener = listener;
    this.#open();
  }

  close(): void {
    this.#isClosed = true;
    this.#source?.close();
    clearTimeout(this.#timer);
  }

  #open(): void {
    const source = new EventSource(liveAddress(this.#event));
    this.#source = source;
    source.addEventListener("numbers", ({ data }: MessageEvent<string>) => {
      this.#listener.state("live");
      this.#listener.numbers(JSON.parse(data));
    });
    source.addEventListener("open", () => this.#listener.state("live"));
    source.addEventListener("error", () => {
      this.#listener.state("lost");
      if (source.readyState === EventSource.CLOSED) void this.#refused();
    });
  }

  /** The browser does not say why, so the page asks. */
  async #refused(): Promise<void> {
    const abort = new AbortController();
    const response = await fetch(liveAddress(this.#event), { signal: abort.signal }).catch(() => null);
    abort.abort();
    if (this.#isClosed) return;
    if (response?.status === 401) this.#listener.signedOut();
    else if (response?.status === 404) await this.#poll();
    else this.#later(() => this.#open());
  }

  async #poll(): Promise<void> {
    const answer = await read<EventView>(eventPath(this.#event));
    if (this.#isClosed) return;
    this.#listener.state(answer.ok ? "polled" : "lost");
    if (answer.ok && answer.body.numbers !== null) this.#listener.numbers(answer.body.numbers);
    if (!answer.ok && answer.failure.status === 401) this.#listener.signedOut();
    else this.#later(() => this.#poll());
  }

  #later(what: () => unknown): void {
    this.#timer = window.setTimeout(what, RETRY_MS);
  }
}
