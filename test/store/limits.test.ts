/** What one event may grow to in Redis, whatever visitors do. */
import { afterAll, describe, expect, it } from "vitest";
import { REGISTRY, stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
const { queue } = redisKit();
afterAll(() => redis.quit());

const BATCH = 500;
const names = (round: number) => Array.from({ length: BATCH }, (_, nth) => `user-${round}-${nth}`);

describe("an event without MAX_QUEUE_SIZE", () => {
  /** An entry of the line: some 108 bytes and the id. Upstash refuses records of more than 100 MB. */
  it.each([
    [36, 624_000, "joined"],
    [36, 626_000, "queue_full"],
    [128, 380_000, "joined"],
    [128, 382_000, "queue_full"],
  ])(
    "whose ids have %i characters is answered with %i people waiting: %s %s",
    async (idBytes, waiting, outcome) => {
      const event = freshEvent();
      const lobby = openLobby(queue, event);
      await lobby.act("join", "ada");
      await redis.hset(stateKey(event), { waiting, joined: waiting, joined_bytes: waiting * idBytes });
      expect(await lobby.act("join", "bob")).toMatchObject({ kind: outcome });
    },
  );

  it("says that it is full in its snapshot, too", async () => {
    const event = freshEvent();
    const lobby = openLobby(queue, event);
    await lobby.act("join", "ada");
    await redis.hset(stateKey(event), { waiting: 900_000, joined: 900_000, joined_bytes: 900_000 * 36 });
    const { snapshot } = await lobby.flush({});
    expect(snapshot.hasRoom).toBe(false);
  });
});

describe("people who join and leave in a circle", () => {
  it("leave a list of at most 50,000: then the line is renumbered and the list begins anew", async () => {
    const event = freshEvent();
    const lobby = openLobby(queue, event);
    const tick = openLoop(queue, event, { rateMilli: 0 });
    await lobby.flush({ join: ["ada", "bob"] });
    for (let round = 0; round <= 50_000 / BATCH; round++) {
      const users = names(round);
      await lobby.flush({ join: users });
      await lobby.flush({ leave: users });
    }
    await lobby.flush({ join: ["cay"] });
    expect(await redis.llen(`queue:{${event}}:departed`)).toBeGreaterThan(50_000);
    const { snapshot: before } = await tick(T0 + 100);
    expect(before.renumberAtMs).toBeGreaterThan(0);
    const { snapshot } = await tick(T0 + 200);
    expect([snapshot.renumberAtMs, snapshot.departedCount, snapshot.joined, snapshot.waiting]).toEqual([
      0, 0, 3, 3,
    ]);
    expect(snapshot.numbering).toBeGreaterThan(before.numbering);
    expect(await redis.zrange(`queue:{${event}}`, 0, "-1")).toEqual(["ada", "bob", "cay"]);
    expect(await redis.exists(`queue:{${event}}:departed`)).toBe(0);
  });
});

describe("the registry of events", () => {
  it("keeps the newest thousand", async () => {
    await redis.del(REGISTRY);
    for (let nth = 0; nth < 1005; nth++) await queue.register(`event-${nth}`, T0 + nth);
    const registered = await queue.registeredEvents();
    expect([registered.length, registered[0], registered.at(-1)]).toEqual([1000, "event-5", "event-1004"]);
    await redis.del(REGISTRY);
  });
});
