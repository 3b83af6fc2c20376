import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CrowdClient } from "../../../../../scripts/stampede/crowd/crowd-client.ts";
import { OpenStreams } from "../../../../../scripts/stampede/crowd/open-streams.ts";
import { newPerson } from "../../../../../scripts/stampede/crowd/person.ts";
import { Tally } from "../../../../../scripts/stampede/crowd/tally.ts";
import { listen, type Venue } from "../../../../../scripts/stampede/crowd/watch.ts";
import { soon } from "../../../../support/soon.ts";

const FIRST = 'retry: 1\n\nid: 5:0:0\ndata: {"position":8}\n\n';
const READY = 'data: {"status":"ready"}\n\n';

describe("a person who reads a stream", () => {
  const opened: ServerResponse[] = [];
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(FIRST);
    opened.push(response);
  });
  const tally = new Tally();
  let venue: Venue;

  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = new CrowdClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 1, tally);
    venue = {
      client,
      event: "demo",
      tally: Object.assign(tally, new Tally()),
      openStreams: new OpenStreams(tally),
    };
  });

  afterEach(async () => {
    await venue.client.stop();
    opened.length = 0;
    await new Promise((resolve) => server.close(resolve));
  });

  it("comes back after a cut by the crowd itself, which is no error of the queue, and is timed until the next message", async () => {
    const end = listen(venue, newPerson(true, false), 0);
    await soon(() => expect(tally.streamedPositions.length).toBe(1));
    venue.openStreams.cutAll(performance.now());
    expect(tally).toMatchObject({ streamsCut: 1, streamsBack: 0 });
    await soon(() => expect(opened.length).toBe(2));
    await soon(() => expect(tally.streamsBack).toBe(1));
    opened[1]?.end(READY);
    expect(await end).toBe("ready");
    expect(tally).toMatchObject({ streamErrors: 0, streamsCut: 1, openStreams: 0 });
    expect(tally.slowestReturnMs).toBeGreaterThan(1);
  });

  it("counts a stream that the queue breaks, and the next one after a cut as well", async () => {
    const end = listen(venue, newPerson(true, false), 0);
    await soon(() => expect(tally.streamedPositions.length).toBe(1));
    opened[0]?.destroy();
    await soon(() => expect(tally.streamedPositions.length).toBe(2));
    venue.openStreams.cutAll(performance.now());
    await soon(() => expect(tally.streamedPositions.length).toBe(3));
    opened[2]?.destroy();
    await soon(() => expect(tally.streamedPositions.length).toBe(4));
    opened[3]?.end(READY);
    await end;
    expect(tally.streamErrors).toBe(2);
  });

  it("writes down what a stream says of an operator's acts when it changes, and when the stream ends", async () => {
    const place = (more: object) =>
      `id: 5:0:0\ndata: ${JSON.stringify({ position: 8, notice: null, ...more })}\n\n`;
    const end = listen(venue, newPerson(true, false), 0);
    await soon(() => expect(tally.streams[0]?.shown.length).toBe(1));
    opened[0]?.write(place({ paused: true }) + place({ paused: true, estimated_wait_seconds: 3 }));
    opened[0]?.write(place({ notice: "Late." }) + place({ notice: "Late.", sold_out: true }));
    await soon(() => expect(tally.streams[0]?.shown.length).toBe(4));
    expect(tally.streams[0]?.closedAtMs).toBe(Number.POSITIVE_INFINITY);
    opened[0]?.end(READY);
    await end;
    const [stream] = tally.streams;
    const [first, ...others] = stream?.shown ?? [];
    expect(first).toMatchObject({ notice: null, paused: false, soldOut: false });
    expect(others).toMatchObject([
      { notice: null, paused: true, soldOut: false },
      { notice: "Late.", paused: false, soldOut: false },
      { notice: "Late.", paused: false, soldOut: true },
    ]);
    expect(stream?.closedAtMs).toBeGreaterThanOrEqual(others[2]?.atMs ?? 0);
    expect(stream?.closedAtMs).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it("closes the stream when the position is as small as they wanted", async () => {
    const closed = new Promise((resolve) =>
      server.once("request", (request) => request.once("close", resolve)),
    );
    expect(await listen(venue, newPerson(true, false), 8)).toBe("near");
    await closed;
    expect(tally).toMatchObject({ streamErrors: 0, openStreams: 0 });
  });
});
