/** What operators do with created events, on a real Redis: creating, changing and taking out. */
import { afterAll, describe, expect, inject, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { shareOf } from "../../src/core/shares.ts";
import { changeEvent, createEvent, removeEvent } from "../../src/edge/created-events.ts";
import { openCatalogue, openQueue } from "../../src/store/open-queue.ts";
import { SECRETS } from "../support/config-kit.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openBooth, openLobby, openLoop, T0 } from "../support/store/queue-kit.ts";

const MINUTE_MS = 60_000;
const IN_FOUR_SHARDS = { expected_people: 1_000_000 };
const LONG = `https://shop.example/${"x".repeat(2000)}`;
const TOO_LARGE = { booking_url: LONG, shop_url: LONG, help_url: LONG };
const { url, token } = inject("store");
const config = readConfig({
  ...SECRETS,
  UPSTASH_REDIS_REST_URL: url,
  UPSTASH_REDIS_REST_TOKEN: token,
  EVENTS: { declared: {} },
});
const queue = openQueue(config.stores[0]);
const catalogue = openCatalogue(config.stores[0]);

const created: string[] = [];
afterAll(async () => {
  for (const event of created) await catalogue.remove(event, null); // there is room for a hundred
});

function open() {
  const event = freshEvent();
  created.push(event);
  const [lobby, booth, tick] = [openLobby(queue, event), openBooth(queue, event), openLoop(queue, event)];
  return {
    event,
    lobby,
    booth,
    tick,
    create: (settings: unknown = { release_rate: 300 }) => createEvent(config, event, settings, T0),
    change: (settings: unknown, version: number, nowMs = T0) =>
      changeEvent(config, event, settings, version, nowMs, async () => {}),
    stored: async () => (await catalogue.read()).get(event),
  };
}

describe("creating an event", () => {
  it("puts it into the catalogue, at version 1", async () => {
    const { create, stored } = open();
    const entry = { version: 1, createdAtMs: T0, settings: { release_rate: 300 } };
    expect(await create()).toEqual({ status: "done", entry });
    expect(await stored()).toEqual(entry);
  });

  it("is refused with every mistake in its settings, and leaves nothing", async () => {
    const { event, create, stored } = open();
    expect(await create({ release_rate: "fast", colour: "red" })).toEqual({
      status: "invalid",
      problems: [
        expect.stringContaining(`${event}.release_rate is "fast"; give a number`),
        `${event}.colour is unknown`,
        expect.any(String),
      ],
    });
    expect(await stored()).toBeUndefined();
  });

  it("is refused when there is one of that id, created or declared", async () => {
    const { create } = open();
    await create();
    expect(await create({ release_rate: 1 })).toEqual({ status: "exists" });
    expect(await createEvent(config, "declared", {}, T0)).toEqual({ status: "declared" });
  });

  it("is refused to the second of two operators who create it at once", async () => {
    const { create } = open();
    const replies = await Promise.all([create({ release_rate: 1 }), create({ release_rate: 2 })]);
    expect(replies.map(({ status }) => status).sort()).toEqual(["done", "exists"]);
  });

  it("is refused while people of that id are in the queue, whom the star has admitted", async () => {
    const { create, lobby } = open();
    await lobby.act("join", "zoe");
    expect(await create()).toEqual({ status: "has_people" });
  });

  it("is refused when it takes more than 4 KB", async () => {
    expect(await open().create(TOO_LARGE)).toEqual({ status: "too_large" });
  });
});

describe("changing an event", () => {
  it("gives it all of the other settings, and the next version", async () => {
    const { create, change, stored } = open();
    await create({ release_rate: 300, name: "Before" });
    const entry = { version: 2, createdAtMs: T0, settings: { release_rate: 400 } };
    expect(await change({ release_rate: 400 }, 1, T0 + MINUTE_MS)).toEqual({ status: "done", entry });
    expect(await stored()).toEqual(entry);
  });

  it("is refused to an operator who has seen an earlier version, with what it is now", async () => {
    const { create, change } = open();
    await create();
    await change({ name: "First" }, 1);
    expect(await change({ name: "Second" }, 1)).toMatchObject({
      status: "conflict",
      entry: { version: 2, settings: { name: "First" } },
    });
  });

  it("is refused to the second of two operators who change it at once", async () => {
    const { create, change } = open();
    await create();
    const replies = await Promise.all([change({ name: "a" }, 1), change({ name: "b" }, 1)]);
    expect(replies.map(({ status }) => status).sort()).toEqual(["conflict", "done"]);
  });

  it("is refused when there is no such event, or a deploy declares it", async () => {
    expect(await open().change({}, 1)).toEqual({ status: "absent" });
    expect(await changeEvent(config, "declared", {}, 1, T0, async () => {})).toEqual({ status: "declared" });
  });

  it("is refused with every mistake in the settings", async () => {
    const { create, change, stored } = open();
    await create();
    expect(await change({ release_rate: -1 }, 1)).toMatchObject({ status: "invalid" });
    expect(await stored()).toMatchObject({ version: 1 });
  });

  it("of its page is done while people wait, of its queue not", async () => {
    const { create, change, lobby } = open();
    await create({ release_rate: 300, name: "Before" });
    await lobby.act("join", "zoe");
    expect(await change({ release_rate: 300, name: "After" }, 1)).toMatchObject({ status: "done" });
    expect(await change({ release_rate: 301, name: "After" }, 2)).toEqual({ status: "has_people" });
  });

  it("of its queue is done once nobody waits, is called or may return, though a pass lives on", async () => {
    const { create, change, lobby, booth, tick } = open();
    await create({ release_rate: 300 });
    await lobby.act("join", "zoe");
    await tick(T0);
    expect(await change({ release_rate: 301 }, 1)).toEqual({ status: "has_people" });
    await booth.claim("zoe");
    await tick(T0 + 1000);
    expect(await change({ release_rate: 301 }, 1)).toMatchObject({ status: "done" });
  });

  it("is refused while somebody may return after a missed turn", async () => {
    const { create, change, lobby, tick } = open();
    await create();
    await lobby.act("join", "zoe");
    // The time to claim runs by ticks, two seconds each at most.
    for (let ms = 0; ms <= MINUTE_MS + 4000; ms += 2000) await tick(T0 + ms);
    expect(await change({ release_rate: 301 }, 1, T0 + 2 * MINUTE_MS)).toEqual({ status: "has_people" });
  });

  it("into other shards is refused once anybody has come, until it is retired", async () => {
    const { event, create, change, lobby, tick } = open();
    await create();
    await lobby.act("join", "zoe");
    await lobby.act("leave", "zoe");
    await tick(T0);
    expect(await change({ expected_people: 1_000_000 }, 1)).toEqual({ status: "in_other_shards" });
    await queue.retire(event, { nowMs: T0, shards: 1, closedForMs: 0, givesUpDrawing: false });
    expect(await change({ expected_people: 1_000_000 }, 1)).toMatchObject({ status: "done" });
  });

  it("into other shards turns away who comes by the settings of before: they join by the new ones", async () => {
    const { event, create, change, lobby } = open();
    await create();
    expect(await change(IN_FOUR_SHARDS, 1)).toMatchObject({ status: "done" });
    await expect(lobby.act("join", "zoe")).rejects.toThrow("not 1");
    const after = openLobby(queue, event, { shards: 4, lobby: shareOf("zoe", 4) });
    expect(await after.act("join", "zoe")).toMatchObject({ kind: "joined" });
  });

  it("into other shards bars nobody for longer than a minute, when a deploy may have declared it", async () => {
    const { create, change, lobby } = open();
    await create();
    await change(IN_FOUR_SHARDS, 1);
    await expect(lobby.act("join", "zoe", { nowMs: T0 + MINUTE_MS - 1 })).rejects.toThrow("not 1");
    expect(await lobby.act("join", "zoe", { nowMs: T0 + MINUTE_MS })).toMatchObject({ kind: "joined" });
  });

  it("into other shards bars nobody when it is refused", async () => {
    const { create, change, lobby } = open();
    await create();
    expect(await change({ ...IN_FOUR_SHARDS, ...TOO_LARGE }, 1)).toEqual({ status: "too_large" });
    expect(await lobby.act("join", "zoe")).toMatchObject({ kind: "joined" });
  });

  it("back into the shards that its people are in is done though they wait: nothing else finds them", async () => {
    const { create, change, lobby } = open();
    await create();
    await change(IN_FOUR_SHARDS, 1);
    await lobby.act("join", "zoe", { nowMs: T0 + MINUTE_MS }); // by a copy that could not be read anew
    expect(await change({ expected_people: 2_000_000 }, 2, T0 + MINUTE_MS)).toEqual({
      status: "in_other_shards",
    });
    expect(await change({}, 2, T0 + MINUTE_MS)).toMatchObject({ status: "done" });
    expect(await lobby.act("position", "zoe")).toMatchObject({ kind: "waiting" });
  });

  it("to another store is refused, and says what to do", async () => {
    const { event, create } = open();
    await create();
    const two = readConfig({
      ...SECRETS,
      UPSTASH_REDIS_REST_URL: url,
      UPSTASH_REDIS_REST_TOKEN: token,
      UPSTASH_REDIS_REST_URL_B: "https://b.example",
      UPSTASH_REDIS_REST_TOKEN_B: "the-token-of-b",
    });
    expect(await changeEvent(two, event, { store: "b" }, 1, T0, async () => {})).toEqual({
      status: "invalid",
      problems: [`${event}.store stays default; retire the event and create it in the other store`],
    });
  });

  it("mends one whose settings a changed variable has made bad", async () => {
    const { event, create } = open();
    await create({ burst_ms: 200 });
    const changed = readConfig({
      ...SECRETS,
      UPSTASH_REDIS_REST_URL: url,
      UPSTASH_REDIS_REST_TOKEN: token,
      RELEASE_INTERVAL_MS: 150,
      BURST_MS: 300,
    });
    expect(() => changed.createdEvent(event, { burst_ms: 200 })).toThrow("must be at least twice");
    expect(await changeEvent(changed, event, { burst_ms: 400 }, 1, T0, async () => {})).toMatchObject({
      status: "done",
    });
  });
});

describe("taking an event out", () => {
  it("leaves nothing of it, may be done twice, and lets it be created again", async () => {
    const { event, create, stored } = open();
    await create();
    for (let times = 0; times < 2; times++) await removeEvent(config, event);
    expect(await stored()).toBeUndefined();
    expect(await create()).toMatchObject({ status: "done", entry: { version: 1 } });
  });
});
