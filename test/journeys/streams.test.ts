/** Readers that stall or vanish: everybody else hears of the place in time, and theirs is kept. */
import { connect, type Socket } from "node:net";
import { afterAll, expect, test } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import type { Browser } from "../support/journey/journey-client.ts";
import { lastOf, startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

const STREAM_INTERVAL_MS = 100;
/** Six seconds of messages. */
const BEATS = 60;

// The first one called fills the shop and nobody moves, so everybody is told the same place again and again.
const journey = startJourney({
  EXPECTED_PEOPLE: 1000, // one lobby holds all streams
  MAX_ACTIVE: 1,
  STREAM_INTERVAL_MS,
  STREAM_MAX_INTERVAL_MS: STREAM_INTERVAL_MS,
});

const sockets: Socket[] = [];
afterAll(() => {
  for (const socket of sockets) socket.destroy();
});

/** Opens a stream and takes one bite of the answer, then not a byte more. The connection stays. */
function openAndStall(browser: Browser, event: string): Promise<Socket> {
  const { hostname, port } = new URL(journey().system.url);
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({
    host: hostname,
    port: Number(port),
    onread: {
      buffer: Buffer.alloc(12),
      callback: (_size, bite) => {
        if (Buffer.from(bite).toString() === "HTTP/1.1 200") resolve(socket);
        else reject(new Error(`the stream does not open: ${Buffer.from(bite)}`));
        return false; // no more
      },
    },
  });
  sockets.push(socket);
  socket.once("error", reject);
  socket.write(
    `GET /api/v1/queue/position/${event}/stream HTTP/1.1\r\nHost: ${hostname}\r\nCookie: ${browser.cookie}\r\n\r\n`,
  );
  return promise;
}

async function fullShop(event: string): Promise<void> {
  const [first] = await journey().crowd(event, 1);
  await soon(async () => expect((await first?.position(event))?.body.status).toBe("ready"));
}

// The kernel alone takes some 5 MB before anything can be felt behind such a socket, an hour's worth of messages. What
// the lobby does then is shown in test/workers/stalled-reader.test.ts.
test.concurrent("a reader that stalls delays nobody, and sees its place at once when it comes back", async () => {
  const [event, elsewhere] = [freshEvent(), freshEvent()];
  for (const each of [event, elsewhere]) await fullShop(each);
  const [ahead, stalled, behind] = await journey().crowd(event, 3);
  const [undisturbed] = await journey().crowd(elsewhere, 1);
  if (!ahead || !stalled || !behind || !undisturbed) throw new Error("four people joined");
  for (let tabs = 0; tabs < 3; tabs++) await openAndStall(stalled, event);
  const streams = await Promise.all([ahead, behind].map((browser) => browser.stream(event)));
  const metronome = await undisturbed.stream(elsewhere);

  // By the messages of an event beside: they take as long as the machine does.
  const before = streams.map(({ messages }) => messages.length);
  await soon(() => expect(metronome.messages.length).toBeGreaterThanOrEqual(BEATS));
  for (const [index, { messages }] of streams.entries()) {
    expect(messages.length - (before[index] ?? 0)).toBeGreaterThan(0.75 * BEATS);
  }
  expect(streams.map(({ positions }) => [...new Set(positions)])).toEqual([[1], [3]]);

  const back = await stalled.stream(event);
  expect((await back.first()).data.position).toBe(2);
  for (const stream of [...streams, metronome, back]) stream.close();
});

test.concurrent("readers that vanish delay nobody and keep their places", async () => {
  const event = freshEvent();
  await fullShop(event);
  const [watcher, ...others] = await journey().crowd(event, 12);
  if (!watcher) throw new Error("nobody joined");
  const stream = await watcher.stream(event);
  const open = await Promise.all(others.map((browser) => openAndStall(browser, event)));
  for (const socket of open) socket.resetAndDestroy();
  const heard = stream.messages.length;
  await soon(() => expect(stream.messages.length).toBeGreaterThan(heard + 5));
  expect(stream.state).toBe("open");
  for (const [index, browser] of others.entries()) {
    expect((await browser.position(event)).body).toMatchObject({ status: "waiting", position: index + 2 });
  }
  stream.close();
});

test.concurrent("a person's tabs all hear the same, and a sixth one takes the place of the oldest", async () => {
  const event = freshEvent();
  await fullShop(event);
  const [browser] = await journey().crowd(event, 1);
  if (!browser) throw new Error("nobody joined");
  const tabs = [];
  for (let tab = 0; tab < 6; tab++) tabs.push(await browser.secondTab().stream(event));
  const [oldest, ...others] = tabs;
  await soon(() => expect(oldest?.state).toBe("ended"));
  for (const tab of others) {
    const heard = tab.positions.length;
    await soon(() => expect(tab.positions.length).toBeGreaterThan(heard));
    expect([...new Set(tab.positions)]).toEqual([1]);
  }
  expect(others.map(({ state }) => state)).toEqual(Array(5).fill("open"));
  expect((await browser.leave(event)).status).toBe(200);
  await soon(() => expect(others.map(({ state }) => state)).toEqual(Array(5).fill("ended")));
  for (const tab of others) expect(lastOf(tab.messages).data).toEqual({ status: "not_in_queue" });
});
