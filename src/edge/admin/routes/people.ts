/** What operators do to one person. Ids travel in bodies: an address stands in logs. */
import { Hono } from "hono";
import type { LobbyCalls } from "../../../bindings.ts";
import type { ServedEvent } from "../../../config.ts";
import type { CallAct, PersonReply } from "../../../core/operator.ts";
import type { WaitingQueue } from "../../../core/waiting-queue.ts";
import { openQueue } from "../../../store/open-queue.ts";
import type { ErasedAnswer, PersonAnswer } from "../../../wire/desk-answers.ts";
import { eventParam, personInput } from "../../../wire/desk-requests.ts";
import { writeTime } from "../../../wire/fields.ts";
import { Problem } from "../../../wire/problems.ts";
import { askLobbyOf } from "../../ask-object.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { logFault } from "../../fault.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { sendJson, sendProblem } from "../../send-json.ts";
import { actIdUsed, doUnlessHeld, makeAct, spread } from "../act.ts";

type DoneAnswer = PersonAnswer["status"];

/** What the store does, and what the person's lobby has to know of it. */
const ACTS: Record<
  DoneAnswer,
  {
    act: (queue: WaitingQueue, event: string, act: CallAct) => Promise<PersonReply>;
    tell: "look" | "forget";
  }
> = {
  called: { act: (queue, event, act) => queue.callPerson(event, act), tell: "look" },
  removed: { act: (queue, event, act) => queue.removePerson(event, act), tell: "forget" },
  revoked: { act: (queue, event, act) => queue.revokePass(event, act), tell: "look" },
};

export const people = new Hono<Edge>()
  /** POST /admin/events/:event_id/people/call: somebody who waits is called now, wherever they stand in line. */
  .post("/events/:event_id/people/call", ...inputs(), (c) =>
    actOnPerson(c, c.req.valid("param").event_id, c.req.valid("json").user_id, "called"),
  )

  /** POST /admin/events/:event_id/people/remove: takes somebody out who waits, is called or missed a turn. */
  .post("/events/:event_id/people/remove", ...inputs(), (c) =>
    actOnPerson(c, c.req.valid("param").event_id, c.req.valid("json").user_id, "removed"),
  )

  /** POST /admin/events/:event_id/people/revoke: takes a live pass back. */
  .post("/events/:event_id/people/revoke", ...inputs(), (c) =>
    actOnPerson(c, c.req.valid("param").event_id, c.req.valid("json").user_id, "revoked"),
  )

  /** POST /admin/events/:event_id/people/erase: takes every trace of one person away. */
  .post("/events/:event_id/people/erase", ...inputs(), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const { user_id: user } = c.req.valid("json");
    const act = { ...makeAct(c, event), user };
    const reply = await doUnlessHeld(c, event, () => openQueue(event.store).erase(event.id, act));
    if (reply.status === "refused") throw actIdUsed();
    await tellLobby(c, event, user, "forget");
    await spread(c, event);
    const { passEndsAtMs } = reply;
    const pass_ends_at = passEndsAtMs === null ? null : writeTime(passEndsAtMs);
    return sendJson(c, { status: "erased", pass_ends_at } satisfies ErasedAnswer);
  });

function inputs() {
  return [checkInput("param", eventParam), checkInput("json", personInput)] as const;
}

async function actOnPerson(
  c: EdgeContext,
  eventId: string,
  user: string,
  status: DoneAnswer,
): Promise<Response> {
  const event = await requireEvent(c, eventId);
  const { claimWindowMs, maxActive } = event.queue;
  const act = { ...makeAct(c, event), user, claimWindowMs, maxActive };
  const reply = await doUnlessHeld(c, event, () => ACTS[status].act(openQueue(event.store), event.id, act));
  if (reply.status === "refused") throw reply.reason === "NO_ROOM" ? new Problem("NO_ROOM") : actIdUsed();
  if (reply.status === "not_so") {
    return sendProblem(c, new Problem("WRONG_PLACE"), {}, { stands: reply.place });
  }
  await tellLobby(c, event, user, ACTS[status].tell);
  await spread(c, event);
  return sendJson(c, { status, was: reply.place } satisfies PersonAnswer);
}

/** It is done in Redis: the streams of a lobby that cannot be reached learn of it with their next flush. */
async function tellLobby(
  c: EdgeContext,
  event: ServedEvent,
  user: string,
  what: keyof Pick<LobbyCalls, "look" | "forget">,
): Promise<void> {
  await askLobbyOf(c, event, user, async (lobby) => lobby[what](user)).catch((error: unknown) =>
    logFault(c, error),
  );
}
