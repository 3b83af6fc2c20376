import type { Answer, Answered } from "./answer.ts";
import { missedBody, placeBody, READY } from "./wire.ts";

/** What a stream says, as text/event-stream. Messages are plain ones, so that `onmessage` receives them. */
function frame(data: object, id?: string): string {
  return `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** A named event: comments are invisible to EventSource, and a page could not tell a live stream from a dead one. */
export const HEARTBEAT = "event: heartbeat\ndata: {}\n\n";

/** How soon a browser comes back after a cut, spread over three seconds because a deploy cuts everybody at once. */
export function retryFrame(random: number): string {
  return `retry: ${1000 + Math.floor(random * 3000)}\n\n`;
}

/** A promise is kept to the letter: "ready" says more than was agreed only when the operator has something to say. */
function withNotice(message: object, { notice }: Answered): object {
  return notice === null ? message : { ...message, notice };
}

/** One message, and whether it is the last. */
export interface Telling {
  readonly text: string;
  readonly last: boolean;
}

/** The message for an answer; null when there is nothing to say yet. */
export function tell(answer: Answer): Telling | null {
  if (answer.status !== "answered") return null;
  const { outcome, version } = answer;
  switch (outcome.outcome) {
    case "waiting":
    case "joined":
    case "already_in_queue":
    case "returned":
      if (answer.position === null || answer.position < 1) return null;
      return { text: frame(placeBody(answer), version), last: false };
    case "called":
    case "admitted":
      return { text: frame(withNotice(READY, answer), version), last: true };
    case "missed":
      return { text: frame(missedBody(outcome.returnBefore, answer.notice), version), last: true };
    case "none":
    case "forfeited":
    case "left":
    case "spent":
      return { text: frame({ status: "not_in_queue" }, version), last: true };
    case "wait":
    case "queue_full":
    case "queue_closed":
    case "queue_not_open":
    case "sold_out":
    case "joined_too_often":
      return null; // no answer to a position
  }
}
