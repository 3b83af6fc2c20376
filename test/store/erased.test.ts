/** What Redis holds of a person who was erased. */
import { afterAll, expect, it } from "vitest";
import type { OperatorAct } from "../../src/core/operator.ts";
import { shareOf } from "../../src/core/shares.ts";
import { allKeys, shardKeys, stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { findTraces } from "../support/store/find-traces.ts";
import { openBooth, openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());

let acts = 0;
const act = (nowMs = T0): OperatorAct => ({ nowMs, shards: 1, actId: `erase-${++acts}`, by: "ann" });
const SHARDS = [1, 3];

/** An event in which these people have each booked, `times` over. */
async function openBooked(shards: number, users: readonly string[], times = 1) {
  const { queue } = redisKit(shards);
  const event = freshEvent();
  const [lobby, booth] = [openLobby(queue, event), openBooth(queue, event)];
  const tick = openLoop(queue, event);
  let nowMs = T0;
  for (let time = 0; time < times; time++, nowMs += 400_000) {
    await lobby.flush({ join: [...users] }, { nowMs });
    for (const ms of [0, 100, 200]) await tick(nowMs + ms);
    const { claims } = await booth.serve({ claims: [...users], nowMs: nowMs + 200 });
    const acts = claims.map((claim, index) => {
      if (claim.kind !== "admitted") throw new Error(claim.kind);
      const pass = { user: users[index] as string, firstEndMs: claim.expiresAtMs };
      return { what: "complete" as const, ...pass, bookingId: `booking-${index}` };
    });
    await booth.serve({ acts, nowMs: nowMs + 300 });
  }
  return { queue, event, nowMs, keys: allKeys(event, shards) };
}

it.each(SHARDS)(
  "is nothing at all, of all bookings, once the last pass has ended, in %i shards",
  async (shards) => {
    const { queue, event, nowMs, keys } = await openBooked(shards, ["zoe", "adam"], 3);
    expect(await findTraces(redis, keys, "zoe")).toHaveLength(4); // three records, and the last pass
    expect(await queue.erase(event, { ...act(nowMs), user: "zoe" })).toMatchObject({ passEndsAtMs: null });
    expect(await findTraces(redis, keys, "zoe")).toEqual([]);
    expect(await findTraces(redis, keys, "booking-0")).toEqual([]);
    expect(await findTraces(redis, keys, "adam")).toHaveLength(4);
  },
);

it.each(SHARDS)(
  "is a live pass alone, and nothing once a tick has swept it, in %i shards",
  async (shards) => {
    const { queue, event, keys } = await openBooked(shards, ["zoe"]);
    const reply = await queue.erase(event, { ...act(T0 + 1000), user: "zoe" });
    expect(reply).toMatchObject({ passEndsAtMs: T0 + 300_000 });
    const called = shardKeys(event, shareOf("zoe", shards))[1];
    expect(await findTraces(redis, keys, "zoe")).toEqual([`${called}: zoe`]);
    await openLoop(queue, event)(T0 + 300_000);
    expect(await findTraces(redis, keys, "zoe")).toEqual([]);
  },
);

it.each(["z*", "z?e", "[z]oe", "z\\oe", "z^-e", "z", "zoe:1", "ซ่อ🎟", '"z"', "%d"])(
  "is nothing when the id is %j, and others keep what is theirs",
  async (user) => {
    const others = ["zoe", "z\\", "zo", "zoe:1:5", "z:1", "zze", `${user}:7`, `${user}x`].filter(
      (id) => id !== user,
    );
    const { queue, event, nowMs } = await openBooked(1, [user, ...others]);
    await queue.erase(event, { ...act(nowMs), user });
    const records = Object.keys(await redis.hgetall(`queue:{${event}}:spent`)).map((field) =>
      field.replace(/:\d+$/, ""),
    );
    expect(records.toSorted()).toEqual([...others, records.find((field) => field.includes("\t"))].toSorted());
    expect(await redis.zmscore(shardKeys(event)[1], user)).toEqual([null]);
  },
);

it("is found among 20,000 bookings, which stay as many", async () => {
  const { queue, event, nowMs, keys } = await openBooked(1, ["zoe"], 2);
  const spent = `queue:{${event}}:spent`;
  for (let first = 0; first < 20_000; first += 1000) {
    await redis.hset(spent, Object.fromEntries(names(first, 1000).map((user) => [`${user}:${T0}`, "b"])));
  }
  const before = await redis.hlen(spent);
  await queue.erase(event, { ...act(nowMs), user: "zoe" });
  expect(await findTraces(redis, keys, "zoe")).toEqual([]);
  expect(await redis.hlen(spent)).toBe(before);
});

it("waits for a renumbering, whose copy may hold them too", async () => {
  const { queue, event, nowMs } = await openBooked(1, ["zoe"]);
  await redis.hset(stateKey(event), { renumber_at_ms: nowMs + 1000 });
  expect(await queue.erase(event, { ...act(nowMs), user: "zoe" })).toEqual({ status: "held" });
});

it("leaves nothing where there is no event", async () => {
  const event = freshEvent();
  const { queue } = redisKit();
  const reply = await queue.erase(event, { ...act(), user: "zoe" });
  expect(reply).toEqual({ status: "done", passEndsAtMs: null, entry: null });
  expect(await redis.exists(...allKeys(event))).toBe(0);
});

function names(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, nth) => `other-${first + nth}`);
}
