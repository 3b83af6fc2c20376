/** Nothing waits, nothing runs: an event that is over costs nothing, and one where people wait costs its ticks. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

const journey = startJourney({
  CLAIM_WINDOW_SECONDS: 10, // on a busy machine a claim may take a second or two
  RETURN_WINDOW_SECONDS: 1,
  EVENTS: { "*": {}, crowded: { max_active: 1, claim_window_seconds: 60, expected_people: 1250 } },
});

interface Cost {
  readonly commands: number;
  readonly ticks: number;
}

const NOTHING: Cost = { commands: 0, ticks: 0 };
const TICK_MS = 100;
/** For half a minute after their last write lobbies look so often whether Redis still has it. */
const LOOK_MS = 3000;

/** What Redis is asked meanwhile. Our own reading does not count: it does not go over the bridge. */
async function costOf(event: string, during: () => Promise<unknown>): Promise<Cost> {
  const { bridge } = journey().system;
  const ticksBefore = (await journey().state(event))("tick");
  const before = bridge.stats().commands;
  await during();
  const commands = bridge.stats().commands - before;
  return { commands, ticks: (await journey().state(event))("tick") - ticksBefore };
}

// First in this file: the registry knows one event, and `crowded` has a table, so the cron's cost is that of two.
test("an event costs nothing once everybody has booked, left or stayed away, and a few commands at the cron", async () => {
  const event = freshEvent();
  const [buyer, leaver, absent] = await journey().crowd(event, 3);
  if (!buyer || !leaver || !absent) throw new Error("three people joined");
  const { body } = await soon(async () => {
    const answer = await buyer.claim(event);
    expect(answer.status).toBe(200);
    return answer;
  });
  const { originUrl } = journey().system;
  const booking = await fetch(`${originUrl}/bookings/reserve`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-queue-pass": body.queue_pass },
    body: JSON.stringify({ event_id: event }),
  });
  expect(booking.status).toBe(201);
  expect((await leaver.leave(event)).status).toBe(200);
  // The one who stayed away misses the call, and a second later the chance to return.
  await soon(async () => {
    expect(await journey().places(event)).toEqual(new Map([[buyer.visitorId, "spent"]]));
    expect((await journey().state(event))("idle")).toBe(1);
  });

  await soon(async () => expect(await costOf(event, () => sleep(LOOK_MS + 500))).toEqual(NOTHING));
  const ticked = (await journey().state(event))("tick");
  const cron = await costOf(event, async () => {
    await journey().system.runCron();
    await soon(async () => expect((await journey().state(event))("tick")).toBeGreaterThan(ticked));
    await sleep(2 * TICK_MS); // a second one would show
  });
  expect(cron.ticks).toBe(1);
  // The registry and the catalogue; a tick: the call, state, passes that ran out, state; and of `crowded`, which has none, the call and state,
  // and its loop, which begins, asks the catalogue whether it is its event's.
  expect(cron.commands).toBeLessThanOrEqual(9);
  expect(await costOf(event, () => sleep(500))).toEqual(NOTHING);
});

test("people who wait and listen cost nothing beyond ten ticks a second, and nothing at all when they have gone", async () => {
  const event = "crowded";
  const people = await journey().crowd(event, 24);
  const streams = await Promise.all(people.slice(8).map((browser) => browser.stream(event)));
  const clockMs = async () => (await journey().state(event))("clock_ms");
  const fromMs = await clockMs();
  const listening = await costOf(event, () => sleep(1000));
  const tookMs = (await clockMs()) - fromMs; // by the times of the ticks: a busy machine may sleep for longer
  expect(streams.every(({ state }) => state === "open")).toBe(true);
  expect(listening.ticks).toBeLessThanOrEqual(tookMs / TICK_MS + 1);
  // A tick's script call and what it calls inside: its state, the sweep, the front of the line.
  // And the lobby's look whether its last write is still there: the call, its state, and a slice of who departed.
  const looks = Math.ceil((tookMs + TICK_MS) / LOOK_MS) + 1; // on a busy machine one may come after the last tick
  expect(listening.commands).toBeLessThanOrEqual((listening.ticks + 1) * 4 + looks * 3);

  for (const browser of people) expect((await browser.leave(event)).status).toBe(200);
  await soon(async () => expect((await journey().state(event))("idle")).toBe(1));
  await soon(async () => expect(await costOf(event, () => sleep(800))).toEqual(NOTHING));
});
