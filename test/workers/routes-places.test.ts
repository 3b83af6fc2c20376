/** Many people, or one with many cookies, behind one address. */
import { createExecutionContext, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/bindings.ts";
import { doorkeepersFor } from "../../src/core/entry/doorkeepers.ts";
import { createApp } from "../../src/edge/app.ts";
import { createGate } from "../../src/edge/gate/gate.ts";
import type { Doorkeeper } from "../../src/objects/doorkeeper.ts";
import { openEvent } from "../../src/objects/open-event.ts";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { type Answer, Browser, env, redis, standingEvent } from "../support/worker/edge-client.ts";
import { OWN_FORM, open, press } from "../support/worker/page-client.ts";

/** As redis-setup.ts sets them. */
const PLACES = Number(env.PLACES_PER_ADDRESS);
const STEP_SECONDS = Number(env.PLACES_WINDOW_SECONDS) / PLACES;
/** An address may enter as many drawings a day as it has places. */
const ENTRY_STEP_SECONDS = 86_400 / PLACES;

/** Whose page people open only to be known. */
const ELSEWHERE = freshEvent();

const HANDFUL = 20;

let addresses = 0;
const freshAddress = () => `192.0.2.${++addresses}`;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

const app = createApp();

/** A browser that asks from there. It has no cookie yet. */
function at(address: string, variables: Env = env): Browser {
  return new Browser((request) => {
    request.headers.set("cf-connecting-ip", address);
    return app.fetch(request, variables, createExecutionContext());
  });
}

/** A browser that has opened the page, as people do before they join. */
async function known(address: string): Promise<Browser> {
  const browser = at(address);
  await open(browser, `/queue/${ELSEWHERE}`);
  return browser;
}

/** In handfuls, so that a machine that is busy with other things still answers each in time. */
async function joinAll(browsers: readonly Browser[], event: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let first = 0; first < browsers.length; first += HANDFUL) {
    const some = browsers.slice(first, first + HANDFUL);
    answers.push(...(await Promise.all(some.map((browser) => browser.join(event)))));
  }
  return answers;
}

/** How many of so many strangers get in. */
async function flood(event: string, count: number, address: () => string): Promise<number> {
  const answers = await joinAll(
    Array.from({ length: count }, () => at(address())),
    event,
  );
  return answers.filter(({ status }) => status === 201).length;
}

const people = (count: number, address: string) =>
  Promise.all(Array.from({ length: count }, () => known(address)));

/** The doorkeepers' memory is lost, as when the platform puts them out of it. */
async function restartDoorkeepers(event: string): Promise<void> {
  for (const doorkeeper of doorkeepersOf(event)) {
    await runInDurableObject(doorkeeper, (_, state) => state.abort("killed")).catch(() => {});
  }
}

function doorkeepersOf(event: string) {
  const { config, objects } = openEvent(env, event);
  return Array.from({ length: doorkeepersFor(config) }, (_, index) =>
    objects.doorkeeper(index),
  ) as unknown as DurableObjectStub<Doorkeeper>[];
}

describe("twice as many requests without a cookie from one address as it has places", () => {
  it("take half of its places, and those who opened the page get the others at once", async () => {
    const [event, address] = [await standingEvent(), freshAddress()];
    expect(await flood(event, 2 * PLACES, () => address)).toBe(PLACES / 2);
    const honest = await joinAll(await people(10, address), event);
    expect(honest.map(({ status }) => status)).toEqual(Array(10).fill(201));
  });

  it("are told why, and a program that keeps its cookie comes in", async () => {
    const [event, address] = [await standingEvent(), freshAddress()];
    await flood(event, PLACES / 2 + 10, () => address);
    const browser = at(address);
    const refused = await browser.join(event);
    expect([refused.status, refused.body.error.code]).toEqual([429, "NETWORK_CROWDED"]);
    expect(refused.body.error.message).toMatch(/^Many people of your network have joined just now\./);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(browser.cookie).toMatch(/vq_visitor_/);
    pass(1);
    expect((await browser.join(event)).status).toBe(201);
  });

  it("take no more when they come from all networks of a /48 than ten times as much", async () => {
    const event = await standingEvent();
    let network = 0;
    expect(await flood(event, 7 * PLACES, () => `2001:db8:77:${(++network).toString(16)}::1`)).toBe(
      5 * PLACES,
    );
    expect(await flood(event, 5, () => "2001:db8:78:1::1")).toBe(5);
  });

  it("to another event, or from another address, are counted by themselves", async () => {
    const [event, other, address] = [await standingEvent(), await standingEvent(), freshAddress()];
    await flood(event, PLACES / 2 + 10, () => address);
    expect(await flood(other, 5, () => address)).toBe(5);
    expect(await flood(event, 5, freshAddress)).toBe(5);
  });
});

