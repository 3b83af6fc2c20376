/** A refusal from where it is thrown to where it is read. The codes stand in problem-codes.ts. */
import { makeNotNow, type NotNow } from "../core/answer.ts";
import type { ProblemAnswer } from "./answers.ts";
import { readChallenge, writeChallenge } from "./challenge.ts";
import { fieldsOf, readText, readTime, writeTime } from "./fields.ts";
import { PROBLEMS, type ProblemCode } from "./problem-codes.ts";
import type { Challenge, Refusal } from "./refusal.ts";
import { outside, toldIn, type VisitorState } from "./visitor-state.ts";

type ProblemDetails = {
  readonly [Name in "retryAfterSeconds" | "opensAtMs" | "entersAtMs" | "expiresAtMs"]?: number;
} & {
  readonly loginUrl?: string | null;
  readonly challenge?: Challenge;
};

/** A refusal that ends the request, from wherever it is thrown. */
export class Problem extends Error implements Refusal {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly status: (typeof PROBLEMS)[ProblemCode][0];
  readonly retryAfterSeconds: number | null;
  readonly opensAtMs: number | null;
  readonly entersAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly loginUrl: string | null;
  readonly challenge: Challenge | null;

  constructor(code: ProblemCode, message: string = PROBLEMS[code][1], details: ProblemDetails = {}) {
    super(message);
    this.code = code;
    this.status = PROBLEMS[code][0];
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
    this.opensAtMs = details.opensAtMs ?? null;
    this.entersAtMs = details.entersAtMs ?? null;
    this.expiresAtMs = details.expiresAtMs ?? null;
    this.loginUrl = details.loginUrl ?? null;
    this.challenge = details.challenge ?? null;
  }
}

const NOT_NOW_CODES = { overloaded: "OVERLOADED", store_unavailable: "STORE_UNAVAILABLE" } as const;

/** The visitor keeps the place, and is told when to ask again. */
export function notNowProblem({ status, retryAfterSeconds }: NotNow): Problem {
  return new Problem(NOT_NOW_CODES[status], undefined, { retryAfterSeconds });
}

/** The same where no lobby has said for how long. */
export function suddenProblem(status: NotNow["status"]): Problem {
  return notNowProblem(makeNotNow(status, 0, Math.random()));
}

/** Whether nothing was done because a lobby or its Redis cannot just now. The visitor keeps the place. */
export function isUnavailable(error: unknown): error is Problem {
  return error instanceof Problem && error.status === 503;
}

/** The one envelope that refusals travel in. */
export function writeProblem(problem: Problem, requestId: string): ProblemAnswer {
  const { code, message, opensAtMs, entersAtMs, expiresAtMs, loginUrl, challenge } = problem;
  return {
    error: {
      code,
      message,
      request_id: requestId,
      ...(opensAtMs !== null && { opens_at: opensAtMs === 0 ? null : writeTime(opensAtMs) }),
      ...(entersAtMs !== null && { enters_at: writeTime(entersAtMs) }),
      ...(expiresAtMs !== null && { expires_at: writeTime(expiresAtMs) }),
    },
    ...(loginUrl !== null && { login_url: loginUrl }),
    ...(challenge !== null && { challenge: writeChallenge(challenge) }),
  };
}

/** `null` when the body is no refusal of the queue. */
export function readProblem(body: unknown): (Refusal & { readonly message: string }) | null {
  const { error, login_url, challenge } = fieldsOf(body);
  const { code, message, opens_at, enters_at, expires_at } = fieldsOf(error);
  if (typeof code !== "string") return null;
  return {
    code,
    message: readText(message) ?? code,
    opensAtMs: opens_at === null ? 0 : readTime(opens_at),
    entersAtMs: readTime(enters_at),
    expiresAtMs: readTime(expires_at),
    loginUrl: readText(login_url),
    challenge: readChallenge(challenge),
  };
}

/** Where a visitor stands whom the queue refused so; `null` when the refusal says nothing about that. */
export function readRefusal(refusal: Refusal, shown: VisitorState): VisitorState | null {
  const { opensAtMs, entersAtMs, expiresAtMs, loginUrl } = refusal;
  // A refusal carries no notice: the one on show goes on.
  const told = toldIn(shown);
  switch (refusal.code) {
    case "NOT_IN_QUEUE":
      return expiresAtMs === null ? outside(shown) : { status: "left" };
    case "UNAUTHORIZED": // it has never met this browser, or the person has to sign in
      return outside(shown, loginUrl ?? undefined);
    case "QUEUE_NOT_OPEN":
      return opensAtMs === null
        ? null
        : { status: "not_open", opensAtMs: opensAtMs || null, ...(entersAtMs && { entersAtMs }), ...told };
    case "SOLD_OUT":
      return { status: "sold_out", ...told };
    case "QUEUE_FULL":
      return { status: "full", ...told };
    case "QUEUE_CLOSED":
      return { status: "closed", ...told };
    case "PASS_REVOKED":
      return expiresAtMs === null ? null : { status: "revoked", expiresAtMs };
    case "PASS_SPENT":
      return expiresAtMs === null ? null : { status: "booked", expiresAtMs };
  }
  return null;
}
