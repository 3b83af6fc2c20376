/** What operators do to one person. Ids travel in bodies: an address stands in logs. */
import { Hono } from "hono";
import { openQueue } from "../../../store/open-queue.ts";
import type { ErasedAnswer } from "../../../wire/desk-answers.ts";
import { eventParam, personInput } from "../../../wire/desk-requests.ts";
import { writeTime } from "../../../wire/fields.ts";
import { askLobbyOf } from "../../ask-object.ts";
import type { Edge } from "../../edge.ts";
import { logFault } from "../../fault.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { sendJson } from "../../send-json.ts";
import { actIdUsed, doUnlessHeld, makeAct, spread } from "../act.ts";

export const people = new Hono<Edge>()
  /** POST /admin/events/:event_id/people/erase: takes every trace of one person away. */
  .post(
    "/events/:event_id/people/erase",
    checkInput("param", eventParam),
    checkInput("json", personInput),
    async (c) => {
      const event = requireEvent(c, c.req.valid("param").event_id);
      const { user_id: user } = c.req.valid("json");
      const act = { ...makeAct(c, event), user };
      const reply = await doUnlessHeld(c, event, () => openQueue(event.store).erase(event.id, act));
      if (reply.status === "refused") throw actIdUsed();
      // The person is erased in Redis: a lobby that cannot be reached forgets them within half a minute.
      await askLobbyOf(c, event, user, async (lobby) => lobby.forget(user)).catch((error: unknown) =>
        logFault(error, c.get("requestId")),
      );
      await spread(c, event);
      const { passEndsAtMs } = reply;
      const pass_ends_at = passEndsAtMs === null ? null : writeTime(passEndsAtMs);
      return sendJson(c, { status: "erased", pass_ends_at } satisfies ErasedAnswer);
    },
  );