describe("more people behind an address than it has places", () => {
  it("come in one after the other, each at the moment that they were told", async () => {
    const [event, address] = [await standingEvent(), freshAddress()];
    const crowd = await people(PLACES + 3, address);
    const answers = await joinAll(crowd, event);
    const late = crowd.filter((_, index) => answers[index]?.status !== 201);
    const told = answers
      .filter(({ status }) => status === 429)
      .map(({ headers }) => Number(headers.get("retry-after")));
    expect(told.sort((a, b) => a - b)).toEqual([STEP_SECONDS, 2 * STEP_SECONDS, 3 * STEP_SECONDS]);
    for (const inside of [1, 2, 3]) {
      pass(STEP_SECONDS);
      const statuses = (await joinAll(late, event)).map(({ status }) => status);
      expect(statuses.filter((status) => status < 300).length).toBe(inside);
    }
  });

  it("keep what they have: position, another join and the way back after leaving", async () => {
    const [event, address] = [await standingEvent(), freshAddress()];
    const [first, ...others] = await people(PLACES + 1, address);
    if (!first) throw new Error("nobody came");
    await first.join(event);
    await joinAll(others, event);
    expect((await first.join(event)).status).toBe(200);
    expect((await first.position(event)).body.status).toBe("waiting");
    await first.leave(event);
    expect((await first.join(event)).status).toBe(201);
  });

  it("find their place again hours later, however crowded the address is then", async () => {
    const [event, address] = [await standingEvent(), freshAddress()];
    const first = await known(address);
    await first.join(event);
    pass(7200);
    await joinAll(await people(PLACES, address), event);
    const again = await first.join(event);
    expect([again.status, again.body.position]).toEqual([200, 1]);
  });

  it("read on the page's form what to do, and are led on by it", async () => {
    const [event, address] = [await standingEvent(), freshAddress()];
    const crowd = await people(PLACES + 1, address);
    await joinAll(crowd.slice(1), event);
    const [late] = crowd;
    if (!late) throw new Error("nobody came");
    const answer = await press(late, `/queue/${event}/join`, {}, { ...OWN_FORM, "accept-language": "th" });
    const html = await answer.text();
    expect([answer.status, answer.headers.get("refresh")]).toEqual([429, String(STEP_SECONDS)]);
    expect(html).toContain("<h1>ใกล้ถึงรอบเข้าคิวของคุณแล้ว</h1>");
    pass(STEP_SECONDS);
    expect((await press(late, `/queue/${event}/join`)).status).toBe(303);
    expect((await late.position(event)).body.status).toBe("waiting");
  });
});

describe("what an address has used", () => {
  it("is known to a doorkeeper that was put out of memory, too", async () => {
    const [event, address] = [await standingEvent(), freshAddress()];
    await joinAll(await people(PLACES, address), event);
    await restartDoorkeepers(event);
    expect((await (await known(address)).join(event)).status).toBe(429);
  });

  it("of a drawing's entries is counted apart from its places, and comes back within a day", async () => {
    const event = await standingEvent();
    const ask = async (user: string, takes: "place" | "entry") => {
      const [doorkeeper] = doorkeepersOf(event);
      if (!doorkeeper) throw new Error("no doorkeeper");
      return (await doorkeeper.ask({ network: "tag", block: null, user, isStranger: false }, takes)).lane;
    };
    for (let user = 0; user < PLACES; user++) expect(await ask(`user-${user}`, "entry")).toBe("usual");
    expect([await ask("late", "entry"), await ask("late", "place")]).toEqual(["slow", "usual"]);
    await restartDoorkeepers(event);
    pass(4.2 * ENTRY_STEP_SECONDS);
    const lanes = [];
    for (let user = 0; user < 6; user++) lanes.push(await ask(`later-${user}`, "entry"));
    // Four have come back: one is the turn of who was late, and three are for others.
    expect(lanes).toEqual(["usual", "usual", "usual", "slow", "slow", "slow"]);
    expect(await ask("newcomer", "place")).toBe("usual");
  });

  it("is forgotten when it is free again, and no address is ever stored", async () => {
    const [event, address] = [await standingEvent(), freshAddress()];
    await joinAll(await people(20, address), event);
    await joinAll(await people(3, freshAddress()), event);
    const stored = async () => {
      const lists = doorkeepersOf(event).map((stub) =>
        runInDurableObject(stub, (_, state) => state.storage.list<number>()),
      );
      return (await Promise.all(lists)).flatMap((list) => [...list.keys()]);
    };
    const tags = await stored();
    expect(tags).toEqual([expect.stringMatching(/^[\w-]{16}$/)]);
    pass(Number(env.PLACES_WINDOW_SECONDS));
    for (const stub of doorkeepersOf(event)) await runDurableObjectAlarm(stub);
    expect(await stored()).toEqual([]);
  });
});

