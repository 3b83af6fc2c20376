/** What is published of a drawing for programs, for as long as the object keeps it: docs/fair-opening.md has the formats. */
import { waitUntil } from "cloudflare:workers";
import { Hono } from "hono";
import type { DrawCalls } from "../../../bindings.ts";
import type { DrawIndex } from "../../../core/draw/draw-index.ts";
import { writeDrawIndex } from "../../../wire/draw-index.ts";
import { Problem } from "../../../wire/problems.ts";
import { drawFileInput, eventInput } from "../../../wire/requests.ts";
import { askDraw } from "../../ask-object.ts";
import { askedUrl } from "../../asked-url.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { limitNetwork } from "../../entry/rate-limits.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { KeptFiles } from "../../kept-files.ts";
import { readDraw } from "../../read-draw.ts";
import { answerHeaders, sendJson } from "../../send-json.ts";

/** Pages of other sites may read these files, so that a verifier need not come from this queue. They name no person. */
const FOR_ALL = { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" };
/** It changes when the round is revealed, and when the places are there. */
const SHORT = "public, max-age=2";
/** What belongs to a generation never changes. */
const FOR_EVER = "public, max-age=31536000, immutable";

type FileInput = { readonly event_id: string; readonly generation: number; readonly sheet: number };
/** Whether the object has it by now, and how it is asked. */
interface FileKind {
  isThere(index: DrawIndex): boolean;
  read(draw: DurableObjectStub<DrawCalls>, generation: number, sheet: number): Promise<unknown>;
}

const SHEETS: FileKind = {
  isThere: () => true,
  read: (draw, generation, sheet) => draw.readSheet(generation, sheet),
};
const PLACES: FileKind = {
  isThere: ({ phase }) => phase !== "committed",
  read: (draw, generation, sheet) => draw.readPlaces(generation, sheet),
};

const kept = new KeptFiles();

export const drawFiles = new Hono<Edge>()
  /** GET /queue/:event_id/draw.json: the index of the drawing. */
  .get("/queue/:event_id/draw.json", checkInput("param", eventInput), async (c) => {
    const { event_id } = c.req.valid("param");
    await limitNetwork(c, "page", event_id);
    const event = await requireEvent(c, event_id);
    const index = await readDraw(c, event);
    if (index === null) throw new Problem("NO_DRAWING");
    return sendJson(c, writeDrawIndex(event.id, index), 200, { ...FOR_ALL, "Cache-Control": SHORT });
  })

  /** GET /queue/:event_id/draw/:generation/sheets/:sheet: the leaves of a sheet, 32 bytes each, ascending. */
  .get("/queue/:event_id/draw/:generation/sheets/:sheet", checkInput("param", drawFileInput), (c) =>
    sendFile(c, c.req.valid("param"), SHEETS),
  )

  /** GET /queue/:event_id/draw/:generation/places/:sheet: their places, four bytes each, in the order of the leaves. */
  .get("/queue/:event_id/draw/:generation/places/:sheet", checkInput("param", drawFileInput), (c) =>
    sendFile(c, c.req.valid("param"), PLACES),
  );

/**
 * A million people may check a drawing, and the object that has it answers some hundred a second: what it has answered once is
 * taken from the cache of the location, which all isolates there share, and on workers.dev, where there is none, from this isolate's
 * copies. What is not there yet, or of another generation, reaches it never; and a network asks it for so many files.
 */
async function sendFile(c: EdgeContext, input: FileInput, kind: FileKind): Promise<Response> {
  const event = await requireEvent(c, input.event_id);
  const { origin, pathname } = askedUrl(c);
  const address = origin + pathname; // whatever the query says
  const known = kept.find(address);
  if (known) return send(c, known as BodyInit);
  const cached = await caches.default.match(address).catch(() => undefined); // plain workerd has no cache
  if (cached) return send(c, cached.body);
  await limitNetwork(c, "page", event.id);
  const index = await readDraw(c, event);
  if (index?.generation !== input.generation || !kind.isThere(index)) throw new Problem("NO_DRAWING");
  const file = await askDraw(c, event, (draw) => kind.read(draw, input.generation, input.sheet));
  if (!(file instanceof Uint8Array)) throw new Problem("NO_DRAWING");
  kept.keep(address, file);
  const copy = new Response(file as BodyInit, { headers: { "Cache-Control": FOR_EVER } });
  waitUntil(caches.default.put(address, copy).catch(() => {})); // the object answers the next one, too
  return send(c, file as BodyInit);
}

function send(c: EdgeContext, body: BodyInit | null): Response {
  return c.newResponse(body as ReadableStream, 200, {
    ...answerHeaders(c),
    ...FOR_ALL,
    "Cache-Control": FOR_EVER,
    "Content-Type": "application/octet-stream",
  });
}
