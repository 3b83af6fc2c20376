import { withRetry } from "../wire/frames.ts";

/**
 * Bytes a reader may leave unread before it is dropped: about a hundred messages. Its person keeps the
 * place, and a browser reconnects by itself.
 */
const MAX_UNREAD_BYTES = 16 * 1024;
const encoder = new TextEncoder();

/** One person's open event stream. */
export class Stream {
  readonly body: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #hasSent = false;
  readonly #closed: () => void;

  /** `closed` is called once, whichever side ends the stream. */
  constructor(closed: () => void) {
    this.#closed = closed;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.#end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
    );
  }

  send(text: string): void {
    if (!this.#controller) return;
    this.#controller.enqueue(encoder.encode(this.#hasSent ? text : withRetry(text, Math.random())));
    this.#hasSent = true;
    if (-(this.#controller.desiredSize ?? 0) > MAX_UNREAD_BYTES) this.close();
  }

  /**
   * Ends after what has been sent. An error would end a stalled reader's connection no sooner, for workerd notices it
   * only when the reader reads on; and it is logged as an uncaught exception each time.
   */
  close(): void {
    this.#controller?.close();
    this.#end();
  }

  #end(): void {
    if (!this.#controller) return;
    this.#controller = null;
    this.#closed();
  }
}
