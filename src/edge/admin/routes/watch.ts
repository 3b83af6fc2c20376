import { Hono } from "hono";
import { nameWatcher } from "../../../core/desk/watcher.ts";
import type { HistoryAnswer } from "../../../wire/desk-answers.ts";
import { eventParam } from "../../../wire/desk-requests.ts";
import { writeHistory } from "../../../wire/numbers.ts";
import { suddenProblem } from "../../../wire/problems.ts";
import { askLoop } from "../../ask-object.ts";
import type { Edge } from "../../edge.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { sendJson } from "../../send-json.ts";
import { sendStream } from "../../send-stream.ts";

/** What the loop of an event knows without asking Redis: a page that watches costs Redis nothing, or a tick in ten seconds. */
export const watch = new Hono<Edge>()
  /** GET /admin/events/:event_id/live: the loop's stream of numbers, passed through. */
  .get("/events/:event_id/live", checkInput("param", eventParam), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const headers = nameWatcher(c.get("account"));
    const { signal } = c.req.raw; // by which the loop learns that the page has gone
    const opened = await askLoop(c, event, (loop) => loop.fetch("https://loop/live", { signal, headers }));
    if (opened.status !== 200) throw suddenProblem("overloaded"); // twenty pages watch already, of others
    return sendStream(c, opened.body);
  })

  /** GET /admin/events/:event_id/history: ten minutes by seconds, a week by minutes. */
  .get("/events/:event_id/history", checkInput("param", eventParam), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const answer = await askLoop(c, event, async (loop) => writeHistory(await loop.history()));
    return sendJson(c, answer satisfies HistoryAnswer);
  });
