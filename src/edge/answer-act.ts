import type { Answer, Answered } from "../core/answer.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { ActKind } from "../core/outcome.ts";
import { signPass } from "../pass/sign-pass.ts";
import { askLobbyOf, overloadedProblem } from "./ask-lobby.ts";
import type { EdgeContext } from "./edge.ts";
import { storeUnavailable } from "./problem.ts";
import { sendJson } from "./send-json.ts";
import { iso, translate } from "./translate.ts";

/** Does an act for a person and answers the request with what came of it. */
export async function answerAct(
  c: EdgeContext,
  kind: ActKind,
  eventId: string,
  event: EventConfig,
  userId: string,
): Promise<Response> {
  const answer = await askLobbyOf<Answer>(c, eventId, event, userId, async (lobby) =>
    lobby.act(kind, userId),
  );
  return sendAnswer(c, kind, eventId, userId, answer);
}

export async function sendAnswer(
  c: EdgeContext,
  kind: ActKind,
  eventId: string,
  userId: string,
  answer: Answer,
): Promise<Response> {
  const answered = requireAnswered(answer);
  const reply = translate(kind, answered, Date.now());
  switch (reply.kind) {
    case "body":
      return sendJson(c, reply.body, reply.status);
    case "pass": {
      // Signed only from what Redis has recorded: the same record gives the same pass, however often it is asked for.
      const queuePass = await signPass(c.get("config").pass.secret, {
        event: eventId,
        user: userId,
        untilMs: reply.until,
        generation: answered.generation,
        ttlSeconds: answered.passTtlSeconds,
      });
      return sendJson(c, { ...reply.body, queue_pass: queuePass, expires_at: iso(reply.until) });
    }
    case "problem":
      throw reply.problem;
  }
}

function requireAnswered(answer: Answer): Answered {
  switch (answer.status) {
    case "answered":
      return answer;
    case "overloaded":
      throw overloadedProblem();
    case "store_unavailable":
      throw storeUnavailable();
  }
}
