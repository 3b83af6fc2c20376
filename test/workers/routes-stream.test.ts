import { EventSourceParserStream } from "eventsource-parser/stream";
import { describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { calledScore } from "../support/store/called-score.ts";
import { Browser, operate, putState, redis, standingEvent } from "../support/worker/edge-client.ts";

interface Heard {
  readonly texts: string[];
  readonly lastEventId: string;
}

/** Reads a stream to its end as it came: the frames' texts, and the id that a browser would come back with. */
async function hear(response: Response): Promise<Heard> {
  const texts = (await response.text()).split("\n\n").filter((text) => text !== "");
  const ids = texts.flatMap((text) => /^id: (.*)$/m.exec(text)?.[1] ?? []);
  return { texts, lastEventId: ids.at(-1) ?? "" };
}

/** Reads messages until `last` says so or the stream ends, then hangs up. */
async function read(response: Response, last: (message: Record<string, unknown>) => boolean = () => false) {
  const messages: Record<string, unknown>[] = [];
  const decoded = response.body
    ?.pipeThrough(new TextDecoderStream() as never)
    .pipeThrough(new EventSourceParserStream() as never) as unknown as AsyncIterable<{
    event?: string;
    data: string;
  }>;
  for await (const { event, data } of decoded) {
    if (event === "heartbeat") continue;
    messages.push(JSON.parse(data));
    if (last(messages.at(-1) ?? {})) break;
  }
  return messages;
}

/** As a tick leaves a no-show: waiting a minute for one would test the clock. */
async function letTurnPass(event: string): Promise<void> {
  await operate(event, { rateOverrideMilli: 0 });
  await putState(event, { called: 0, missed: 1 });
  const [user] = (await redis("ZRANGE", `queue:{${event}}:called`, 0, -1)) as [string];
  await redis("ZADD", `queue:{${event}}:called`, calledScore("missed", Date.now() + 60_000), user);
}

const streamOf = (event: string) => `/api/v1/queue/position/${event}/stream`;

describe("it works", () => {
  it("shows the place at once", async () => {
    const event = await standingEvent();
    const browser = new Browser();
    await browser.join(event);
    const response = await browser.open("GET", streamOf(event));
    expect(response.status).toBe(200);
    const [first] = await read(response, () => true);
    expect(first).toMatchObject({ position: 1 });
  });

  // In an event that stands a place is told only each ten seconds.
  it("tells all who watch within a moment what the operator changes", { timeout: 20_000 }, async () => {
    const event = await standingEvent();
    const browsers = Array.from({ length: 8 }, () => new Browser());
    const streams: Response[] = [];
    for (const browser of browsers) {
      await browser.join(event);
      streams.push(await browser.open("GET", streamOf(event)));
    }
    const readers = streams.map((stream) => read(stream, ({ notice }) => notice === "ขอบคุณที่รอ"));
    await operate(event, { notice: "ขอบคุณที่รอ", paused: true, remaining: 0 });
    for (const messages of await Promise.all(readers)) {
      expect(messages.at(-1)).toMatchObject({ paused: true, sold_out: true, remaining: 0 });
    }
  });

  it("says ready last, and ends", async () => {
    const event = freshEvent();
    const browser = new Browser();
    await browser.join(event);
    const messages = await read(await browser.open("GET", streamOf(event)));
    expect(messages.at(-1)).toEqual({ status: "ready", message: "You can now book!" });
  });

  it("says ready again to somebody who reconnects", async () => {
    const event = freshEvent();
    const browser = new Browser();
    await browser.admit(event);
    const messages = await read(await browser.open("GET", streamOf(event)));
    expect(messages).toEqual([{ status: "ready", message: "You can now book!" }]);
  });

  it("says how soon to come back in its first message: a frame without data is an empty message to some clients", async () => {
    const event = freshEvent();
    const browser = new Browser();
    await browser.admit(event);
    const { texts } = await hear(await browser.open("GET", streamOf(event)));
    expect(texts).toEqual([expect.stringMatching(/^retry: [1-3]\d{3}\nid: \S+\ndata: {"status":"ready"/)]);
  });

  it("is over for a reader that comes back after its last frame: 204 stops an EventSource", async () => {
    const event = freshEvent();
    const browser = new Browser();
    await browser.join(event);
    const { lastEventId } = await hear(await browser.open("GET", streamOf(event)));
    const headers = { "last-event-id": lastEventId };
    for (const method of ["GET", "HEAD"]) {
      const again = await browser.open(method, streamOf(event), { headers });
      expect([again.status, await again.text()]).toEqual([204, ""]);
      expect(again.headers.get("cache-control")).toBe("no-store");
    }
    await browser.claim(event); // the turn is taken: still nothing that the reader was not told
    expect((await browser.open("GET", streamOf(event), { headers })).status).toBe(204);
  });

  it("says ready to a reader that comes back with the id of a place", async () => {
    const event = freshEvent();
    const browser = new Browser();
    await browser.admit(event);
    const headers = { "last-event-id": "1764000000000:0:0" };
    const messages = await read(await browser.open("GET", streamOf(event), { headers }));
    expect(messages).toEqual([{ status: "ready", message: "You can now book!" }]);
  });

  it("opens again for somebody who missed the turn, was told so, and came back", async () => {
    const event = freshEvent();
    const browser = new Browser();
    await browser.join(event);
    await hear(await browser.open("GET", streamOf(event)));
    await letTurnPass(event);
    const missed = await hear(await browser.open("GET", streamOf(event)));
    expect(missed.texts).toEqual([expect.stringContaining('"status":"missed"')]);
    const headers = { "last-event-id": missed.lastEventId };
    expect((await browser.open("GET", streamOf(event), { headers })).status).toBe(204);
    expect((await browser.join(event)).body.status).toBe("returned");
    const [first] = await read(await browser.open("GET", streamOf(event), { headers }), () => true);
    expect(first).toMatchObject({ position: 1 });
  });

  it("is never kept, packed or held back on the way", async () => {
    const event = await standingEvent();
    const browser = new Browser();
    await browser.join(event);
    const response = await browser.open("GET", streamOf(event));
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(response.headers.get("cache-control")).toBe("no-store, no-transform");
    expect(response.headers.get("content-encoding")).toBe("identity");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    await response.body?.cancel();
  });
});

describe("it refuses", () => {
  it("nobody's stream before it opens", async () => {
    const browser = new Browser();
    await browser.join(await standingEvent());
    const answer = await browser.ask("GET", streamOf(freshEvent()));
    expect([answer.status, answer.body.error.code]).toEqual([404, "NOT_IN_QUEUE"]);
    expect(answer.headers.get("content-type")).toMatch("application/json");
  });

  it("a stranger", async () => {
    expect((await new Browser().ask("GET", streamOf(freshEvent()))).status).toBe(401);
  });
});

describe("it is safe", () => {
  it("leaves no stream open behind a HEAD", async () => {
    const event = await standingEvent();
    const browser = new Browser();
    await browser.join(event);
    const response = await browser.open("HEAD", streamOf(event));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  it("keeps the place of somebody who hangs up", async () => {
    const event = await standingEvent();
    const browser = new Browser();
    await browser.join(event);
    await read(await browser.open("GET", streamOf(event)), () => true);
    expect((await browser.position(event)).body).toMatchObject({ status: "waiting", position: 1 });
  });
});
