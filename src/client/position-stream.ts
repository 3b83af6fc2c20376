import type { Fields } from "../wire/fields.ts";
import { readFrame } from "../wire/frames.ts";
import type { Platform, StreamEvent } from "./platform.ts";

/** Three heartbeats. */
const SILENCE_MS = 45_000;
/** The queue speaks as soon as a stream opens. A proxy that holds its first words back holds the turn back, too. */
const FIRST_WORDS_MS = 10_000;
/** EventSource.CLOSED: the browser will not come back by itself. */
const CLOSED = 2;

export interface StreamListener {
  /** A position and the version it belongs to. */
  placed(body: Fields, version: string): void;
  /** The message with a status, the last one, and what a `turn` before it said. The stream is closed. */
  ended(body: Fields, version: string): void;
  /** The signed list of the drawing before the place, or of the visitor's own. */
  signed(body: Fields): void;
  /** Nothing new, but alive. */
  beat(): void;
  /** Cut off; the browser is coming back by itself. */
  faltered(): void;
  /** Given up or silent for too long; closed. `spoke`: at least one frame had come since it was connected last. */
  lost(spoke: boolean): void;
}

/** One stream; returns what closes it. Once it is over, the listener is not called again. */
export function openPositionStream(platform: Platform, url: string, listener: StreamListener): () => void {
  const source = platform.openStream(url);
  let spoke = false;
  let over = false;
  let turn: Fields = {};
  let calm = () => {};

  const close = () => {
    over = true;
    calm();
    source.close();
  };
  const giveUp = () => {
    close();
    listener.lost(spoke);
  };
  const watchOut = (ms: number) => {
    calm();
    calm = platform.after(ms, giveUp);
  };
  const on = (type: string, act: (event: StreamEvent) => void) =>
    source.addEventListener(type, (event) => {
      if (!over) act(event);
    });
  const onFrame: typeof on = (type, act) =>
    on(type, (event) => {
      spoke = true;
      watchOut(SILENCE_MS);
      act(event);
    });

  onFrame("heartbeat", () => listener.beat());
  onFrame("checkpoint", ({ data = "" }) => listener.signed(readFrame(data).body));
  onFrame("turn", ({ data = "" }) => {
    turn = readFrame(data).body;
  });
  onFrame("message", ({ data = "", lastEventId = "" }) => {
    const { body, last } = readFrame(data);
    if (!last) return listener.placed(body, lastEventId);
    close(); // a browser would come back to a stream that has ended, again and again
    listener.ended({ ...turn, ...body }, lastEventId);
  });
  on("error", () => {
    if (source.readyState === CLOSED) return giveUp();
    // What the browser connects now is a new stream, perhaps by another way. However often it tries, the time runs once.
    if (spoke) watchOut(FIRST_WORDS_MS);
    spoke = false;
    listener.faltered();
  });
  watchOut(FIRST_WORDS_MS);
  return close;
}
