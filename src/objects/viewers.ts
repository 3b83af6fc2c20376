import { HEARTBEAT } from "../wire/frames.ts";
import { Stream } from "./stream.ts";

/** Operators' pages that watch one event; each costs the loop a message a second. */
const MOST_VIEWERS = 20;
const MESSAGE_MS = 1000;
/** How often a page is shown that its stream lives, and an event that rests is looked at. */
const HEARTBEAT_MS = 10_000;

/** Those who watch an event's numbers. */
export class Viewers {
  readonly #streams = new Set<Stream>();
  readonly #beat: () => void;
  #sentAtMs = 0;
  #isBeating = false;

  /** `beat` is called with each heartbeat, while somebody watches. */
  constructor(beat: () => void) {
    this.#beat = beat;
  }

  /** A stream that begins with this message; null when too many watch. */
  open(first: string, gone: AbortSignal | undefined): Stream | null {
    if (this.#streams.size >= MOST_VIEWERS) return null;
    const stream: Stream = new Stream(() => this.#streams.delete(stream));
    this.#streams.add(stream);
    stream.send(first);
    if (gone?.aborted) stream.close();
    else gone?.addEventListener("abort", () => stream.close());
    if (!this.#isBeating) this.#keepBeating();
    return stream;
  }

  /** At most once a second. `make` makes the message only when somebody is sent it; ticks come `everyMs`. */
  send(make: () => string, nowMs: number, everyMs: number): void {
    const isEarly = Math.abs(nowMs - this.#sentAtMs) < MESSAGE_MS - everyMs / 2;
    if (isEarly || this.#streams.size === 0) return;
    this.#sentAtMs = nowMs;
    this.#sendAll(make());
  }

  /** Ends all streams. */
  end(): void {
    for (const stream of this.#streams) stream.close();
  }

  #keepBeating(): void {
    this.#isBeating = true;
    setTimeout(() => {
      this.#isBeating = this.#streams.size > 0;
      if (!this.#isBeating) return;
      this.#sendAll(HEARTBEAT);
      this.#beat();
      this.#keepBeating();
    }, HEARTBEAT_MS);
  }

  #sendAll(text: string): void {
    for (const stream of this.#streams) stream.send(text);
  }
}
