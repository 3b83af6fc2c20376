import { Hono } from "hono";
import type { ReportAnswer } from "../../../wire/desk-answers.ts";
import { eventParam } from "../../../wire/desk-requests.ts";
import { writeReport, writeReportTable } from "../../../wire/report.ts";
import { askLoop } from "../../ask-object.ts";
import type { Edge } from "../../edge.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { answerHeaders, sendJson } from "../../send-json.ts";

/** What a sale was like. The event's loop has kept it, and asks nobody; its last ten seconds may be missing after a restart. */
export const report = new Hono<Edge>()
  /** GET /admin/events/:event_id/report: in numbers. */
  .get("/events/:event_id/report", checkInput("param", eventParam), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const { id, page, queue } = event;
    const about = { id, name: page.name ?? id, intervalMs: queue.intervalMs };
    const answer = await askLoop(c, event, async (loop) => writeReport(about, await loop.measure()));
    return sendJson(c, answer satisfies ReportAnswer);
  })

  /** GET /admin/events/:event_id/report.csv: the last week by minutes. */
  .get("/events/:event_id/report.csv", checkInput("param", eventParam), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const table = await askLoop(c, event, async (loop) => writeReportTable((await loop.history()).minutes));
    return c.body(table, 200, {
      ...answerHeaders(c),
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${event.id}.csv"`,
    });
  });
