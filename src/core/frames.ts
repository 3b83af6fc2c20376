import type { Answer, Answered } from "./answer.ts";
import { missedBody, placeBody, READY } from "./wire.ts";

/** What a stream says, as text/event-stream. Messages are plain ones, so that `onmessage` receives them. */
function frame(data: object, id: string): string {
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A named event: comments are invisible to EventSource, and a page could not tell a live stream from a dead one. */
export const HEARTBEAT = "event: heartbeat\ndata: {}\n\n";

/**
 * A stream's first message, with how soon a browser comes back after a cut: spread over three seconds, because a deploy cuts
 * everybody at once. In the message itself, because some clients take a frame without data for an empty message.
 */
export function withRetry(text: string, random: number): string {
  return `retry: ${1000 + Math.floor(random * 3000)}\n${text}`;
}

/** A promise is kept to the letter: "ready" says more than was agreed only when the operator has something to say. */
function withNotice(message: typeof READY, { notice }: Answered) {
  return notice === null ? message : { ...message, notice };
}

/** One message, and whether it is the last. */
export interface Telling {
  readonly text: string;
  readonly last: boolean;
}

/** A place, or how somebody stands who waits no more: then the stream ends. */
type Message =
  | { readonly last: false; readonly body: object }
  | { readonly last: true; readonly body: { readonly status: string } };

/** The message for an answer; null when there is nothing to say yet. */
export function tell(answer: Answer): Telling | null {
  const message = messageOf(answer);
  if (answer.status !== "answered" || !message) return null;
  const { version } = answer;
  // The version alone may be that of the place told before.
  const id = message.last ? `${version}:${message.body.status}` : version;
  return { text: frame(message.body, id), last: message.last };
}

/** What `tell` gives a last frame as its id. */
const LAST_ID = /^(\d{1,16}):\d{1,16}:\d{1,16}:([a-z_]{1,16})$/;

/** Whether it can be the id of a stream's last frame; a browser may send anything. */
export function isLastId(id: string): boolean {
  return LAST_ID.test(id);
}

/**
 * Whether a reader that comes back was told all there is to tell: the last frame it got had ended the stream, and its person
 * still stands as that frame said. An `EventSource` comes back to each stream that ends, for ever, unless it is answered 204.
 */
export function isTold(answer: Answer, lastEventId: string): boolean {
  const [, numbering, status] = LAST_ID.exec(lastEventId) ?? [];
  const message = messageOf(answer);
  if (answer.status !== "answered" || !message?.last) return false;
  return status === message.body.status && answer.version.startsWith(`${numbering}:`);
}

function messageOf(answer: Answer): Message | null {
  if (answer.status !== "answered") return null;
  const { outcome } = answer;
  switch (outcome.kind) {
    case "waiting":
    case "joined":
    case "already_in_queue":
    case "returned":
      if (answer.position === null || answer.position < 1) return null;
      return { last: false, body: placeBody(answer) };
    case "called":
    case "admitted":
      return { last: true, body: withNotice(READY, answer) };
    case "missed":
      return { last: true, body: missedBody(outcome.returnBeforeMs, answer.notice) };
    case "none":
    case "forfeited":
    case "left":
    case "spent":
      return { last: true, body: { status: "not_in_queue" } };
    case "wait":
    case "queue_full":
    case "queue_closed":
    case "queue_not_open":
    case "sold_out":
    case "joined_too_often":
      return null; // no answer to a position
  }
}
