/** Killed in mid-sale: a deploy and a crash end every object at once, and nobody's place with them. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { killWorkerd } from "../../scripts/system/kill-workerd.ts";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import type { Browser, EventStream } from "../support/journey/journey-client.ts";
import { lastOf, startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

/** Three seconds of them. */
const PROMISED_TICKS = 30;
/** A second: so slow that the sale lasts until a busy machine has killed it. */
const RATE = 10;
const BURST_MS = 200;

// The cron never fires here: whatever goes on does so by itself.
const journey = startJourney({
  RELEASE_RATE: RATE,
  BURST_MS,
  STREAM_INTERVAL_MS: 100,
  STREAM_MAX_INTERVAL_MS: 200,
});

/** A paused sale, with everybody in line. */
async function openSale(event: string, size: number): Promise<Browser[]> {
  await journey().operate(event, { paused: true });
  return journey().rush(event, size);
}

async function beginSale(event: string): Promise<void> {
  await journey().operate(event, { paused: false });
  await soon(async () => expect((await journey().state(event))("called_total")).toBeGreaterThan(0));
}

/** As a browser does when the connection fails: again, until there is an answer. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await sleep(20); // nobody listens at the moment
    }
  }
}

/** Somebody who has been called and has time to claim: this event ticks on, at full pace. */
async function startMetronome(): Promise<string> {
  const event = freshEvent();
  await patiently(() => journey().browser().join(event));
  return event;
}

interface Look {
  readonly calledTotal: number;
  readonly waiting: number;
  readonly tick: number;
  readonly clockMs: number;
  /** Of the metronome; 0 while there is none. */
  readonly beat: number;
}

/** Of one moment. */
async function lookAt(event: string, metronome: string | null): Promise<Look> {
  const replies = await journey()
    .redis.multi()
    .hmget(stateKey(event), "called_total", "waiting", "tick", "clock_ms")
    .hmget(stateKey(metronome ?? "none"), "tick")
    .exec();
  const fields = (replies ?? []).flatMap(([, values]) => values as (string | null)[]);
  const [calledTotal = 0, waiting = 0, tick = 0, clockMs = 0, beat = 0] = fields.map(Number);
  return { calledTotal, waiting, tick, clockMs, beat };
}

/**
 * Kills, and watches the calls until nobody waits. They go on soon enough, by the ticks of an event that begins after the kill:
 * they take as long as the machine does. What was missed meanwhile does not come down on the shop at once.
 */
async function expectSteadyThrough(kill: () => unknown, event: string): Promise<void> {
  let metronome: string | null = null;
  const killed = (async () => {
    await kill();
    metronome = await startMetronome();
  })();
  const begun = await lookAt(event, null);
  let [seen, beatAtCall] = [begun, 0];
  for (; seen.waiting > 0; await sleep(10)) {
    const now = await lookAt(event, metronome);
    const calls = now.calledTotal - seen.calledTotal;
    expect(calls).toBeLessThanOrEqual(((now.tick - seen.tick) * RATE * BURST_MS) / 1000);
    if (calls > 0) beatAtCall = now.beat;
    expect(now.beat - beatAtCall).toBeLessThan(PROMISED_TICKS);
    seen = now;
  }
  const earned = (RATE * (seen.clockMs - begun.clockMs)) / 1000;
  expect(seen.calledTotal - begun.calledTotal).toBeLessThan(earned + 1); // the fraction of a person that a tick keeps
  await killed;
}

/** Everybody is somewhere, and whoever was called came before everybody who still waits. */
async function expectOrder(event: string, people: readonly Browser[]): Promise<void> {
  const places = await journey().places(event);
  const inLine = people.map(({ visitorId }) => places.get(visitorId) ?? "lost");
  const gone = inLine.filter((place) => place !== "waiting").length;
  expect(inLine.slice(gone)).toEqual(Array(people.length - gone).fill("waiting"));
  expect(inLine).not.toContain("lost");
}

async function expectAllCalledOnce(event: string, people: readonly Browser[]): Promise<void> {
  const state = await journey().state(event);
  expect(["joined", "called_total", "waiting"].map(state)).toEqual([people.length, people.length, 0]);
  expect(new Set((await journey().places(event)).keys())).toEqual(new Set(people.map((p) => p.visitorId)));
}

test("a deploy in mid-sale cuts the streams, shows everybody the same place again, and the sale goes on", async () => {
  const event = freshEvent();
  const people = await openSale(event, 120);
  const [first, ...watching] = [people[0], ...people.slice(-3)];
  if (!first) throw new Error("nobody came");
  const cut = await Promise.all(watching.map((browser) => browser.stream(event)));
  await beginSale(event);
  await soon(() => expect(cut.every(({ positions }) => positions.length > 1)).toBe(true));
  const pass = await first.claim(event);
  expect(pass.status).toBe(200);

  let again: EventStream[] = [];
  await expectSteadyThrough(async () => {
    await journey().system.redeploy({});
    again = await Promise.all(watching.map((browser) => patiently(() => browser.stream(event))));
    for (const [index, stream] of again.entries()) {
      const { position } = (await stream.first()).data;
      expect(position).toBeLessThanOrEqual(lastOf(cut[index]?.positions ?? []));
      expect(position).toBeGreaterThan(0);
    }
    await expectOrder(event, people);
  }, event);
  await soon(() => expect(again.map(({ state }) => state)).toEqual(watching.map(() => "ended")));
  for (const [index, stream] of again.entries()) {
    const positions = [...(cut[index]?.positions ?? []), ...stream.positions];
    expect(positions).toEqual(positions.toSorted((a, b) => b - a));
    expect(lastOf(stream.messages).data.status).toBe("ready");
  }
  expect((await first.claim(event)).body).toEqual(pass.body);
  await expectAllCalledOnce(event, people);
});

test("a crash in mid-sale loses and doubles nobody, and the sale goes on although nobody comes back", async () => {
  const event = freshEvent();
  const people = await openSale(event, 64);
  await beginSale(event);
  await expectSteadyThrough(async () => {
    killWorkerd();
    await expectOrder(event, people);
  }, event);
  await expectAllCalledOnce(event, people);
});

test("whoever was joining when it crashed asks again and stands once in line", async () => {
  const event = freshEvent();
  // Known to the queue: a stranger whose first answer is lost has no cookie, and comes back as another stranger.
  const people = Array.from({ length: 32 }, () => journey().browser());
  const elsewhere = freshEvent();
  await Promise.all(people.map((browser) => browser.join(elsewhere)));
  const joining = people.map(async (browser, index) => {
    await sleep(index * 5);
    return patiently(() => browser.join(event));
  });
  await soon(async () => expect((await journey().state(event))("joined")).toBeGreaterThan(0));
  killWorkerd();
  for (const { status } of await Promise.all(joining)) expect([200, 201]).toContain(status);
  await soon(async () => expect((await journey().state(event))("waiting")).toBe(0));
  await expectAllCalledOnce(event, people);
});
