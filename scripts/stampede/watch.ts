import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { Person } from "./person.ts";
import { type QueueClient, retryAfterMs } from "./queue-client.ts";
import type { Tally } from "./tally.ts";

/** How waiting ended: it is their turn, they missed it and may come back, or the queue does not know them. */
export type WaitEnd = "ready" | "missed" | "gone";

/** Milliseconds since 1970 with fractions, on the clock that Redis stamps MONITOR with. */
export function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Asks again and again, as often as the queue says. */
export async function poll(
  client: QueueClient,
  person: Person,
  event: string,
  tally: Tally,
): Promise<WaitEnd> {
  for (;;) {
    await client.pause(person.pollAfterMs);
    const { status, body } = await client.position(person, event);
    tally.polls++;
    if (body.status === "ready" || body.status === "missed") return body.status;
    if (body.status !== "waiting") {
      tally.complain(`GET position: ${status} ${JSON.stringify(body)}`);
      return "gone";
    }
    tally.sawAnswer(person, body);
  }
}

/** Listens, as EventSource does: a stream that breaks is opened again after `retry`, with the last id. */
export async function listen(
  client: QueueClient,
  person: Person,
  event: string,
  tally: Tally,
): Promise<WaitEnd> {
  let end: WaitEnd | null = null;
  let retryMs = 1000;
  let lastEventId = "";

  const read = (message: EventSourceMessage) => {
    if (end || (message.event ?? "message") !== "message") return;
    lastEventId = message.id ?? lastEventId;
    const data: { position?: unknown; status?: unknown } = JSON.parse(message.data);
    if ("position" in data) return tally.sawMessage(person, data.position, message.id);
    if (data.status === "ready") person.readyAtMs = wallClockMs();
    end = data.status === "ready" || data.status === "missed" ? data.status : "gone";
    if (end === "gone") tally.complain(`stream: ${message.data}`);
  };

  const listenOnce = async () => {
    const { statusCode, headers, body } = await client.stream(person, event, lastEventId);
    if (statusCode === 429 || statusCode === 503) {
      tally.busyAnswers++;
      retryMs = retryAfterMs(headers["retry-after"]);
      return body.dump();
    }
    if (statusCode !== 200) throw new Error(`stream: ${statusCode} ${(await body.text()).slice(0, 200)}`);
    person.streamOpenedAtMs = wallClockMs();
    tally.openStreams++;
    const utf8 = new TextDecoder();
    const parser = createParser({
      onEvent: read,
      onRetry: (ms) => {
        retryMs = ms;
      },
    });
    try {
      for await (const bytes of body) {
        parser.feed(utf8.decode(bytes, { stream: true }));
        if (end) return;
      }
    } finally {
      tally.openStreams--;
    }
    throw new Error("stream: it ended in mid-wait");
  };

  for (;;) {
    try {
      await listenOnce();
    } catch (error) {
      if (client.isStopping) throw error;
      tally.streamErrors++;
      tally.complain(String(error));
    }
    if (end) return end;
    await client.pause(retryMs);
  }
}
