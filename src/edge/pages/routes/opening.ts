import { Hono } from "hono";
import { type Opening, writeOpeningEntry } from "../../../page/documents/opening-entry.ts";
import { eventInput } from "../../../wire/requests.ts";
import type { VisitorState } from "../../../wire/visitor-state.ts";
import { askSummary } from "../../ask-summary.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { answerHeaders } from "../../send-json.ts";
import { offerOf } from "../first-state.ts";
import { languageOf } from "../language.ts";
import { sendTo } from "../send-page.ts";
import { pagePath, readTarget } from "../target.ts";

/** GET /queue/:event_id/opening.ics: the opening for a calendar; where none is to come, the page, which says what is. */
export const opening = new Hono<Edge>().get(
  "/queue/:event_id/opening.ics",
  checkInput("param", eventInput),
  async (c) => {
    const { event_id } = c.req.valid("param");
    const event = await requireEvent(c, event_id);
    const path = pagePath(event_id, readTarget(c, event));
    const state = offerOf(event, await askSummary(c, event));
    const opening = readOpening(state);
    if (opening === null) return sendTo(c, path);
    const entry = writeOpeningEntry({
      event: { id: event_id, name: event.page.name ?? event_id },
      ...opening,
      address: ownOrigin(c) + path,
      language: languageOf(c),
      nowMs: Date.now(),
    });
    return c.body(entry, 200, {
      ...answerHeaders(c),
      "Content-Type": "text/calendar; charset=utf-8",
      // Not an attachment: a phone shows the entry then instead of saving a file.
      "Content-Disposition": 'inline; filename="opening.ics"',
    });
  },
);

/** null where no opening is to come, or no time is announced. */
function readOpening(state: VisitorState): Pick<Opening, "opensAtMs" | "isDraw"> | null {
  if (state.status === "outside" && state.draw) return { opensAtMs: state.draw.opensAtMs, isDraw: true };
  if (state.status !== "not_open" || state.opensAtMs === null) return null;
  return { opensAtMs: state.opensAtMs, isDraw: state.entersAtMs !== undefined };
}

/**
 * Where the visitor sees us. A gateway may ask the Worker under another host; the link of our own page, by the browser's
 * word, names the visitor's in its Referer, which a page elsewhere cannot forge together with the first.
 */
function ownOrigin(c: EdgeContext): string {
  const referrer = c.req.header("sec-fetch-site") === "same-origin" ? c.req.header("referer") : undefined;
  return (URL.parse(referrer ?? "") ?? new URL(c.req.url)).origin;
}
