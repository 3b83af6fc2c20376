import { Hono } from "hono";
import type { Answer } from "../../core/answer.ts";
import { nameStreamUser } from "../../core/lobby/stream-user.ts";
import { isLastId } from "../../wire/frames.ts";
import { eventInput } from "../../wire/requests.ts";
import { sendAnswer } from "../answer-act.ts";
import { askLobbyOf } from "../ask-object.ts";
import type { Edge } from "../edge.ts";
import { requireUser } from "../identity/user.ts";
import { checkInput, requireEvent } from "../input.ts";
import { answerHeaders } from "../send-json.ts";

/** Proxies and compression hold frames back until a buffer is full, unless each of these tells them not to. */
export const STREAM_HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store, no-transform",
  "Content-Encoding": "identity",
  "X-Accel-Buffering": "no",
};

/** GET /queue/position/:event_id/stream: the lobby's stream, passed through. */
export const stream = new Hono<Edge>().get(
  "/queue/position/:event_id/stream",
  checkInput("param", eventInput),
  async (c) => {
    const { event_id } = c.req.valid("param");
    const event = requireEvent(c, event_id);
    const user = await requireUser(c);
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
    if (c.req.method === "HEAD") {
      await opened.body?.cancel(); // a HEAD has no body
      return c.body(null, 200, { ...answerHeaders(c), ...STREAM_HEADERS });
    }
    return c.newResponse(opened.body, 200, { ...answerHeaders(c), ...STREAM_HEADERS });
  },
);
