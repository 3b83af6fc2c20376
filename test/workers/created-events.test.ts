/** An event that an operator created, without a deploy: through the Worker, to its objects. */
import { runInDurableObject } from "cloudflare:test";
import { afterAll, describe, expect, it } from "vitest";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import { CATALOGUE } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { env, redis, withVariables } from "../support/worker/edge-client.ts";

const created = new Set<string>();
afterAll(async () => {
  await redis("HDEL", CATALOGUE, ...created);
});

/** As createEvent writes it. */
async function create(settings: object, event = freshEvent()): Promise<string> {
  created.add(event);
  await redis("HSET", CATALOGUE, event, JSON.stringify({ version: 1, created_at_ms: Date.now(), settings }));
  return event;
}

/** A browser at a queue that declares nothing but what is given, not even `*`. */
const visitor = (events: object = {}) => withVariables({ EVENTS: events });
const loopOf = (objectName: string) => env.RELEASE_LOOP.get(env.RELEASE_LOOP.idFromName(objectName));
const lobbyOf = (objectName: string) => env.LOBBY.get(env.LOBBY.idFromName(`${objectName}/0`));

describe("it works", () => {
  it("lets people join, watch, claim and leave", async () => {
    const event = await create({ release_rate: 300 });
    const browser = visitor();
    expect((await browser.join(event)).status).toBe(201);
    const stream = await browser.open("GET", `/api/v1/queue/position/${event}/stream`);
    expect(await stream.text()).toContain('data: {"status":"ready","message":"You can now book!"}');
    const claimed = await browser.claim(event);
    expect([claimed.status, typeof claimed.body.queue_pass]).toEqual([200, "string"]);
    expect((await browser.leave(event)).body).toMatchObject({ status: "left" });
  });

  it("counts bookings that the shop reports", async () => {
    const event = await create({});
    const shop = visitor();
    const { body } = await shop.admit(event);
    const { queue_pass } = body;
    const report = { event_id: event, queue_pass, booking_id: "b-1" };
    const reported = await shop.send("POST", "/api/v1/queue/pass/complete", report, {
      authorization: `Bearer ${env.ORIGIN_TOKEN}`,
    });
    expect(reported.body).toEqual({ status: "completed" });
  });

  it("shows its own page", async () => {
    const event = await create({ name: "Songkran 2027", venue: "Sanam Luang" });
    const html = await (await visitor().open("GET", `/queue/${event}`)).text();
    expect(html).toContain("Songkran 2027");
    expect(html).toContain("Sanam Luang");
  });

  it("runs by its own numbers, in objects that are named by them, under the keys of its id", async () => {
    const event = await create({ release_rate: 0, max_queue_size: 1, name: "Standing" });
    expect((await visitor().join(event)).status).toBe(201);
    expect((await visitor().join(event)).body.error.code).toBe("QUEUE_FULL");
    await soon(async () => expect(await redis("HGET", `queue:{${event}}:state`, "tick")).not.toBeNull());
    const alarmOf = (name: string) =>
      runInDurableObject(loopOf(name), (_, { storage }) => storage.getAlarm());
    const own = `${event}?max_queue_size=1&release_rate=0`;
    await soon(async () => expect(await alarmOf(own)).not.toBeNull()); // there is none during a tick
    expect(await alarmOf(event)).toBeNull();
  });
});

describe("of events of one id", () => {
  it("the declared one goes before the created one", async () => {
    const event = await create({ max_queue_size: 1 });
    for (let nth = 0; nth < 2; nth++) expect((await visitor({ [event]: {} }).join(event)).status).toBe(201);
  });

  it("the created one goes before any that the star admits", async () => {
    const event = await create({ max_queue_size: 1 });
    await redis("HSET", `queue:{${event}}:state`, "rate_override", 0);
    await visitor({ "*": {} }).join(event);
    expect((await visitor({ "*": {} }).join(event)).body.error.code).toBe("QUEUE_FULL");
  });
});

