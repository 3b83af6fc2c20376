import { Hono } from "hono";
import type { Answer } from "../../core/answer.ts";
import { nameStreamUser } from "../../core/lobby/stream-user.ts";
import { isLastId } from "../../wire/frames.ts";
import { eventInput } from "../../wire/requests.ts";
import { sendAnswer } from "../answer-act.ts";
import { askLobbyOf } from "../ask-object.ts";
import type { Edge } from "../edge.ts";
import { limitNetwork, limitVisitor } from "../entry/rate-limits.ts";
import { requireUser } from "../identity/user.ts";
import { checkInput, requireEvent } from "../input.ts";
import { answerHeaders } from "../send-json.ts";
import { sendStream } from "../send-stream.ts";

/** GET /queue/position/:event_id/stream: the lobby's stream, passed through. */
export const stream = new Hono<Edge>().get(
  "/queue/position/:event_id/stream",
  checkInput("param", eventInput),
  async (c) => {
    const { event_id } = c.req.valid("param");
    await limitNetwork(c, "stream", event_id);
    const event = await requireEvent(c, event_id);
    const user = await requireUser(c);
    await limitVisitor(c, "stream", event_id, user);
    const lastEventId = c.req.header("last-event-id") ?? "";
    const headers = {
      ...nameStreamUser(user),
      ...(isLastId(lastEventId) && { "Last-Event-ID": lastEventId }),
    };
    // The lobby learns through the signal that the reader has gone.
    const { signal } = c.req.raw;
    const opened = await askLobbyOf(c, event, user, (lobby) =>
      lobby.fetch("https://lobby/stream", { headers, signal }),
    );
    // The one answer that stops an EventSource from coming back.
    if (opened.status === 204) return c.body(null, 204, answerHeaders(c));
    if (opened.status !== 200) {
      return sendAnswer(c, "position", event, user, await opened.json<Answer>());
    }
    return sendStream(c, opened.body);
  },
);
