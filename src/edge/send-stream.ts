import type { EdgeContext } from "./edge.ts";
import { answerHeaders } from "./send-json.ts";

/** Proxies and compression hold frames back until a buffer is full, unless each of these tells them not to. */
const STREAM_HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store, no-transform",
  "Content-Encoding": "identity",
  "X-Accel-Buffering": "no",
};

/** Passes on the stream that an object has opened. */
export async function sendStream(c: EdgeContext, body: ReadableStream<Uint8Array> | null): Promise<Response> {
  const headers = { ...answerHeaders(c), ...STREAM_HEADERS };
  if (c.req.method !== "HEAD") return c.newResponse(body, 200, headers);
  await body?.cancel(); // a HEAD has no body
  return c.body(null, 200, headers);
}
