/** Two events on two databases: one of them is shut down in mid-sale, and the other event does not notice. */
import { Redis } from "ioredis";
import { afterAll, expect, test } from "vitest";
import { stateKey } from "../../src/store/keys.ts";
import type { Browser } from "../support/journey/journey-client.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { shutDownRedis } from "../support/journey/restart-redis.ts";
import { soon } from "../support/soon.ts";

/** Lives in the default store. */
const HERE = "here";
/** Lives in another. */
const THERE = "there";

const journey = startJourney({
  EXPECTED_PEOPLE: 1000,
  MAX_ACTIVE: 2, // so that a sale stands in the middle for as long as a test wants
  CLAIM_WINDOW_SECONDS: 600,
  EVENTS: { [HERE]: {}, [THERE]: { store: "b" } },
});

const undo: (() => unknown)[] = [];
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

async function health() {
  const response = await fetch(`${journey().system.url}/healthz`);
  return { code: response.status, ...((await response.json()) as object) };
}

async function expectTurn(event: string, person: Browser): Promise<void> {
  await soon(async () => expect((await person.position(event)).body.status).toBe("ready"));
}

/** Takes the turn when it comes, and books at the shop, which reports it to the queue. */
async function buy(event: string, person: Browser): Promise<void> {
  await expectTurn(event, person);
  const { body } = await soon(async () => {
    const answer = await person.claim(event);
    expect(answer.status).toBe(200);
    return answer;
  });
  const booking = await fetch(`${journey().system.originUrl}/bookings/reserve`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-queue-pass": body.queue_pass },
    body: JSON.stringify({ event_id: event }),
  });
  expect(booking.status).toBe(201);
  await soon(async () => expect((await person.position(event)).body.error?.code).toBe("PASS_SPENT"));
}

/** One has bought, one holds a pass, one is called, two wait. */
async function reachMiddle(event: string) {
  const [buyer, holder, called, ...waiting] = await journey().crowd(event, 5);
  if (!buyer || !holder || !called) throw new Error("five people joined");
  await buy(event, buyer);
  await expectTurn(event, holder);
  const pass = (await holder.claim(event)).body;
  await expectTurn(event, called);
  const positions = async () =>
    Promise.all(waiting.map(async (person) => (await person.position(event)).body.position));
  expect(await positions()).toEqual([1, 2]);
  return { inside: [holder, called, ...waiting], holder, pass, waiting, positions };
}

test("a store that is away stops its own event, whose people keep their places, and no other", async () => {
  const { system, redis } = journey();
  redis.on("error", () => {}); // it finds its Redis again by itself
  const other = new Redis(system.stores[1]?.redisUrl as string);
  undo.push(() => other.disconnect());
  expect(await health()).toEqual({
    code: 200,
    status: "ok",
    store: "ok",
    stores: { default: "ok", b: "ok" },
  });
  const here = await reachMiddle(HERE);
  const there = await reachMiddle(THERE);
  const stream = await (here.waiting[0] as Browser).stream(HERE);
  await stream.first();
  const places = await journey().places(HERE);

  const start = await shutDownRedis(system.redisUrl);
  await soon(async () =>
    expect(await health()).toEqual({
      code: 503,
      status: "degraded",
      store: "unavailable",
      stores: { default: "unavailable", b: "ok" },
    }),
  );
  const refused = await journey().browser().join(HERE);
  expect([refused.status, refused.body.error.code]).toEqual([503, "STORE_UNAVAILABLE"]);
  const newcomers = await journey().crowd(THERE, 2);
  for (const person of [...there.inside, ...newcomers]) await buy(THERE, person);
  expect(await other.hget(stateKey(THERE), "completed")).toBe("7");

  const restarted = await start();
  undo.push(() => restarted.stop());
  expect(await journey().places(HERE)).toEqual(places);
  await soon(async () => expect(await here.positions()).toEqual([1, 2]));
  expect([stream.state, new Set(stream.positions)]).toEqual(["open", new Set([1])]);
  expect((await here.holder.claim(HERE)).body).toEqual(here.pass);
  for (const person of here.inside) await buy(HERE, person);
  expect((await journey().state(HERE))("completed")).toBe(5);
  expect([await redis.exists(stateKey(THERE)), await other.exists(stateKey(HERE))]).toEqual([0, 0]);
  await soon(async () => expect(await health()).toMatchObject({ code: 200, store: "ok" }));
});
