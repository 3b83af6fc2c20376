/** An event of more people than one record of Redis may hold: they are in several, and nobody notices. */
import { afterAll, describe, expect, it } from "vitest";
import { shareOf } from "../../src/core/shares.ts";
import { StoreUnavailable } from "../../src/core/waiting-queue.ts";
import { eventKeys, shardKeys, stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { names } from "../support/store/contract.ts";
import { readPeople } from "../support/store/people-in-redis.ts";
import { openBooth, openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());
const { queue } = redisKit();
const SHARDS = 16;

/** The lobby, the booth and people of one shard, and the loop, as they ask for an event in so many shards. */
function openShard(event: string, shard: number, shards = SHARDS) {
  return {
    lobby: openLobby(queue, event, { shards, lobby: shard }),
    booth: openBooth(queue, event, { shards, lane: shard }),
    tick: openLoop(queue, event, { shards }),
  };
}

/** So many people, all of one shard. */
function namesIn(shard: number, count: number, shards = SHARDS): string[] {
  return names(40 * count * shards)
    .filter((user) => shareOf(user, shards) === shard)
    .slice(0, count);
}

/** Through SpreadQueue: one lobby, one booth and one loop in front of all shards. */
function openAll(shards = SHARDS) {
  const { queue: spread } = redisKit(shards);
  const event = freshEvent();
  return {
    event,
    lobby: openLobby(spread, event),
    tick: openLoop(spread, event),
    waiting: async () => [...(await readPeople(redis, event, shards)).queue.keys()],
    called: async () => new Set((await readPeople(redis, event, shards)).called.keys()),
  };
}

describe("a person", () => {
  it("is in the records of the shard that the id's hash says, with a ticket of the one order", async () => {
    const event = freshEvent();
    const [ann, bob] = [namesIn(3, 1)[0] as string, namesIn(9, 1)[0] as string];
    const { lobby, booth, tick } = openShard(event, 3);
    await lobby.act("join", ann);
    expect(await openShard(event, 9).lobby.act("join", bob)).toMatchObject({ kind: "joined" });
    expect(await redis.zrange(`queue:{${event}}:s3`, 0, "-1")).toEqual([ann]);
    expect(await redis.zrange(`queue:{${event}}:s9`, 0, "-1")).toEqual([bob]);
    await tick(T0);
    const pass = await booth.claim(ann);
    if (pass.kind !== "admitted") throw new Error(pass.kind);
    await booth.complete({ user: ann, firstEndMs: pass.expiresAtMs, bookingId: "b-1" });
    expect(await redis.zcard(`queue:{${event}}:s3:called`)).toBe(1);
    expect(await redis.hlen(`queue:{${event}}:s3:spent`)).toBe(1);
    const keys = await redis.keys(`queue:{${event}}*`);
    expect(eventKeys(event, SHARDS)).toEqual(expect.arrayContaining(keys));
  });

  it("is refused by a lobby, a booth and a restoration of another shard", async () => {
    const event = freshEvent();
    const [ann = ""] = namesIn(3, 1);
    const { lobby, booth } = openShard(event, 4);
    await expect(lobby.act("join", ann)).rejects.toThrow(StoreUnavailable);
    await expect(booth.claim(ann)).rejects.toThrow(StoreUnavailable);
    const restoration = {
      nowMs: T0,
      shards: SHARDS,
      writer: { kind: "lobby", index: 4 } as const,
      acknowledged: { generation: T0, nonce: 1, seq: 1 },
      isLast: true,
      people: [{ user: ann, what: "left", expiresAtMs: 0 } as const],
    };
    await expect(queue.restore(event, restoration)).rejects.toThrow(StoreUnavailable);
    expect(await redis.keys(`queue:{${event}}*`)).toEqual([]);
  });
});

describe("the number of shards", () => {
  it.each([
    [1, 2],
    [16, 8],
  ])(
    "stays what it was at the first join: from %i to %i all are refused, and nothing is lost",
    async (then, now) => {
      const event = freshEvent();
      const before = openShard(event, 0, then);
      const [ann = "", bob = ""] = namesIn(0, 2, 16);
      await before.lobby.act("join", ann);
      const after = openShard(event, 0, now);
      await expect(after.lobby.act("join", bob)).rejects.toThrow(
        `people are in ${then} shards, not ${now}: EXPECTED_PEOPLE was changed`,
      );
      await expect(after.booth.claim(ann)).rejects.toThrow(StoreUnavailable);
      await expect(after.tick(T0)).rejects.toThrow(StoreUnavailable);
      expect(await before.lobby.act("join", ann)).toMatchObject({ kind: "already_in_queue" });
      expect((await before.tick(T0)).snapshot).toMatchObject({ called: 1, waiting: 0 });
    },
  );

  it("may be another one when the event starts anew", async () => {
    const event = freshEvent();
    await openShard(event, 0, 1).lobby.act("join", "ann");
    await redis.del(...eventKeys(event));
    const [bob = ""] = namesIn(1, 1, 2);
    expect(await openShard(event, 1, 2).lobby.act("join", bob)).toMatchObject({ kind: "joined" });
  });

  it("is one in an event that began before there were several", async () => {
    const event = freshEvent();
    const { lobby } = openShard(event, 0, 1);
    await lobby.act("join", "ann");
    await redis.hdel(stateKey(event), "shards");
    expect(await lobby.act("join", "ann")).toMatchObject({ kind: "already_in_queue" });
  });
});

describe("a line", () => {
  it.each([
    [1, 624_000, "joined"],
    [1, 626_000, "queue_full"],
    [4, 2_490_000, "joined"],
    [4, 2_510_000, "queue_full"],
    [16, 7_999_999, "joined"], // whatever a record holds: ordinals end at ten million
    [16, 8_000_000, "queue_full"],
  ])("in %i shards is answered with %i people in it: %s", async (shards, waiting, outcome) => {
    const event = freshEvent();
    const { lobby } = openShard(event, 0, shards);
    const [ann = "", bob = ""] = namesIn(0, 2, shards);
    await lobby.act("join", ann);
    await redis.hset(stateKey(event), { waiting, joined: waiting, joined_bytes: waiting * 36 });
    expect(await lobby.act("join", bob)).toMatchObject({ kind: outcome });
  });
});

describe("a tick", () => {
  it("calls in the order of arrival, wherever people are", async () => {
    const { lobby, tick, waiting, called } = openAll();
    const people = names(700);
    await lobby.flush({ join: people });
    for (let n = 0; n < 8; n++) {
      const { snapshot } = await tick(T0 + n * 100);
      expect(await called()).toEqual(new Set(people.slice(0, snapshot.calledTotal)));
      expect(await waiting()).toEqual(people.slice(snapshot.calledTotal));
    }
  });

  it("reads on where one shard has more of the front than its share", async () => {
    const event = freshEvent();
    const { lobby, tick } = openShard(event, 5);
    const crowd = namesIn(5, 150);
    await lobby.flush({ join: crowd });
    const [last = ""] = namesIn(6, 1);
    await openShard(event, 6).lobby.flush({ join: [last] });
    await tick(T0); // 100 at once
    expect(await redis.zrange(`queue:{${event}}:s5`, 0, "-1")).toEqual(crowd.slice(100));
    await tick(T0 + 100); // and 50
    expect(await redis.zcard(`queue:{${event}}:s6`)).toBe(1);
    expect((await tick(T0 + 200)).snapshot.waiting).toBe(0);
  });

  it("sweeps each of 16 shards within four ticks", async () => {
    const event = freshEvent();
    const everybody = Array.from({ length: SHARDS }, (_, shard) => namesIn(shard, 1)[0] as string);
    for (const [shard, user] of everybody.entries()) await openShard(event, shard).lobby.act("join", user);
    const tick = openLoop(queue, event, { shards: SHARDS, claimWindowMs: 1000 });
    for (const ms of [0, 500]) await tick(T0 + ms);
    const calledAt: number[] = [];
    for (let n = 0; n < 4; n++) calledAt.push((await tick(T0 + 1000 + n * 100)).snapshot.called);
    expect(calledAt).toEqual([12, 8, 4, 0]);
  });

  it("counts people anew from all shards", async () => {
    const { event, lobby, tick } = openAll();
    await lobby.flush({ join: names(50) });
    await tick(T0, { rateMilli: 0 }); // from the second tick on
    await redis.hset(stateKey(event), { waiting: 7, called: 3 });
    expect((await tick(T0 + 100, { rateMilli: 0 })).snapshot).toMatchObject({ waiting: 50, called: 0 });
  });

  it("calls nobody whom the records of the called have no room for", async () => {
    const { event, lobby, tick } = openAll(1);
    await lobby.flush({ join: names(50) });
    for (const ms of [0, 100]) await tick(T0 + ms, { rateMilli: 0 }); // the second one counts people
    await redis.hset(stateKey(event), { spent: 900_000 });
    expect((await tick(T0 + 1000)).snapshot).toMatchObject({ waiting: 50, called: 0 });
    await redis.hset(stateKey(event), { spent: 0 });
    expect((await tick(T0 + 2000)).snapshot).toMatchObject({ waiting: 0, called: 50 });
  });
});

describe("a line in several shards that is renumbered", () => {
  it("is copied by ticks alone, in its order, and holds flushes until then", async () => {
    const shards = 2;
    const event = freshEvent();
    const [even, odd] = [openShard(event, 0, shards), openShard(event, 1, shards)];
    const [evens, odds] = [namesIn(0, 500, shards), namesIn(1, 500, shards)];
    for (let nth = 0; nth < 500; nth += 10) {
      const nowMs = T0 + nth;
      await even.lobby.flush({ join: evens.slice(nth, nth + 10) }, { nowMs });
      await odd.lobby.flush({ join: odds.slice(nth, nth + 10) }, { nowMs });
    }
    await odd.lobby.flush({ leave: odds.slice(0, 3) }, { nowMs: T0 + 500 });
    const { queue: before } = await readPeople(redis, event, shards);
    await redis.hset(stateKey(event), { renumber_at_ms: T0 });
    const held = await even.lobby.flush({ leave: evens.slice(0, 1) }, { nowMs: T0 + 1000 });
    expect([held.status, held.snapshot.waiting]).toEqual(["held", 997]);
    await even.tick(T0 + 1000, { rateMilli: 0 }); // copies all
    const { snapshot } = await even.tick(T0 + 1100, { rateMilli: 0 });
    expect(snapshot).toMatchObject({ renumberAtMs: 0, joined: 997, waiting: 997, departedCount: 0 });
    const { queue: after } = await readPeople(redis, event, shards);
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect([...after.values()].map((ticket) => ticket % 10_000_000)).toEqual(
      Array.from({ length: 997 }, (_, nth) => nth + 1),
    );
    const left = await even.lobby.flush({ leave: evens.slice(0, 1) }, { nowMs: T0 + 1000 });
    expect([left.status, left.snapshot.waiting]).toEqual(["done", 996]);
  });

  /** So many people, joined in turn by lobbies of two shards, in a line that is to be renumbered. */
  async function openLong(people: number) {
    const { event, lobby, tick, waiting } = openAll(2);
    await lobby.act("join", "ann");
    for (let shard = 0; shard < 2; shard++) {
      const scores = namesIn(shard, people / 2, 2).flatMap((user, nth) => [
        10_000_000 * 28_000_000 + 2 * nth + shard + 2,
        user,
      ]);
      for (let first = 0; first < scores.length; first += 4000)
        await redis.zadd(shardKeys(event, shard)[0], ...scores.slice(first, first + 4000));
    }
    await redis.hset(stateKey(event), { renumber_at_ms: T0 });
    return {
      event,
      waiting,
      ordinals: async () =>
        [...(await readPeople(redis, event, 2)).queue.values()].map((ticket) => ticket % 10_000_000),
      tick: async (ms: number) => (await tick(T0 + ms, { rateMilli: 0 })).snapshot,
    };
  }
  const MANY = 28_000;
  const fromOne = Array.from({ length: MANY + 1 }, (_, nth) => nth + 1);

  it("takes as many ticks as it needs, and the place of the line at once", async () => {
    const { tick, waiting, ordinals } = await openLong(MANY);
    const before = await waiting();
    expect((await tick(0)).renumberAtMs).toBe(T0);
    expect((await tick(100)).renumberAtMs).toBe(T0);
    expect(await waiting()).toEqual(before);
    expect(await tick(200)).toMatchObject({ renumberAtMs: 0, waiting: MANY + 1, joined: MANY + 1 });
    expect(await waiting()).toEqual(before);
    expect(await ordinals()).toEqual(fromOne);
  });

  it("is copied anew when a tick was cut off on the way", async () => {
    const { event, tick, waiting, ordinals } = await openLong(MANY);
    const before = await waiting();
    await tick(0);
    await redis.hincrby(stateKey(event), "renumbered", -500); // copied, and the state knows of none
    for (let ms = 100; (await tick(ms)).renumberAtMs > 0; ms += 100);
    expect(await waiting()).toEqual(before);
    expect(await ordinals()).toEqual(fromOne);
  });
});