describe("nobody is counted", () => {
  it.each([
    ["where people sign in: a login has one place wherever it comes from", { AUTH_MODE: "gateway" }],
    ["behind a proxy, whose address all have", { PUBLIC_ORIGIN: "https://shop.example" }],
    ["where the operator wants no limit", { PLACES_PER_ADDRESS: 0 }],
  ])("%s", async (_, settings) => {
    const [event, address] = [await standingEvent(), freshAddress()];
    const gateway = (user: number) => ({
      "x-gateway-secret": String(env.GATEWAY_SECRET),
      "x-user-id": `user-${user}`,
    });
    const variables = { ...env, ...settings } as Env;
    const join = (index: number) =>
      at(address, variables).send("POST", "/api/v1/queue/join", { event_id: event }, gateway(index));
    const answers = await Promise.all(Array.from({ length: PLACES / 2 + 10 }, (_, index) => join(index)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  });

  it("while doorkeepers do not answer, and the log says so", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const stub = { ask: () => Promise.reject(new Error("no doorkeeper")) };
    const away = { DOORKEEPER: { idFromName: String, get: () => stub } };
    const [event, address] = [await standingEvent(), freshAddress()];
    expect((await at(address, { ...env, ...away } as unknown as Env).join(event)).status).toBe(201);
    const logged = log.mock.calls.join();
    log.mockRestore();
    expect(logged).toContain("no doorkeeper");
    expect(logged).not.toContain(address);
  });
});

describe("a doorkeeper that hangs", () => {
  it("holds one join up and not the next ones, is asked again later, and the log says so once", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    let asked = 0;
    const ask = () => {
      asked++;
      return new Promise(() => {});
    };
    const hanging = { DOORKEEPER: { idFromName: String, get: () => ({ ask }) } };
    const event = await standingEvent();
    const join = () =>
      at(freshAddress(), { ...env, ...hanging, EXPECTED_PEOPLE: 1 } as unknown as Env).join(event);
    for (const askedSoFar of [1, 1, 1]) {
      expect([(await join()).status, asked]).toEqual([201, askedSoFar]);
    }
    const lines = log.mock.calls.filter((line) => String(line).includes("did not answer in time"));
    log.mockRestore();
    expect(lines.length).toBe(1);
    pass(6);
    expect([(await join()).status, asked]).toEqual([201, 2]);
  });
});

describe("the gate", () => {
  it("counts nobody whom it lets through while nobody waits", async () => {
    const event = freshEvent();
    const ask = async () => ({ lane: "slow", inMs: 300_000, hasTurn: true });
    const crowded = { DOORKEEPER: { idFromName: String, get: () => ({ ask }) } };
    const shop = { GATE_HOSTS: "shop.example", ORIGIN_URL: "https://127.0.0.1:9", INVISIBLE_WHEN_IDLE: 1 };
    const booking = "https://shop.example/tickets";
    const events = { EVENTS: { [event]: { guards: ["/tickets*"], booking_url: booking } } };
    const headers = {
      "cf-connecting-ip": freshAddress(),
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    const variables = { ...env, ...shop, ...crowded, ...events } as unknown as Env;
    await createGate().fetch(
      new Request(booking, { headers, redirect: "manual" }),
      variables,
      createExecutionContext(),
    );
    expect(await redis("HGET", stateKey(event), "joined")).toBe("1");
  });
});

it("the event's loop learns how many joins were put off, for /metrics", async () => {
  const [event, address] = [await standingEvent(), freshAddress()];
  expect(await flood(event, PLACES / 2 + 7, () => address)).toBe(PLACES / 2);
  const loop = openEvent(env, event).objects.loop();
  await vi.waitFor(async () => expect((await loop.measure()).work.slowedJoins).toBe(7), {
    timeout: 60_000,
    interval: 500,
  });
});
