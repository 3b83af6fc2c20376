import type { DeclaredEvent } from "../config.ts";
import type { Answer, Answered } from "../core/answer.ts";
import type { ActKind } from "../core/outcome.ts";
import { signPass } from "../pass/sign-pass.ts";
import type { PassAnswer } from "../wire/answers.ts";
import { notNowProblem } from "../wire/problems.ts";
import { type Reply, replyTo } from "../wire/reply.ts";
import { askLobbyOf } from "./ask-lobby.ts";
import type { EdgeContext } from "./edge.ts";
import { keepPass } from "./pass-cookie.ts";
import { sendJson } from "./send-json.ts";

/** A lobby's answer to an act, and what it is over HTTP. */
export interface ActReply {
  readonly answered: Answered;
  readonly reply: Reply;
}

/** Does an act for a visitor. Throws a Problem when the lobby, or its Redis, cannot. */
export async function doAct(
  c: EdgeContext,
  kind: ActKind,
  event: DeclaredEvent,
  userId: string,
): Promise<ActReply> {
  return readAnswer(kind, await askAct(c, kind, event, userId));
}

/** Does an act for a visitor and answers the request with what came of it. Throws a Problem for every refusal. */
export async function answerAct(
  c: EdgeContext,
  kind: ActKind,
  event: DeclaredEvent,
  userId: string,
): Promise<Response> {
  return sendAnswer(c, kind, event, userId, await askAct(c, kind, event, userId));
}

/** Answers the request with what a lobby said of a visitor. Throws a Problem for every refusal. */
export async function sendAnswer(
  c: EdgeContext,
  kind: ActKind,
  event: DeclaredEvent,
  userId: string,
  answer: Answer,
): Promise<Response> {
  const { answered, reply } = readAnswer(kind, answer);
  switch (reply.kind) {
    case "body":
      return sendJson(c, reply.body, reply.status);
    case "pass": {
      const { expiresAtMs } = reply;
      const queuePass = await makePass(c, event, userId, answered, expiresAtMs);
      // The shop's page that the visitor goes to next finds the pass there.
      if (kind === "claim") keepPass(c, event, { queuePass, expiresAtMs });
      return sendJson(c, { ...reply.body, queue_pass: queuePass } satisfies PassAnswer);
    }
    case "problem":
      throw reply.problem;
  }
}

/** Signed only from what Redis has recorded: the same record gives the same pass, however often it is asked for. */
export function makePass(
  c: EdgeContext,
  event: DeclaredEvent,
  userId: string,
  { generation, passTtlSeconds }: Answered,
  expiresAtMs: number,
): Promise<string> {
  return signPass(c.get("config").pass, {
    event: event.id,
    user: userId,
    expiresAtMs,
    generation,
    ttlSeconds: passTtlSeconds,
  });
}

function askAct(c: EdgeContext, kind: ActKind, event: DeclaredEvent, userId: string) {
  return askLobbyOf<Answer>(c, event, userId, async (lobby) => lobby.act(kind, userId));
}

function readAnswer(kind: ActKind, answer: Answer): ActReply {
  switch (answer.status) {
    case "answered":
      return { answered: answer, reply: replyTo(kind, answer, Date.now()) };
    case "overloaded":
    case "store_unavailable":
      throw notNowProblem(answer);
  }
}
