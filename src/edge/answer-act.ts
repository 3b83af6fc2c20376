import type { ServedEvent } from "../config.ts";
import type { Answer, Answered, NotNow } from "../core/answer.ts";
import type { ClaimAnswer } from "../core/booth-answer.ts";
import type { ActKind, PassEnd } from "../core/outcome.ts";
import { signPass } from "../pass/sign-pass.ts";
import type { PassAnswer } from "../wire/answers.ts";
import { notNowProblem } from "../wire/problems.ts";
import { type Reply, replyTo, replyToClaim } from "../wire/reply.ts";
import { askBooth, askLobbyOf, boothOf } from "./ask-object.ts";
import { askToJoin } from "./ask-to-join.ts";
import type { EdgeContext } from "./edge.ts";
import { keepPass } from "./pass-cookie.ts";
import { makeReceipt } from "./receipt.ts";
import { sendJson } from "./send-json.ts";

/** What a visitor does: acts at a lobby, and the claim at a booth. */
export type VisitorAct = ActKind | "claim";

/** What Redis has recorded of the event that a pass is signed for. */
export type PassTerms = Pick<Answered, "generation" | "passTtlSeconds">;

/** An object's answer to an act, and what it is over HTTP. */
export interface ActReply {
  readonly terms: PassTerms;
  readonly reply: Reply;
}

/** Does an act for a visitor. Throws a Problem when the object, or its Redis, cannot. */
export async function doAct(
  c: EdgeContext,
  kind: VisitorAct,
  event: ServedEvent,
  userId: string,
): Promise<ActReply> {
  if (kind === "claim") {
    const booth = boothOf(event, userId);
    const claim = requireAnswer(
      await askBooth<ClaimAnswer>(c, event, booth, async (stub) => stub.claim(userId)),
    );
    return { terms: claim, reply: replyToClaim(claim, Date.now()) };
  }
  // By the Worker's clock, or for all it knows, there was nothing to ask; until the tick that closes it, Redis would let them enter.
  const asNewcomer = event.challenge !== null && c.get("mayEnter") !== true;
  const answer =
    kind === "join"
      ? await askToJoin(c, event, userId, asNewcomer)
      : await askLobbyOf<Answer>(c, event, userId, async (lobby) => lobby.act(kind, userId));
  return readAnswer(kind, answer);
}

/** Does an act for a visitor and answers the request with what came of it. Throws a Problem for every refusal. */
export async function answerAct(
  c: EdgeContext,
  kind: VisitorAct,
  event: ServedEvent,
  userId: string,
): Promise<Response> {
  return sendReply(c, kind, event, userId, await doAct(c, kind, event, userId));
}

/** Answers with where the visitor stands; `asksReceipt`: and with what proves it, where there is something. */
export async function answerPosition(
  c: EdgeContext,
  event: ServedEvent,
  userId: string,
  asksReceipt: boolean,
): Promise<Response> {
  const answer = await askLobbyOf<Answer>(c, event, userId, async (lobby) => lobby.act("position", userId));
  const answered = requireAnswer(answer);
  const acted = readAnswer("position", answered);
  const receipt = asksReceipt ? await makeReceipt(c, event, userId, answered) : null;
  const { reply } = acted;
  if (receipt === null || reply.kind !== "body") return sendReply(c, "position", event, userId, acted);
  return sendJson(c, { ...reply.body, receipt }, reply.status);
}

/** Answers the request with what a lobby said of a visitor. Throws a Problem for every refusal. */
export async function sendAnswer(
  c: EdgeContext,
  kind: ActKind,
  event: ServedEvent,
  userId: string,
  answer: Answer,
): Promise<Response> {
  return sendReply(c, kind, event, userId, readAnswer(kind, answer));
}

/** Signed only from what Redis has recorded: the same record gives the same pass, however often it is asked for. */
export function makePass(
  c: EdgeContext,
  event: ServedEvent,
  userId: string,
  { generation, passTtlSeconds }: PassTerms,
  { expiresAtMs, extendedSeconds = 0 }: PassEnd,
): Promise<string> {
  const { signing, issuer } = c.get("config").pass;
  const admission = {
    event: event.id,
    user: userId,
    expiresAtMs,
    extendedSeconds,
    generation,
    ttlSeconds: passTtlSeconds,
  };
  return signPass(signing, admission, issuer);
}

async function sendReply(
  c: EdgeContext,
  kind: VisitorAct,
  event: ServedEvent,
  userId: string,
  { terms, reply }: ActReply,
): Promise<Response> {
  switch (reply.kind) {
    case "body":
      return sendJson(c, reply.body, reply.status);
    case "pass": {
      const queuePass = await makePass(c, event, userId, terms, reply.end);
      // The shop's page that the visitor goes to next finds the pass there.
      if (kind === "claim") keepPass(c, event, { queuePass, expiresAtMs: reply.end.expiresAtMs });
      return sendJson(c, { ...reply.body, queue_pass: queuePass } satisfies PassAnswer);
    }
    case "problem":
      throw reply.problem;
  }
}

function readAnswer(kind: ActKind, answer: Answer): ActReply {
  const answered = requireAnswer(answer);
  return { terms: answered, reply: replyTo(kind, answered, Date.now()) };
}

/** Throws a Problem when the object, or its Redis, could not do what it was asked. */
export function requireAnswer<T extends { readonly status: "answered" }>(answer: T | NotNow): T {
  if (answer.status !== "answered") throw notNowProblem(answer);
  return answer;
}
