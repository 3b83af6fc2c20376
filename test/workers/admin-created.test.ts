/** Events that an operator creates at the desk: made, joined, changed and retired without a deploy. */
import { runInDurableObject } from "cloudflare:test";
import { afterAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config.ts";
import { allKeys, CATALOGUE, stateKey } from "../../src/store/keys.ts";
import { openQueue } from "../../src/store/open-queue.ts";
import { VIEWER } from "../support/desk-tokens.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon, soonAgain } from "../support/soon.ts";
import { DeskClient } from "../support/worker/desk-client.ts";
import { env, redis, withVariables } from "../support/worker/edge-client.ts";

const DECLARED = { declared: { release_rate: 1 } };
const desk = new DeskClient(undefined, { variables: { EVENTS: DECLARED } });

const created = new Set<string>();
afterAll(async () => {
  await redis("HDEL", CATALOGUE, ...created);
});

async function create(settings: object = { release_rate: 0, name: "Songkran" }) {
  const event = freshEvent();
  created.add(event);
  return { event, answer: await desk.send("POST", "/events", { event_id: event, settings }) };
}

const change = (event: string, settings: object, headers: Record<string, string> = { "if-match": '"1"' }) =>
  desk.send("PUT", `/events/${event}/settings`, { settings }, headers);

describe("it works", () => {
  it("creates an event that people join at once, where it was asked for before", async () => {
    const event = freshEvent();
    created.add(event);
    expect((await desk.browser.join(event)).status).toBe(404);
    const settings = { release_rate: 0 };
    const { status, body } = await desk.send("POST", "/events", { event_id: event, settings });
    expect([status, body]).toEqual([201, { event_id: event, settings_version: 1, settings }]);
    expect((await desk.browser.join(event)).status).toBe(201);
    // Another isolate, which has a copy of its own.
    expect((await withVariables({ EVENTS: {} }).join(event)).status).toBe(201);
  });

  it("shows it among the events, with where its settings come from", async () => {
    const { event } = await create();
    const { body } = await desk.get("/events");
    expect(body.events).toContainEqual(
      expect.objectContaining({ event_id: event, name: "Songkran", created: true, status: "idle" }),
    );
    expect(body.events).toContainEqual(expect.objectContaining({ event_id: "declared", created: false }));
    const view = (await desk.get(`/events/${event}`)).body;
    expect(view).toMatchObject({
      created: true,
      settings_version: 1,
      values: { release_rate: { value: 0, from: "desk", configured: 0 } },
      settings: {
        release_rate: { value: 0, from: "desk" },
        name: { value: "Songkran", from: "desk" },
        venue: { value: null, from: "default" },
      },
    });
    expect((await desk.get("/events/declared")).body).toMatchObject({
      created: false,
      settings_version: null,
    });
  });

  it("changes its page while people wait, and its queue when they are gone", async () => {
    const { event } = await create();
    const person = withVariables({ EVENTS: {} });
    await person.join(event);
    const page = { release_rate: 0, name: "Songkran 2028" };
    expect((await change(event, page)).body).toEqual({
      event_id: event,
      settings_version: 2,
      settings: page,
    });
    const queue = { ...page, release_rate: 9 };
    const refused = await change(event, queue, { "if-match": '"2"' });
    expect([refused.status, refused.body.error.code]).toEqual([409, "EVENT_HAS_PEOPLE"]);
    await person.leave(event);
    await soon(async () => expect((await change(event, queue, { "if-match": "*" })).status).toBe(200));
    expect((await desk.get(`/events/${event}`)).body.values.release_rate).toMatchObject({ value: 9 });
  });

  it("keeps those who come by the settings of before for the new ones, which look in other shards", async () => {
    const { event } = await create({ release_rate: 0 });
    const stale = env.LOBBY.get(env.LOBBY.idFromName(`${event}?release_rate=0/0`));
    expect(await stale.summary()).toMatchObject({ queueSize: 0 });
    expect((await change(event, { release_rate: 0, expected_people: 1_000_000 })).status).toBe(200);
    expect(await stale.act("join", "zoe")).toMatchObject({ status: "store_unavailable" });
    expect((await desk.browser.join(event)).status).toBe(201);
    const back = await change(event, { release_rate: 0 }, { "if-match": "*" });
    expect([back.status, back.body.error.code]).toEqual([409, "EVENT_HAS_PEOPLE"]);
    expect(back.body.error.message).toContain("other shards");
  });

  it("takes a retired event out, of which nothing is left", async () => {
    const { event } = await create();
    await desk.browser.join(event);
    await desk.browser.leave(event);
    expect((await desk.send("POST", `/events/${event}/retire`)).body).toEqual({ status: "retired" });
    expect(await redis("HEXISTS", CATALOGUE, event)).toBe(0);
    expect(await redis("EXISTS", ...allKeys(event))).toBe(1); // for a minute: that it was retired
    expect((await desk.browser.join(event)).status).toBe(404);
  });

  it("takes it out for good, though isolates that do not know it yet bring people, acts and stock to it", async () => {
    const { event } = await create({ release_rate: 0 });
    const lobby = env.LOBBY.get(env.LOBBY.idFromName(`${event}?release_rate=0/0`));
    await lobby.act("join", "zoe");
    await lobby.act("leave", "zoe");
    await soon(async () => expect((await desk.send("POST", `/events/${event}/retire`)).status).toBe(200));
    expect(await lobby.act("join", "ann")).toMatchObject({ outcome: { kind: "queue_closed" } });
    const queue = openQueue(parseConfig(env).stores[0]);
    const act = { nowMs: Date.now(), shards: 1, actId: "late", by: "mali" };
    const change = queue.control(event, { ...act, version: null, change: { closed: false } });
    await expect(change).rejects.toThrow("retired a moment ago");
    await queue.reportStock(event, { ...act, remaining: 5 });
    expect(await lobby.act("join", "ann")).toMatchObject({ outcome: { kind: "queue_closed" } });
    const kept = [];
    for (const key of allKeys(event)) if (Number(await redis("EXISTS", key)) > 0) kept.push(key);
    expect(kept).toEqual([stateKey(event)]); // which goes by itself
    const leftMs = Number(await redis("PTTL", stateKey(event)));
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(60_000);
  });

  it("is open when it is created again a moment after it was retired", async () => {
    const { event } = await create();
    expect((await desk.send("POST", `/events/${event}/retire`)).status).toBe(200);
    const settings = { release_rate: 0 };
    expect((await desk.send("POST", "/events", { event_id: event, settings })).status).toBe(201);
    expect((await desk.browser.join(event)).status).toBe(201);
    expect(Number(await redis("PTTL", stateKey(event)))).toBe(-1);
  });

  it("keeps in the trail who created, changed and retired it", async () => {
    const { event } = await create();
    await change(event, {});
    await desk.send("POST", `/events/${event}/retire`);
    const { entries } = (await new DeskClient(VIEWER).get("/trail")).body;
    const own = entries.filter(({ event_id }: { event_id: string }) => event_id === event);
    expect(own.map(({ what, by }: { what: string; by: string }) => `${what} by ${by}`)).toEqual([
      "retired by mali",
      "changed by mali",
      "created by mali",
    ]);
  });
});

describe("it refuses", () => {
  it("settings with mistakes, and says all of them", async () => {
    const { event, answer } = await create({ release_rate: -1, colour: "red" });
    expect([answer.status, answer.body.error.code]).toEqual([422, "INVALID_SETTINGS"]);
    expect(answer.body.problems).toEqual([
      expect.stringContaining(`${event}.release_rate is -1; give a number`),
      `${event}.colour is unknown`,
      expect.any(String),
    ]);
  });

  it("an id that is taken, by a created event or by a table", async () => {
    const { event } = await create();
    const codes = ["declared", event].map(
      async (event_id) => (await desk.send("POST", "/events", { event_id, settings: {} })).body.error.code,
    );
    expect(await Promise.all(codes)).toEqual(["DECLARED_BY_DEPLOY", "EVENT_EXISTS"]);
  });

  it("a change of what a deploy declares, or of what is not there", async () => {
    expect((await change("declared", {})).body.error.code).toBe("DECLARED_BY_DEPLOY");
    expect((await change(freshEvent(), {})).body.error.code).toBe("EVENT_NOT_FOUND");
  });

  it("a change of settings that somebody else has changed, and shows them", async () => {
    const { event } = await create();
    await change(event, { name: "First" });
    const { status, body } = await change(event, { name: "Second" });
    expect([status, body.error.code]).toEqual([412, "CHANGED_MEANWHILE"]);
    expect(body).toMatchObject({ settings_version: 2, settings: { name: "First" } });
  });

  it("a change that names no version", async () => {
    const { event } = await create();
    const answer = await change(event, {}, {});
    expect([answer.status, answer.body.error.code]).toEqual([428, "PRECONDITION_REQUIRED"]);
  });

  it("a viewer, who creates and changes nothing", async () => {
    const viewer = new DeskClient(VIEWER);
    const event = freshEvent();
    const answers = [
      await viewer.send("POST", "/events", { event_id: event, settings: {} }),
      await viewer.send("PUT", `/events/${event}/settings`, { settings: {} }, { "if-match": "*" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(await redis("HEXISTS", CATALOGUE, event)).toBe(0);
  });

  it.each([{}, { settings: {} }, { event_id: "a b", settings: {} }, { event_id: "a", settings: "{}" }])(
    "the body %j",
    async (body) => {
      const answer = await desk.send("POST", "/events", body);
      expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_REQUEST"]);
    },
  );
});

/** As its loop leaves it when `retain_hours` have passed. */
async function retireByLoop(objectName: string) {
  const loop = env.RELEASE_LOOP.get(env.RELEASE_LOOP.idFromName(objectName));
  await runInDurableObject(loop, async (_, state) => {
    await state.storage.put("ending", { sinceMs: 1, nextLookMs: 1, isRetired: true });
    await state.storage.sync();
    state.abort("put out of memory by a test");
  }).catch(() => {});
}

it("an event that its loop retired is open when it is created again", async () => {
  const settings = { release_rate: 0, retain_hours: 24 };
  const { event } = await create(settings);
  await retireByLoop(`${event}?release_rate=0&retain_hours=24`);
  const person = withVariables({ EVENTS: {} });
  expect((await person.join(event)).body.error.code).toBe("QUEUE_CLOSED");
  expect((await desk.send("POST", `/events/${event}/retire`)).status).toBe(200);
  expect((await desk.send("POST", "/events", { event_id: event, settings })).status).toBe(201);
  await soonAgain(async () => expect((await person.join(event)).status).toBe(201));
});

it.each([{ release_rate: 0, retain_hours: 48 }, { release_rate: 0 }])(
  "an event that its loop retired stays closed when it is given the settings %j, until an operator opens it",
  async (settings) => {
    const { event } = await create({ release_rate: 0, retain_hours: 24 });
    await retireByLoop(`${event}?release_rate=0&retain_hours=24`);
    expect((await change(event, settings)).status).toBe(200);
    const person = withVariables({ EVENTS: {} });
    expect((await person.join(event)).body.error.code).toBe("QUEUE_CLOSED");
    const { values } = (await desk.get(`/events/${event}`)).body;
    expect(values.closed).toMatchObject({ value: true, from: "operator" });
    const opened = await desk.send("PATCH", `/events/${event}`, { closed: false }, { "if-match": "*" });
    expect(opened.status).toBe(200);
    await soonAgain(async () => expect((await person.join(event)).status).toBe(201));
  },
);

it("an event that was retired, and opened under other settings, is open under those of before as well", async () => {
  const settings = { release_rate: 0, retain_hours: 24 };
  const { event } = await create(settings);
  await retireByLoop(`${event}?release_rate=0&retain_hours=24`);
  await change(event, { release_rate: 0, retain_hours: 48 });
  await desk.send("PATCH", `/events/${event}`, { closed: false }, { "if-match": "*" });
  expect((await change(event, settings, { "if-match": "*" })).status).toBe(200);
  expect((await withVariables({ EVENTS: {} }).join(event)).status).toBe(201);
});
