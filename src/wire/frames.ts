/** What a stream says, as text/event-stream: written by a lobby, read by the client. */
import type { Answer, Answered } from "../core/answer.ts";
import type { EntrantFrame, GoneFrame, MissedAnswer, PlaceFrame, ReadyFrame } from "./answers.ts";
import { writeEntrantFrame } from "./draw.ts";
import { type Fields, fieldsOf, readJson } from "./fields.ts";
import { writeCalled, writeMissed, writePlaceFrame, writeReadyFrame } from "./place.ts";

/** A named event: comments are invisible to EventSource, and a page could not tell a live stream from a dead one. */
export const HEARTBEAT = "event: heartbeat\ndata: {}\n\n";

/**
 * The signed list of a drawing, for streams whose messages do not carry it: of who came after the close, and of everybody while no
 * positions can be told. A named event, for it says nothing of a place.
 */
export function checkpointFrame(checkpoint: string): string {
  return `event: checkpoint\ndata: ${JSON.stringify({ checkpoint })}\n\n`;
}

/** The last frame of an operator's stream that ended for another one: a page that came back at once would end the next. */
export const REPLACED = "event: replaced\ndata: {}\n\n";

/**
 * A stream's first frame, with how soon a browser comes back after a cut: spread over three seconds, because a deploy cuts
 * all streams at once. In the frame itself, because some clients take a frame without data for an empty message.
 */
export function withRetry(text: string, random: number): string {
  return `retry: ${1000 + Math.floor(random * 3000)}\n${text}`;
}

/** One frame, and whether it is the last of its stream. */
export interface Frame {
  readonly text: string;
  readonly last: boolean;
}

/** A place, or how a visitor stands who waits no more: then the stream ends. */
type Message =
  | { readonly last: false; readonly body: PlaceFrame | EntrantFrame }
  | { readonly last: true; readonly body: ReadyFrame | MissedAnswer | GoneFrame };

/** The frame for an answer to a position; null when there is nothing to say yet. Messages are plain, for `onmessage`. */
export function frameOf(answer: Answer): Frame | null {
  if (answer.status !== "answered") return null;
  const message = messageOf(answer);
  if (!message) return null;
  const { version } = answer;
  // The version alone may be that of the place that the frame before was about.
  const id = message.last ? `${version}:${message.body.status}` : version;
  return {
    text: `${turnOf(answer)}id: ${id}\ndata: ${JSON.stringify(message.body)}\n\n`,
    last: message.last,
  };
}

/**
 * What the message `ready` has no room for, until when the turn can be taken: a named event before it, which `onmessage` does
 * not receive.
 */
function turnOf(answer: Answered): string {
  const { outcome } = answer;
  if (outcome.kind !== "called") return "";
  return `event: turn\ndata: ${JSON.stringify(writeCalled(outcome.claimBeforeMs, answer))}\n\n`;
}

/** The fields of a message's data, or of a `turn`; of messages the last one alone has a status. */
export function readFrame(data: string): { readonly body: Fields; readonly last: boolean } {
  const body = fieldsOf(readJson(data));
  return { body, last: body.status !== undefined };
}

/** What `frameOf` gives a last frame as its id. */
const LAST_ID = /^(\d{1,16}):\d{1,16}:\d{1,16}:([a-z_]{1,16})$/;

/** Whether it can be the id of a stream's last frame; a browser may send anything. */
export function isLastId(id: string): boolean {
  return LAST_ID.test(id);
}

/**
 * Whether a reader that comes back has read all there is: the last frame that it got had ended the stream, and its visitor
 * still stands as that frame said. An `EventSource` comes back to each stream that ends, for ever, unless it is answered 204.
 */
export function hasReadTheLast(answer: Answer, lastEventId: string): boolean {
  const [, numbering, status] = LAST_ID.exec(lastEventId) ?? [];
  if (answer.status !== "answered") return false;
  const message = messageOf(answer);
  if (!message?.last) return false;
  return status === message.body.status && answer.version.startsWith(`${numbering}:`);
}

function messageOf(answer: Answered): Message | null {
  const { outcome, position } = answer;
  switch (outcome.kind) {
    case "waiting":
    case "joined":
    case "already_in_queue":
    case "returned":
      if (position === null || position < 1) return null;
      return { last: false, body: writePlaceFrame(answer, position) };
    case "called":
    case "admitted":
      return { last: true, body: writeReadyFrame(answer) };
    case "missed":
      return { last: true, body: writeMissed(outcome.returnBeforeMs, answer) };
    case "none":
    case "forfeited":
    case "revoked":
    case "left":
    case "spent":
      return { last: true, body: { status: "not_in_queue" } };
    case "entrant":
    case "entered":
    case "already_entered": {
      const body = writeEntrantFrame(answer);
      return body && { last: false, body };
    }
    case "queue_full":
    case "queue_closed":
    case "queue_not_open":
    case "sold_out":
    case "joined_too_often":
      return null; // no answer to a position
  }
}
