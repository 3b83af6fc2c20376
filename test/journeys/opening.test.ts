/** Before an opening everything is up: the first second must not start anything. */

import { beforeAll, expect, test } from "vitest";
import { openDirectQueue } from "../../scripts/redis/direct-queue.ts";
import { operate } from "../../scripts/redis/operate.ts";
import { shardKeys } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

const LOBBIES = 16;
const MINUTE_MS = 60_000;
/** Events with a table of their own: the cron knows them before anybody joins. */
const [SOON, IN_AN_HOUR, AT_ONCE] = ["opens-soon", "opens-in-an-hour", "opens-at-once"];
const settings = { expected_people: LOBBIES * 2500 };
const journey = startJourney({
  EVENTS: { "*": settings, [SOON]: settings, [IN_AN_HOUR]: settings, [AT_ONCE]: settings },
});

/** A flush as the Worker's bridge sees it: EVALSHA, sha, how many keys, the keys, 22 arguments, and the ids of those who act. */
const FIRST_KEY = 3;
const FIRST_ARGUMENT = FIRST_KEY + shardKeys("e").length;
const LEAST_ARGUMENTS = 22;

/** The lobbies that have asked Redis, by the first key of their event. */
const asked = new Map<string, Set<string>>();
beforeAll(() => {
  journey().system.bridge.faults.dropReplyAfter = (command) => {
    const [key = "", lobby = ""] = [command[FIRST_KEY], command[FIRST_ARGUMENT + 3]];
    const isFlush = command.length >= FIRST_ARGUMENT + LEAST_ARGUMENTS;
    if (isFlush) asked.set(key, (asked.get(key) ?? new Set()).add(lobby));
    return false;
  };
});

function lobbiesThatAre(upFor: string): number {
  return asked.get(`queue:{${upFor}}`)?.size ?? 0;
}

/** Past the desk, which would wake the event's loop: what this file shows is what the cron does alone. */
async function setOpening(event: string, opensAtMs: number): Promise<void> {
  await operate(await openDirectQueue(journey().redis), event, { opensAtMs });
}

/** One lobby is up then: the one that refuses a join. */
async function announce(event: string, opensAtMs: number): Promise<void> {
  await setOpening(event, opensAtMs);
  const { status, body } = await journey().browser().join(event);
  expect([status, body.error.code]).toEqual([409, "QUEUE_NOT_OPEN"]);
}

test("the cron starts all lobbies of an event that opens within two minutes, none for one that opens in an hour, and people join at once", async () => {
  await announce(SOON, Date.now() + MINUTE_MS);
  await announce(IN_AN_HOUR, Date.now() + 60 * MINUTE_MS);
  await journey().system.runCron();
  await soon(() => expect(lobbiesThatAre(SOON)).toBe(LOBBIES));
  expect(lobbiesThatAre(IN_AN_HOUR)).toBe(1);

  await setOpening(SOON, Date.now());
  const people = Array.from({ length: 64 }, () => journey().browser());
  const answers = await Promise.all(people.map((person) => person.join(SOON)));
  for (const { status } of answers) expect([200, 201]).toContain(status); // 200: called before the answer to the join
  await soon(async () => expect((await journey().state(SOON))("called_total")).toBe(people.length));
});

test("who comes first is called at once", async () => {
  await announce(AT_ONCE, Date.now() + MINUTE_MS);
  await journey().system.runCron();
  const opensAtMs = (Math.ceil(Date.now() / 1000) + 1) * 1000;
  await setOpening(AT_ONCE, opensAtMs);
  await soon(() => expect(Date.now()).toBeGreaterThanOrEqual(opensAtMs));
  const crowd = await journey().rush(AT_ONCE, 60);
  await soon(async () => expect((await journey().state(AT_ONCE))("called_total")).toBe(crowd.length));
});

test("an event that runs keeps its rate before another opening", async () => {
  const event = freshEvent();
  await journey().operate(event, { release_rate: 0 }); // a busy machine may call people before the last has joined
  await journey().rush(event, 60);
  await journey().operate(event, { release_rate: 10 });
  await setOpening(event, Date.now() + MINUTE_MS);
  // By the queue's own clock 10 on a quiet machine, where a tick each second would call 2.
  await soon(async () => expect(await callsPerSecond(event, 10)).toBeGreaterThan(5));
});

/** Over so many calls, by the times of the ticks. */
async function callsPerSecond(event: string, count: number): Promise<number> {
  const from = await journey().state(event);
  return soon(async () => {
    const to = await journey().state(event);
    const calls = to("called_total") - from("called_total");
    expect(calls).toBeGreaterThanOrEqual(count);
    return (calls * 1000) / (to("clock_ms") - from("clock_ms"));
  });
}
