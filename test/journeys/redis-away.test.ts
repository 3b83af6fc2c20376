/** Redis goes away and comes back: everybody keeps the place, is told so, and nobody is in line twice. */

import { afterEach, describe, expect, test } from "vitest";
import { openDirectQueue } from "../../scripts/redis/direct-queue.ts";
import { operate } from "../../scripts/redis/operate.ts";
import type { Command } from "../../scripts/upstash-local/parse-request.ts";
import { eventKeys } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import type { Answer, Browser, EventStream } from "../support/journey/journey-client.ts";
import { lastOf, type Place, startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";
import { readCalledScore } from "../support/store/called-score.ts";

/** Half the default, so that the tests take half the time. */
const STORE_TIMEOUT_MS = 1000;
/** Of the ticks that come once a second while nobody may be called. */
const RECOVERY_TICKS = 4;
/** EVALSHA, sha, how many keys, the keys, 13 arguments; a flush of anybody's acts has more. */
const TICK_LENGTH = 3 + eventKeys("e").length + 13;

const journey = startJourney({
  EXPECTED_PEOPLE: 1000, // one lobby: everybody meets in the same request to Redis
  RELEASE_RATE: 20,
  STORE_TIMEOUT_MS,
  STREAM_INTERVAL_MS: 100,
  STREAM_MAX_INTERVAL_MS: 200,
});

afterEach(() => {
  Object.assign(journey().system.bridge.faults, { refuse: false, delayMs: 0, dropReplyAfter: null });
});

function expectUnavailable(answer: Answer): void {
  expect([answer.status, answer.body.error?.code]).toEqual([503, "STORE_UNAVAILABLE"]);
  expect(answer.headers.get("retry-after")).toMatch(/^([2-9]|[12]\d|30)$/);
}

/** A browser whose id is known before it comes to the event. */
async function knownBrowser(): Promise<Browser> {
  const browser = journey().browser();
  await browser.join(freshEvent());
  return browser;
}

/** A browser whose turn it is. */
async function calledBrowser(event: string): Promise<Browser> {
  const browser = journey().browser();
  await browser.join(event);
  await soon(async () => expect((await browser.position(event)).body.status).toBe("ready"));
  return browser;
}

/** Its request to Redis lies on the way for longer than anybody waits for it. */
function joinThatHangs(browser: Browser, event: string) {
  const join = { isUnderWay: false, isAnswered: false };
  const { faults } = journey().system.bridge;
  faults.delayMs = (command) => {
    if (!command.includes(browser.visitorId)) return 0;
    join.isUnderWay = true;
    return 2 * STORE_TIMEOUT_MS;
  };
  void browser.join(event).then(() => {
    join.isAnswered = true;
  });
  return join;
}

/** Past the desk, so that only what a test is about goes the way to Redis that it cuts. No one is called until the event goes on. */
async function hold(event: string): Promise<void> {
  await operate(await openDirectQueue(journey().redis), event, { rateOverrideMilli: 0 });
}

async function goOn(event: string): Promise<void> {
  await operate(await openDirectQueue(journey().redis), event, { rateOverrideMilli: null });
}

async function heldLine(event: string, size: number): Promise<Browser[]> {
  await hold(event);
  return journey().crowd(event, size);
}

/** Somebody who streams at the end of a line of six that is held. */
async function openLine(event: string): Promise<{ people: Browser[]; last: Browser; stream: EventStream }> {
  const people = await heldLine(event, 6);
  const last = lastOf(people);
  const stream = await last.stream(event);
  await soon(() => expect(stream.positions.length).toBeGreaterThan(1));
  return { people, last, stream };
}

/** The same stream goes on soon, with positions that never rise, and ends with the turn when the line moves again. */
async function expectToGoOn(event: string, stream: EventStream): Promise<void> {
  const tick = async () => (await journey().state(event))("tick");
  const [heard, before] = [stream.positions.length, await tick()];
  await soon(() => expect(stream.positions.length).toBeGreaterThan(heard));
  expect((await tick()) - before).toBeLessThan(RECOVERY_TICKS);
  await goOn(event);
  await soon(() => expect(stream.state).toBe("ended"));
  expect(stream.positions).toEqual(stream.positions.toSorted((a, b) => b - a));
  expect(lastOf(stream.messages).data).toMatchObject({ status: "ready" });
}

/** All of them are called in the end, each once and nobody else. */
async function expectAllCalled(event: string, people: readonly Browser[]): Promise<void> {
  const everybody = people.map(({ visitorId }): [string, Place] => [visitorId, "called"]);
  await soon(async () => expect(await journey().places(event)).toEqual(new Map(everybody)));
  const state = await journey().state(event);
  const { length } = people;
  expect(["joined", "called_total", "called", "waiting"].map(state)).toEqual([length, length, length, 0]);
}

describe("while Redis refuses everything", () => {
  test("people are told so at once, streams stay open, and the sale goes on when it is back", async () => {
    const event = freshEvent();
    const { people, last, stream } = await openLine(event);
    const { faults } = journey().system.bridge;
    const patient = await knownBrowser();
    const waited = joinThatHangs(patient, freshEvent());
    await soon(() => expect(waited.isUnderWay).toBe(true));
    faults.refuse = true;

    const newcomer = journey().browser();
    expectUnavailable(await newcomer.join(event));
    expect(waited.isAnswered).toBe(false); // Redis says no by itself: nobody waits for it in vain
    // From memory as long as what the lobby knows is less than a second old; then it says that it cannot know.
    await soon(async () => expectUnavailable(await last.position(event)));
    expectUnavailable(await last.claim(event));
    expectUnavailable(await last.leave(event));
    expect((await journey().places(event)).has(newcomer.visitorId)).toBe(false);
    expect(stream.state).toBe("open");

    faults.refuse = false;
    expect((await newcomer.join(event)).status).toBe(201);
    await expectToGoOn(event, stream);
    await expectAllCalled(event, [...people, newcomer]);
  });
});

describe("while Redis does not answer", () => {
  test("a join waits no longer than for a request before it and its own, and nobody is doubled", async () => {
    const event = freshEvent();
    const { people, stream } = await openLine(event);
    // Requests lie on the way for longer than anybody waits for them, and are executed all the same.
    const { faults } = journey().system.bridge;
    const [first, second] = [await knownBrowser(), await knownBrowser()];
    const requests: Command[] = [];
    faults.delayMs = (command) => {
      if (command.includes(`queue:{${event}}`) && command.length > TICK_LENGTH) requests.push(command);
      return 2 * STORE_TIMEOUT_MS;
    };
    const carrying = ({ visitorId }: Browser) =>
      requests.filter((command) => command.includes(visitorId)).length;

    const joining = first.join(event);
    await soon(() => expect(carrying(first)).toBe(1));
    const before = requests.length;
    const joiningBehind = second.join(event);
    expectUnavailable(await joining);
    expect(carrying(first)).toBe(1);
    expectUnavailable(await joiningBehind);
    expect(carrying(second)).toBe(1);
    expect(requests.length - before).toBe(1); // of those that it waited for, and the first one's is on its way
    expect(stream.state).toBe("open");

    faults.delayMs = 0;
    // The joins that nobody waits for any more may arrive before these or after them.
    for (const browser of [first, second]) expect([200, 201]).toContain((await browser.join(event)).status);
    await expectToGoOn(event, stream);
    await expectAllCalled(event, [...people, first, second]);
  });

  test("a join that arrives when its person has left again brings nobody back", async () => {
    const event = freshEvent();
    await journey().crowd(event, 1);
    const browser = await knownBrowser();
    const { faults } = journey().system.bridge;
    let executed = 0;
    faults.dropReplyAfter = (command) => {
      if (command.includes(browser.visitorId)) executed++;
      return false;
    };
    faults.delayMs = (command) => (command.includes(browser.visitorId) ? 4 * STORE_TIMEOUT_MS : 0);
    expectUnavailable(await browser.join(event));
    faults.delayMs = 0;

    expect((await browser.leave(event)).status).toBe(200);
    expect(executed).toBe(1); // the leave; the join is still on its way
    await soon(() => expect(executed).toBe(2));
    expect((await journey().places(event)).has(browser.visitorId)).toBe(false);
    expect((await journey().state(event))("joined")).toBe(1);
  });
});

describe("when Redis does what it is asked and the answer is lost", () => {
  /** Cuts the connection after a command with this person's id was executed, so many times. */
  function loseAnswers({ visitorId }: Browser, times: number): { lost: number } {
    const count = { lost: 0 };
    journey().system.bridge.faults.dropReplyAfter = (command) =>
      command.includes(visitorId) && count.lost < times && ++count.lost > 0;
    return count;
  }

  test("a join whose answer was lost once is answered all the same, and stands once in line", async () => {
    const event = freshEvent();
    const ahead = await heldLine(event, 3);
    const browser = await knownBrowser();
    const answers = loseAnswers(browser, 1);
    const { status, body } = await browser.join(event);
    expect([status, body.status, answers.lost]).toEqual([200, "already_in_queue", 1]);
    await goOn(event);
    await expectAllCalled(event, [...ahead, browser]);
  });

  test("a join whose answer is lost again and again is refused, and asking again shows its place", async () => {
    const event = freshEvent();
    const ahead = await heldLine(event, 3);
    const browser = await knownBrowser();
    loseAnswers(browser, Number.POSITIVE_INFINITY);
    expectUnavailable(await browser.join(event));
    expect((await journey().places(event)).get(browser.visitorId)).toBe("waiting");

    journey().system.bridge.faults.dropReplyAfter = null;
    const { status, body } = await browser.join(event);
    expect([status, body.status]).toEqual([200, "already_in_queue"]);
    await goOn(event);
    await expectAllCalled(event, [...ahead, browser]);
  });

  test("a claim whose answer was lost hands out the pass that was recorded, and no second one", async () => {
    const event = freshEvent();
    const browser = await calledBrowser(event);
    const other = freshEvent();
    await (await calledBrowser(other)).claim(other); // Redis knows the script now, so that what is lost is its answer
    const answers = loseAnswers(browser, Number.POSITIVE_INFINITY);
    expectUnavailable(await browser.claim(event));
    expect(answers.lost).toBeGreaterThan(0);
    const score = await journey().redis.zscore(`queue:{${event}}:called`, browser.visitorId);

    journey().system.bridge.faults.dropReplyAfter = null;
    const { status, body } = await browser.claim(event);
    expect([status, Date.parse(body.expires_at)]).toEqual([200, readCalledScore(Number(score)).deadlineMs]);
    expect(await journey().places(event)).toEqual(new Map([[browser.visitorId, "admitted"]]));
  });

  test("a sale that loses every third answer calls everybody once", async () => {
    const event = freshEvent();
    let asked = 0;
    journey().system.bridge.faults.dropReplyAfter = (command) =>
      command.includes(`queue:{${event}}`) && ++asked % 3 === 0;
    const people = Array.from({ length: 8 }, () => journey().browser());
    for (const person of people) expect([200, 201]).toContain((await person.join(event)).status);
    await expectAllCalled(event, people);
    expect(asked).toBeGreaterThan(20);
  });
});
