/** Before an opening everything is up: the first second must not start anything. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { soon, startJourney } from "../support/journey/journey-system.ts";

const LOBBIES = 16;
/** Events with a table of their own: the cron knows them before anybody joins. */
const [SOON, IN_AN_HOUR, AT_ONCE] = ["opens-soon", "opens-in-an-hour", "opens-at-once"];
const settings = { expected_people: LOBBIES * 1250 };
const journey = startJourney({
  EVENTS: { "*": settings, [SOON]: settings, [IN_AN_HOUR]: settings, [AT_ONCE]: settings },
});

async function announce(event: string, opensAt: number): Promise<string> {
  await journey().redis.hset(`queue:{${event}}:state`, "opens_at_ms", opensAt);
  const { status, body } = await journey().browser().join(event);
  expect([status, body.error.code]).toEqual([409, "QUEUE_NOT_OPEN"]);
  return event;
}

/** A flush in which nobody acts, as the Worker's bridge sees it: EVALSHA, sha, 6, the keys, and 15 arguments. */
const [FIRST_ARGUMENT, ARGUMENTS_OF_A_READ] = [9, 15];

/** The lobbies of an event that ask Redis meanwhile. */
async function lobbiesAsking(event: string, during: () => Promise<unknown>): Promise<Set<string>> {
  const { faults } = journey().system.bridge;
  const lobbies = new Set<string>();
  faults.dropReplyAfter = (command) => {
    const isRead = command.length === FIRST_ARGUMENT + ARGUMENTS_OF_A_READ;
    if (isRead && command.includes(`queue:{${event}}`)) lobbies.add(command[FIRST_ARGUMENT + 2] ?? "");
    return false;
  };
  await during();
  faults.dropReplyAfter = null;
  return lobbies;
}

test("the cron starts all lobbies of an event that opens within two minutes, and people join it at once", async () => {
  const opensAt = Date.now() + 6000;
  const event = await announce(SOON, opensAt);
  const started = await lobbiesAsking(event, async () => {
    await journey().system.runCron();
    await sleep(1000);
  });
  expect(started.size).toBe(LOBBIES - 1); // the one that refused the join has just asked

  await sleep(opensAt - Date.now());
  const people = Array.from({ length: 64 }, () => journey().browser());
  const answers = await Promise.all(people.map((person) => person.join(event)));
  expect(answers.map(({ status }) => status)).toEqual(people.map(() => 201));
  await soon(async () => expect((await journey().state(event))("called_total")).toBe(people.length));
});

test("the cron starts nothing for an event that opens in an hour", async () => {
  const event = await announce(IN_AN_HOUR, Date.now() + 3_600_000);
  const started = await lobbiesAsking(event, async () => {
    await journey().system.runCron();
    await sleep(500);
  });
  expect([...started]).toEqual([]);
});

test("who comes first is called at once, and an event that runs keeps its rate before another opening", async () => {
  const opensAt = (Math.ceil(Date.now() / 1000) + 2) * 1000;
  const event = await announce(AT_ONCE, opensAt);
  await journey().system.runCron();
  await sleep(opensAt - Date.now() + 20);
  const crowd = await journey().rush(event, 60);
  await soon(async () => expect((await journey().state(event))("called_total")).toBe(crowd.length));

  const slow = freshEvent();
  await journey().redis.hset(`queue:{${slow}}:state`, "rate_override", 10_000);
  await journey().rush(slow, 60);
  await journey().redis.hset(`queue:{${slow}}:state`, "opens_at_ms", Date.now() + 60_000);
  const before = (await journey().state(slow))("called_total");
  await sleep(2000);
  const called = (await journey().state(slow))("called_total") - before;
  expect(called).toBeGreaterThanOrEqual(9); // 20 on a quiet machine, where a tick each second would call 4
});
