import type { Account } from "../core/desk/account.ts";
import { makeRoom } from "../core/desk/make-room.ts";
import { HEARTBEAT, REPLACED } from "../wire/frames.ts";
import { Stream } from "./stream.ts";

const MESSAGE_MS = 1000;
/** How often a page is shown that its stream lives, and an event that rests is looked at. */
const HEARTBEAT_MS = 10_000;

/** Those who watch an event's numbers. */
export class Viewers {
  /** The oldest first. */
  readonly #streams = new Map<Stream, Account>();
  readonly #beat: () => void;
  #sentAtMs = 0;
  #isBeating = false;

  /** `beat` is called with each heartbeat, while a page watches. */
  constructor(beat: () => void) {
    this.#beat = beat;
  }

  /** A stream that begins with this message, for which another one may end; null when too many watch. */
  open(first: string, account: Account, gone: AbortSignal | undefined): Stream | null {
    const room = makeRoom([...this.#streams.values()], account);
    if (room === "full") return null;
    if (room.ends !== null) this.#replace([...this.#streams.keys()][room.ends] as Stream);
    const stream: Stream = new Stream(() => this.#streams.delete(stream));
    this.#streams.set(stream, account);
    stream.send(first);
    if (gone?.aborted) stream.close();
    else gone?.addEventListener("abort", () => stream.close());
    if (!this.#isBeating) this.#keepBeating();
    return stream;
  }

  /** At most once a second. `make` makes the message only when a page is sent it; ticks come `everyMs`. */
  send(make: () => string, nowMs: number, everyMs: number): void {
    const isEarly = Math.abs(nowMs - this.#sentAtMs) < MESSAGE_MS - everyMs / 2;
    if (isEarly || this.#streams.size === 0) return;
    this.#sentAtMs = nowMs;
    this.#sendAll(make());
  }

  /** Ends all streams. */
  end(): void {
    for (const stream of this.#streams.keys()) stream.close();
  }

  #replace(stream: Stream): void {
    stream.send(REPLACED);
    stream.close();
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
    for (const stream of this.#streams.keys()) stream.send(text);
  }
}
