/** Before an opening everything is up: the first second must not start anything. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { soon, startJourney } from "../support/journey-system.ts";

const LOBBIES = 16;
const journey = startJourney({ EVENTS: { "*": { expected_people: LOBBIES * 1250 } } });

/** An event that opens then, and that somebody has looked at, so that the cron knows it. */
async function announce(opensAt: number): Promise<string> {
  const event = freshEvent();
  await journey().redis.hset(`queue:{${event}}:state`, "opens_at", opensAt);
  const { status, body } = await journey().browser().join(event);
  expect([status, body.error.code]).toEqual([409, "QUEUE_NOT_OPEN"]);
  return event;
}

/** Each lobby that starts makes its event known, with a ZADD of its own. */
async function startsDuring(during: () => Promise<unknown>): Promise<number> {
  const count = async () => {
    const stats = await journey().redis.info("commandstats");
    return Number(/cmdstat_zadd:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  };
  const before = await count();
  await during();
  return (await count()) - before;
}

test("the cron starts all lobbies of an event that opens within two minutes, and people join it at once", async () => {
  const opensAt = Date.now() + 6000;
  const event = await announce(opensAt);
  const { system } = journey();
  await startsDuring(async () => {
    await system.runCron();
    await sleep(1000);
  }).then((starts) => expect(starts).toBe(LOBBIES - 1)); // the one that refused is up

  await sleep(opensAt - Date.now());
  const people = Array.from({ length: 64 }, () => journey().browser());
  const answers = await Promise.all(people.map((person) => person.join(event)));
  expect(answers.map(({ status }) => status)).toEqual(people.map(() => 201));
  await soon(async () => expect((await journey().state(event))("called_total")).toBe(people.length));
});

test("the cron starts nothing for an event that opens in an hour", async () => {
  await announce(Date.now() + 3_600_000);
  const starts = await startsDuring(async () => {
    await journey().system.runCron();
    await sleep(500);
  });
  expect(starts).toBe(0);
});

test("who comes first is called at once, and an event that runs keeps its rate before another opening", async () => {
  const opensAt = (Math.ceil(Date.now() / 1000) + 2) * 1000;
  const event = await announce(opensAt);
  await journey().system.runCron();
  await sleep(opensAt - Date.now() + 20);
  const crowd = await journey().rush(event, 60);
  await soon(async () => expect((await journey().state(event))("called_total")).toBe(crowd.length));

  const slow = freshEvent();
  await journey().redis.hset(`queue:{${slow}}:state`, "rate_override", 10_000);
  await journey().rush(slow, 60);
  await journey().redis.hset(`queue:{${slow}}:state`, "opens_at", Date.now() + 60_000);
  const before = (await journey().state(slow))("called_total");
  await sleep(2000);
  const called = (await journey().state(slow))("called_total") - before;
  expect(called).toBeGreaterThanOrEqual(9); // 20 on a quiet machine, where a tick each second would call 4
});