describe("it refuses", () => {
  it.each(["GET /api/v1/queue/status/", "GET /queue/", "GET /api/v1/queue/position/"])(
    "%s of an event that nobody has created or declared",
    async (route) => {
      const [method, path] = route.split(" ") as [string, string];
      expect((await visitor().open(method, path + freshEvent())).status).toBe(404);
    },
  );

  it("one whose settings went bad, and no other", async () => {
    const [bad, good] = [await create({ release_rate: "fast" }), await create({})];
    const browser = visitor();
    expect((await browser.join(bad)).body.error.code).toBe("MISCONFIGURED");
    expect((await browser.join(good)).status).toBe(201);
  });

  it("any that is not declared while Redis has not said which are created, and keeps nobody waiting for good", async () => {
    const away = withVariables({ EVENTS: {}, UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1" });
    const answer = await away.join(freshEvent());
    expect([answer.status, answer.body.error.code]).toEqual([503, "STORE_UNAVAILABLE"]);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("an event that is given other settings", () => {
  it("is served by other objects; those of before stop, though somebody still watches there", async () => {
    const event = await create({ release_rate: 0 });
    const [before, after] = [`${event}?release_rate=0`, `${event}?release_rate=100`];
    await lobbyOf(before).act("join", "zoe");
    const stream = await lobbyOf(before).fetch("https://lobby/stream", { headers: nameStreamUser("zoe") });
    await soon(async () => expect(await redis("HGET", `queue:{${event}}:state`, "tick")).not.toBeNull());
    await create({ release_rate: 100 }, event);
    await lobbyOf(after).act("join", "ann");
    const wake = () =>
      loopOf(before)
        .wake()
        .then(() => "awake", String);
    await soon(async () => expect(await wake()).toContain("the event was given other settings"));
    await soon(async () => {
      const answer = await lobbyOf(after).act("position", "ann");
      expect(answer).toMatchObject({ outcome: { kind: "called" } });
    });
    expect(await lobbyOf(after).act("position", "zoe")).toMatchObject({ outcome: { kind: "called" } });
    await stream.body?.cancel();
  });
});

it("an event that is given its settings of before again is served by its loop of before", async () => {
  const event = await create({ release_rate: 100 });
  const [own, other] = [`${event}?release_rate=100`, `${event}?release_rate=0`];
  const isAwake = (name: string) =>
    loopOf(name)
      .wake()
      .then(
        () => true,
        () => false,
      );
  await lobbyOf(own).act("join", "zoe");
  await soon(async () =>
    expect(await lobbyOf(own).act("position", "zoe")).toMatchObject({ outcome: { kind: "called" } }),
  );
  await create({ release_rate: 0 }, event);
  await lobbyOf(other).act("join", "ann");
  await soon(async () => expect(await isAwake(own)).toBe(false));
  await create({ release_rate: 100 }, event);
  await soon(async () => expect(await isAwake(own)).toBe(true));
  await soon(async () =>
    expect(await lobbyOf(own).act("position", "ann")).toMatchObject({ outcome: { kind: "called" } }),
  );
});

it("the loop of the star stops where an operator has created the event meanwhile", async () => {
  const event = freshEvent();
  await lobbyOf(event).act("join", "zoe");
  await soon(async () => expect(await redis("HGET", `queue:{${event}}:state`, "tick")).not.toBeNull());
  await create({ release_rate: 1 }, event);
  await lobbyOf(`${event}?release_rate=1`).act("join", "ann");
  const wake = () =>
    loopOf(event)
      .wake()
      .then(() => "awake", String);
  await soon(async () => expect(await wake()).toContain("the event was given other settings"));
});

it("an event that was given another rate before its opening opens with that one", async () => {
  const event = await create({ release_rate: 1000 });
  const [before, after] = [`${event}?release_rate=1000`, `${event}?release_rate=0`];
  const opensAtMs = Date.now() + 5000;
  await redis("HSET", `queue:{${event}}:state`, "opens_at_ms", opensAtMs);
  await loopOf(before).wake();
  await soon(async () => expect(await loopOf(before).numbers()).not.toBeNull());
  await create({ release_rate: 0 }, event);
  await loopOf(after).wake();
  await soon(() => expect(Date.now()).toBeGreaterThanOrEqual(opensAtMs));
  await soon(async () =>
    expect(await lobbyOf(after).act("join", "zoe")).toMatchObject({ outcome: { kind: "joined" } }),
  );
  await soon(async () => expect((await loopOf(after).numbers()).numbers?.waiting).toBe(1));
  expect(await lobbyOf(after).act("position", "zoe")).toMatchObject({ outcome: { kind: "waiting" } });
  expect(await redis("HGET", `queue:{${event}}:state`, "called_total")).toBe("0");
});
