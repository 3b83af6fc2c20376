import type { Numbers } from "../answers.ts";
import { liveAddress } from "./ask.ts";

/** elsewhere: the stream ended because others watch, and the numbers come by asking. */
export type LiveState = "connecting" | "live" | "lost" | "elsewhere";

/** After a refusal the browser gives a stream up; this page asks again. */
const RETRY_MS = 5000;

export interface Listener {
  numbers(numbers: Numbers): void;
  state(state: LiveState): void;
  signedOut(): void;
}

/** One event's numbers, by its stream. */
export class LiveNumbers {
  readonly #event: string;
  readonly #listener: Listener;
  #source: EventSource | null = null;
  #timer = 0;
  #isClosed = false;
  #isReplaced = false;

  constructor(event: string, listener: Listener) {
    this.#event = event;
    this.#listener = listener;
    window.addEventListener("focus", this.#comeBack);
    this.#open();
  }

  close(): void {
    this.#isClosed = true;
    window.removeEventListener("focus", this.#comeBack);
    this.#source?.close();
    clearTimeout(this.#timer);
  }

  /** A page that was replaced opens its stream again when its operator looks at it. By itself it does not, or two pages would take the stream from each other for ever. */
  readonly #comeBack = (): void => {
    if (!this.#isReplaced) return;
    this.#isReplaced = false;
    this.#open();
  };

  #open(): void {
    const source = new EventSource(liveAddress(this.#event));
    this.#source = source;
    source.addEventListener("numbers", ({ data }: MessageEvent<string>) => {
      this.#listener.state("live");
      const numbers: Numbers | null = JSON.parse(data);
      if (numbers !== null) this.#listener.numbers(numbers); // null before the loop has seen its event
    });
    source.addEventListener("open", () => this.#listener.state("live"));
    source.addEventListener("replaced", () => {
      source.close();
      this.#isReplaced = true;
      this.#listener.state("elsewhere");
    });
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
    else this.#timer = window.setTimeout(() => this.#open(), RETRY_MS);
  }
}
