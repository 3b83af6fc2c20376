import { Hono } from "hono";
import type { ServedEvent } from "../../../config.ts";
import type { ReportAnswer } from "../../../wire/desk-answers.ts";
import { eventParam } from "../../../wire/desk-requests.ts";
import { writeReport } from "../../../wire/report.ts";
import { writeMinutesTable, writeReportTable } from "../../../wire/report-tables.ts";
import { askLoop, type LoopStub } from "../../ask-object.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { logFault } from "../../fault.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { answerHeaders, sendJson } from "../../send-json.ts";
import { readAudit } from "../audit.ts";

/** What a sale was like. The event's loop has kept it; its last ten seconds may be missing after a restart. The acts are in Redis. */
export const report = new Hono<Edge>()
  /** GET /admin/events/:event_id/report: in numbers. */
  .get("/events/:event_id/report", checkInput("param", eventParam), async (c) =>
    sendJson(c, await makeReport(c, await requireEvent(c, c.req.valid("param").event_id))),
  )

  /** GET /admin/events/:event_id/report.csv: the same, a figure a line. */
  .get("/events/:event_id/report.csv", checkInput("param", eventParam), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    return sendCsv(c, event.id, writeReportTable(await makeReport(c, event)));
  })

  /** GET /admin/events/:event_id/minutes.csv: the last week by minutes. */
  .get("/events/:event_id/minutes.csv", checkInput("param", eventParam), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const { minutes } = await askLatest(c, event, (loop) => loop.history());
    return sendCsv(c, `${event.id}-minutes`, writeMinutesTable(minutes));
  });

async function makeReport(c: EdgeContext, event: ServedEvent): Promise<ReportAnswer> {
  const { id, page, queue } = event;
  const about = { id, name: page.name ?? id, config: queue };
  const audit = await readAudit(c, event).catch((error: unknown) => {
    logFault(c, error);
    return null; // all else is known without Redis
  });
  return writeReport(about, await askLatest(c, event, (loop) => loop.measure()), audit);
}

/** Bookings and departures of an event that rests are known to its loop by its next tick, which may be an hour away. */
function askLatest<T>(c: EdgeContext, event: ServedEvent, ask: (loop: LoopStub) => Promise<T>): Promise<T> {
  return askLoop(c, event, async (loop) => {
    await loop.look();
    return ask(loop);
  });
}

function sendCsv(c: EdgeContext, name: string, table: string): Response {
  return c.body(table, 200, {
    ...answerHeaders(c),
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="${name}.csv"`,
  });
}
