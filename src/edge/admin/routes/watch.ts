/** What an event's loop tells its operators. It answers from its own memory: a page that watches costs Redis nothing. */
import { Hono } from "hono";
import type { ReleaseLoopCalls } from "../../../bindings.ts";
import { eventParam } from "../../../wire/desk-requests.ts";
import { writeHistory } from "../../../wire/numbers.ts";
import { suddenProblem } from "../../../wire/problems.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { logFault } from "../../fault.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { STREAM_HEADERS } from "../../routes/stream.ts";
import { answerHeaders, sendJson } from "../../send-json.ts";

export const watch = new Hono<Edge>()
  /** GET /admin/events/:event_id/history: by seconds for ten minutes, by minutes for a week. */
  .get("/events/:event_id/history", checkInput("param", eventParam), async (c) => {
    const event = requireEvent(c, c.req.valid("param").event_id);
    return sendJson(c, writeHistory(await askLoop(c, event.id, async (loop) => loop.history())));
  })

  /** GET /admin/events/:event_id/live: the loop's stream of numbers, passed through. */
  .get("/events/:event_id/live", checkInput("param", eventParam), async (c) => {
    const event = requireEvent(c, c.req.valid("param").event_id);
    const { signal } = c.req.raw; // the loop learns through it that the page has gone
    const opened = await askLoop(c, event.id, (loop) => loop.fetch("https://loop/live", { signal }));
    if (opened.status !== 200) throw suddenProblem("overloaded"); // as many watch as a loop bears
    if (c.req.method === "HEAD") await opened.body?.cancel(); // a HEAD has no body
    const body = c.req.method === "HEAD" ? null : opened.body;
    return c.newResponse(body, 200, { ...answerHeaders(c), ...STREAM_HEADERS });
  });

async function askLoop<T>(
  c: EdgeContext,
  eventId: string,
  ask: (loop: DurableObjectStub<ReleaseLoopCalls>) => Promise<T>,
): Promise<T> {
  const loops = c.env.RELEASE_LOOP;
  try {
    return await ask(loops.get(loops.idFromName(eventId)));
  } catch (error) {
    logFault(error, c.get("requestId"));
    throw suddenProblem("overloaded");
  }
}
