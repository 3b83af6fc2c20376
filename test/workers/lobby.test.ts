/** What a lobby does for those who watch, asked directly and with a clock that is set. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import type { Lobby } from "../../src/objects/lobby.ts";
import { allKeys } from "../../src/store/keys.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { sampleSnapshot } from "../support/lobby/core-samples.ts";
import { env, eventWith, operate, redis, standingEvent } from "../support/worker/edge-client.ts";

/** The longest cadence of a stream: after so long everybody is due. */
const STREAM_MAX_INTERVAL_MS = 10_000;
/** Far beyond the event's own ticks, which the lobby then takes for old news. */
const TICK = 1_000_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});
afterEach(() => {
  vi.useRealTimers();
});

const lobbyOf = (event: string, n = 0) =>
  env.LOBBY.get(env.LOBBY.idFromName(`${event}/${n}`)) as DurableObjectStub<Lobby>;
const streamOf = (user: string) => new Request("https://lobby/stream", { headers: nameStreamUser(user) });

/** Everything of the event is gone from Redis, and it stands again. */
async function retire(event: string): Promise<void> {
  await redis("DEL", ...allKeys(event));
  await operate(event, { rateOverrideMilli: 0 });
}

it("tells nobody a place of the past when the event starts anew", async () => {
  const event = await standingEvent();
  const lobby = lobbyOf(event);
  await lobby.act("join", "bob");
  const joined = await lobby.act("join", "ann");
  const past = joined.status === "answered" && `id: ${joined.generation}:`;
  const stream = await lobby.fetch(streamOf("ann"));
  await retire(event);
  vi.setSystemTime(Date.now() + STREAM_MAX_INTERVAL_MS);
  await lobbyOf(event, 1).act("join", "cat");
  await lobby.act("position", "bob");
  const told = (await stream.text()).split("\n\n").filter((frame) => frame.startsWith("id: "));
  expect(told.filter((frame) => !frame.startsWith(String(past)))).toEqual([
    expect.stringMatching(/^id: .*\ndata: {"status":"not_in_queue"}$/),
  ]);
});

it("believes the loop when nothing but the operator's notice has changed", async () => {
  const lobby = lobbyOf(await standingEvent());
  const joined = await lobby.act("join", "ann");
  if (joined.status !== "answered") throw new Error(joined.status);
  const stream = (await lobby.fetch(streamOf("ann"))).body?.pipeThrough(new TextDecoderStream()).getReader();
  const snapshot = sampleSnapshot({ generation: joined.generation, tick: TICK, waiting: 1, joined: 1 });
  const told: unknown[] = [];
  for (const notice of [null, "Soon.", "ขอบคุณที่รอ", null]) {
    await lobby.receiveProgress(
      { snapshot: { ...snapshot, notice }, departed: { from: 0, tickets: [] }, nextTickInMs: 0 },
      "loop",
    );
    const summary = await lobby.summary();
    told.push(summary.status === "answered" && summary.notice);
  }
  expect(told).toEqual([null, "Soon.", "ขอบคุณที่รอ", null]);
  let text = "";
  while (!text.includes("ขอบคุณ")) text += (await stream?.read())?.value;
  expect(text).toContain('"notice":"Soon."');
});

it("answers whatever number of pages that ask for news from one look at Redis a second, two while they come at once", async () => {
  const event = await eventWith({ opensAtMs: Date.now() + 3_600_000 });
  const lobby = lobbyOf(event);
  await lobby.summary();
  const looks = vi.spyOn(RedisQueue.prototype, "flush");
  const crowd = async () => {
    for (let wave = 0; wave < 4; wave++) {
      const told = await Promise.all(Array.from({ length: 25 }, () => lobby.summary()));
      expect(told.filter(({ status }) => status === "answered")).toHaveLength(25);
    }
    return looks.mock.calls.splice(0).filter(([of]) => of === event).length;
  };
  expect(await crowd()).toBe(0); // it has just looked
  for (const _ of "12") {
    vi.setSystemTime(Date.now() + 1000);
    expect(await crowd()).toBeOneOf([1, 2]);
  }
  looks.mockRestore();
});
