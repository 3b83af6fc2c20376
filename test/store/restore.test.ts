/** What a lobby or a booth sends after a failover, on a Redis that lost it. */
import { afterAll, expect, it } from "vitest";
import type { Acknowledged } from "../../src/core/waiting-queue.ts";
import { eventKeys, stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openBooth, openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());
const { queue } = redisKit();

/** As a lane of a booth whose last write was lost sends what one person had. */
function restorePass(event: string, generation: number, person: Acknowledged, index = 0): Promise<number> {
  return queue.restore(event, {
    nowMs: T0 + 100,
    shards: 1,
    writer: { kind: "booth", index },
    acknowledged: { generation, nonce: T0 * 1000, seq: 1 },
    isLast: true,
    people: [person],
  });
}

it("a pass that a booth restores is counted at once, and renumbers no line", async () => {
  const event = freshEvent();
  await openLobby(queue, event).act("join", "zoe");
  await openLoop(queue, event)(T0);
  const { generation, claims } = await openBooth(queue, event).serve({ claims: ["zoe"] });
  expect(claims).toMatchObject([{ kind: "admitted" }]);
  const [, called = ""] = eventKeys(event);
  await redis
    .multi()
    .hset(stateKey(event), "admitted", 0)
    .hdel(stateKey(event), "fence:b0")
    .del(called)
    .exec();

  const restored = await restorePass(event, generation, {
    user: "zoe",
    what: "admitted",
    expiresAtMs: T0 + 300_000,
  });
  const counted = await redis.hmget(stateKey(event), "admitted", "renumber_at_ms");
  expect([restored, counted]).toEqual([1, ["1", "0"]]);
});

it.each([
  ["longer than it is", 600, 600],
  ["shorter than it is", 60, 300],
])("a pass that is restored %s is made longer, and never shorter", async (_, restored, then) => {
  const event = freshEvent();
  await openLobby(queue, event).act("join", "zoe");
  await openLoop(queue, event)(T0);
  const booth = openBooth(queue, event);
  const { generation } = await booth.serve({ claims: ["zoe"] });
  await booth.actOnPass({ what: "extend", user: "zoe", firstEndMs: T0 + 300_000, bySeconds: 300 });
  await redis.hdel(stateKey(event), "fence:b0");
  const endOf = (seconds: number) => ({
    expiresAtMs: T0 + 300_000 + seconds * 1000,
    extendedSeconds: seconds,
  });
  const count = await restorePass(event, generation, { user: "zoe", what: "admitted", ...endOf(restored) });
  expect([count, await booth.claim("zoe")]).toEqual([
    restored === then ? 1 : 0,
    { kind: "admitted", ...endOf(then) },
  ]);
});

it("somebody who left is restored with the later end of the pass, whoever restores first", async () => {
  for (const order of [
    ["admitted", "left"],
    ["left", "admitted"],
  ] as const) {
    const event = freshEvent();
    await openLobby(queue, event).act("join", "zoe");
    await openLoop(queue, event)(T0);
    const { generation } = await openBooth(queue, event).serve({ claims: ["zoe"] });
    const [, called = ""] = eventKeys(event);
    await redis.multi().hdel(stateKey(event), "fence:b0").del(called).exec();
    const extended = { expiresAtMs: T0 + 360_000, extendedSeconds: 60 };
    for (const [index, what] of order.entries()) {
      const end = what === "left" ? { expiresAtMs: T0 + 300_000 } : extended; // the shop extended it after they had left
      await restorePass(event, generation, { user: "zoe", what, ...end }, 1024 * index);
    }
    expect(await openBooth(queue, event).claim("zoe")).toEqual({ kind: "forfeited", ...extended });
  }
});

it.each(["admitted", "left"] as const)(
  "a pass that was taken back since stays so, when it is restored as %s",
  async (what) => {
    const event = freshEvent();
    await openLobby(queue, event).act("join", "zoe");
    await openLoop(queue, event)(T0);
    const { generation } = await openBooth(queue, event).serve({ claims: ["zoe"] });
    const act = { nowMs: T0, shards: 1, actId: "r-1", by: "ann", user: "zoe" };
    expect(await queue.revokePass(event, act)).toMatchObject({ status: "done" });
    await redis.hdel(stateKey(event), "fence:b0");
    const restored = await restorePass(event, generation, { user: "zoe", what, expiresAtMs: T0 + 300_000 });
    const revoked = { kind: "revoked", expiresAtMs: T0 + 300_000 };
    expect([restored, await openBooth(queue, event).claim("zoe")]).toEqual([0, revoked]);
  },
);
