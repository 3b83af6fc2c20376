import type { NotSoAnswer } from "../answers.ts";
import type { Problem } from "../texts/texts.ts";
import type { Voice } from "./voice.ts";

/** Why a request came to nothing, as the page got it. */
export interface Failure {
  /** 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  /** The queue's own words, in English. */
  readonly message: string;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
  /** Each problem of the settings that were sent. */
  readonly problems: readonly string[];
  readonly body: unknown;
}

const BY_CODE: Readonly<Record<string, Problem>> = {
  STORE_UNAVAILABLE: "storeAway",
  OVERLOADED: "busy",
  FORBIDDEN: "forbidden",
  UNAUTHORIZED: "signedOut",
  TOO_MANY_ATTEMPTS: "tooManyTries",
  DESK_OFF: "deskOff",
  MISCONFIGURED: "misconfigured",
  EVENT_NOT_FOUND: "noSuchEvent",
  EVENT_EXISTS: "eventExists",
  DECLARED_BY_DEPLOY: "declared",
  EVENT_HAS_PEOPLE: "hasPeople",
  EVENT_NOT_IDLE: "notIdle",
  TOO_MANY_EVENTS: "tooManyEvents",
  PAYLOAD_TOO_LARGE: "tooLarge",
  WRONG_PLACE: "wrongPlace",
  NO_ROOM: "noRoom",
  INVALID_REQUEST: "invalid",
  INVALID_SETTINGS: "invalid",
  CHANGED_MEANWHILE: "changedMeanwhile",
};

/** Those of which the queue itself knows more than this page. */
const SAYS_MORE: ReadonlySet<Problem> = new Set([
  "invalid",
  "other",
  "forbidden",
  "notIdle",
  "misconfigured",
]);

function problemOf({ status, code }: Failure): Problem {
  return status === 0 ? "offline" : (BY_CODE[code] ?? (status === 401 ? "signedOut" : "other"));
}

/** Where the person stands with whom the act cannot be done. */
function standsWords(body: unknown, { texts }: Voice): string {
  const { stands } = Object(body) as Partial<NotSoAnswer>;
  return stands === undefined ? "" : texts.stands[stands];
}

/** The problem in words, then what the queue itself says of it where that says more. */
export function problemWords(failure: Failure, voice: Voice): string[] {
  const problem = problemOf(failure);
  const { problems, inMinutes, reference } = voice.texts;
  const words: string[] = [problems[problem]];
  if (SAYS_MORE.has(problem)) words.push(failure.message);
  if (problem === "wrongPlace") words.push(standsWords(failure.body, voice));
  words.push(...failure.problems);
  if (problem === "tooManyTries" && failure.retryAfterSeconds !== null) {
    words.push(inMinutes(voice.formats.number(Math.ceil(failure.retryAfterSeconds / 60))));
  }
  if (failure.status >= 500 && failure.requestId !== null)
    words.push(reference(failure.requestId.slice(0, 8)));
  return words.filter((word) => word !== "");
}
