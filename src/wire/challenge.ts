/** What somebody is asked before they enter a drawing: how the queue writes it beside a refusal, and how a page reads it. */
import type { ChallengeAnswer } from "./answers.ts";
import { type Fields, fieldsOf, readNumber, readText, readTime, writeTime } from "./fields.ts";

/** Proof of work, in ALTCHA's format. */
export interface Work {
  /** What ALTCHA's solvers take: `parameters` and their `signature`. */
  readonly challenge: Readonly<Record<string, unknown>>;
  /** Steps that it takes at most, for a bar that shows how far it is. */
  readonly most: number;
}

/** Proof by patience: an answer that is good from a time on. */
export interface Patience {
  readonly answer: string;
  /** ms since 1970 by the queue's clock. */
  readonly validFromMs: number;
}

/** Cloudflare's, where the queue has keys for it; its token must be made with this action and this `cData`. */
export interface Turnstile {
  readonly siteKey: string;
  readonly action: string;
  readonly cData: string;
}

/** Any one of these is enough, in the `challenge` of the next join. */
export interface Challenge {
  readonly work: Work;
  readonly patience: Patience;
  readonly turnstile: Turnstile | null;
  /** The opening: from then on nobody is asked. ms since 1970 by the queue's clock. */
  readonly untilMs: number;
}

/** What an answer begins with. */
export const ANSWER_KINDS = ["work", "patience", "turnstile"] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

export function writeAnswer(kind: AnswerKind, proof: string): string {
  return `${kind}.${proof}`;
}

/** `null` for a text that is no answer. */
export function readAnswer(text: string): { readonly kind: AnswerKind; readonly proof: string } | null {
  const kind = ANSWER_KINDS.find((each) => text.startsWith(`${each}.`));
  return kind === undefined ? null : { kind, proof: text.slice(kind.length + 1) };
}

export function writeChallenge({ work, patience, turnstile, untilMs }: Challenge): ChallengeAnswer {
  return {
    work: { challenge: work.challenge, most: work.most },
    patience: { answer: patience.answer, valid_from: writeTime(patience.validFromMs) },
    ...(turnstile && {
      turnstile: { site_key: turnstile.siteKey, action: turnstile.action, c_data: turnstile.cData },
    }),
    until: writeTime(untilMs),
  };
}

/** `null` when it cannot be understood. */
export function readChallenge(body: unknown): Challenge | null {
  const { work, patience, turnstile, until } = fieldsOf(body);
  const most = readNumber(fieldsOf(work).most, 1);
  const { answer, valid_from } = fieldsOf(patience);
  const [validFromMs, untilMs] = [readTime(valid_from), readTime(until)];
  if (most === null || typeof answer !== "string" || validFromMs === null || untilMs === null) return null;
  return {
    work: { challenge: fieldsOf(fieldsOf(work).challenge), most },
    patience: { answer, validFromMs },
    turnstile: readTurnstile(fieldsOf(turnstile)),
    untilMs,
  };
}

function readTurnstile({ site_key, action, c_data }: Fields): Turnstile | null {
  const [siteKey, actionText, cData] = [readText(site_key), readText(action), readText(c_data)];
  return siteKey === null || actionText === null || cData === null
    ? null
    : { siteKey, action: actionText, cData };
}
