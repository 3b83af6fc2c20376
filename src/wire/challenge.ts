/** What somebody is asked before they enter a drawing: how the queue writes it beside a refusal, and how a page reads it. */
import type { ChallengeAnswer } from "./answers.ts";
import { fieldsOf, readNumber, readTime, writeTime } from "./fields.ts";
import type { Challenge } from "./refusal.ts";

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
  const { challenge, most } = fieldsOf(work);
  const { answer, valid_from } = fieldsOf(patience);
  const { site_key, action, c_data } = fieldsOf(turnstile);
  const [validFromMs, untilMs] = [readTime(valid_from), readTime(until)];
  if (typeof answer !== "string" || validFromMs === null || untilMs === null) return null;
  return {
    work: { challenge: fieldsOf(challenge), most: readNumber(most, 1) ?? 1 },
    patience: { answer, validFromMs },
    turnstile: site_key ? { siteKey: String(site_key), action: String(action), cData: String(c_data) } : null,
    untilMs,
  };
}
