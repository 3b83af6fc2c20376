import { createParser, type EventSourceMessage } from "eventsource-parser";
import { wallClockMs } from "../../measure/wall-clock.ts";
import { type CrowdClient, retryAfterMs } from "./crowd-client.ts";
import type { OpenStreams } from "./open-streams.ts";
import type { Person } from "./person.ts";
import { StreamLog } from "./stream-log.ts";
import type { Tally } from "./tally.ts";

/** What a person who waits works with. */
export interface Venue {
  readonly client: CrowdClient;
  readonly event: string;
  readonly tally: Tally;
  readonly openStreams: OpenStreams;
}

/**
 * How waiting ended: it is the person's turn, the turn was missed and they may come back, the queue gives them no place,
 * or the position is as small as they wanted.
 */
export type WaitEnd = "ready" | "missed" | "gone" | "near";

/** Asks again and again, as often as the queue says, until the position is no more than `near`. */
export async function poll(venue: Venue, person: Person, near: number): Promise<WaitEnd> {
  const { client, event, tally } = venue;
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
    if (person.lastPosition <= near) return "near";
  }
}

/** Reads a stream as EventSource does: one that breaks is opened again after `retry`, with the last id. */
export async function listen(venue: Venue, person: Person, near: number): Promise<WaitEnd> {
  const { client, event, tally, openStreams } = venue;
  let end: WaitEnd | null = null;
  let retryMs = 1000;
  let lastEventId = "";

  const read = (message: EventSourceMessage, stream: StreamLog) => {
    if (end || (message.event ?? "message") !== "message") return;
    lastEventId = message.id ?? lastEventId;
    openStreams.received(person, performance.now());
    const data: Readonly<Record<string, unknown>> = JSON.parse(message.data);
    if ("position" in data) {
      tally.sawMessage(person, data.position, message.id);
      stream.saw(data, wallClockMs());
      if (person.lastPosition <= near) end = "near";
      return;
    }
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
    const utf8 = new TextDecoder();
    const stream = new StreamLog();
    tally.streams.push(stream);
    const parser = createParser({
      onEvent: (message) => read(message, stream),
      onRetry: (ms) => {
        retryMs = ms;
      },
    });
    openStreams.opened(person, body);
    try {
      for await (const bytes of body) {
        parser.feed(utf8.decode(bytes, { stream: true }));
        if (!end) continue;
        openStreams.closed(person); // before it is, so that the crowd cannot cut a stream that has done its part
        return;
      }
    } catch (error) {
      if (!openStreams.isCut(body)) throw error;
    } finally {
      openStreams.closed(person);
      stream.closedAtMs = wallClockMs();
    }
    if (!openStreams.isCut(body)) throw new Error("stream: it ended in mid-wait");
  };

  for (;;) {
    try {
      await listenOnce();
    } catch (error) {
      if (client.isStopping) throw error;
      tally.sawStreamError(error);
    }
    if (end) return end;
    await client.pause(retryMs);
  }
}
