import type { DeclaredEvent } from "../config.ts";
import type { Answer, Answered } from "../core/answer.ts";
import type { ActKind } from "../core/outcome.ts";
import { iso } from "../core/wire.ts";
import { signPass } from "../pass/sign-pass.ts";
import { askLobbyOf } from "./ask-lobby.ts";
import type { EdgeContext } from "./edge.ts";
import { notNowProblem } from "./problem.ts";
import { sendJson } from "./send-json.ts";
import { translate } from "./translate.ts";

/** Does an act for a person. Throws a Problem when the lobby, or its Redis, cannot. */
export async function doAct(
  c: EdgeContext,
  kind: ActKind,
  event: DeclaredEvent,
  userId: string,
): Promise<Answered> {
  return requireAnswered(await askAct(c, kind, event, userId));
}

/** Does an act for a person and answers the request with what came of it. Throws a Problem for every refusal. */
export async function answerAct(
  c: EdgeContext,
  kind: ActKind,
  event: DeclaredEvent,
  userId: string,
): Promise<Response> {
  return sendAnswer(c, kind, event, userId, await askAct(c, kind, event, userId));
}

/** Answers the request with what a lobby said of a person. Throws a Problem for every refusal. */
export async function sendAnswer(
  c: EdgeContext,
  kind: ActKind,
  event: DeclaredEvent,
  userId: string,
  answer: Answer,
): Promise<Response> {
  const answered = requireAnswered(answer);
  const reply = translate(kind, answered, Date.now());
  switch (reply.kind) {
    case "body":
      return sendJson(c, reply.body, reply.status);
    case "pass": {
      const queuePass = await makePass(c, event, userId, answered, reply.until);
      return sendJson(c, { ...reply.body, queue_pass: queuePass, expires_at: iso(reply.until) });
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

function requireAnswered(answer: Answer): Answered {
  switch (answer.status) {
    case "answered":
      return answer;
    case "overloaded":
    case "store_unavailable":
      throw notNowProblem(answer);
  }
}
