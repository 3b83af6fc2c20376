/** What acts are answered, as scripts write it: where an outcome has no value, that is 0. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts, runScript } from "../../scripts/redis/direct-queue.ts";
import { shardKeys, stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { calledScore } from "../support/store/called-score.ts";
import { directKit, openBooth, openLobby, openLoop, openRedis, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());
const { queue } = directKit(redis);

interface Terms {
  readonly nowMs?: number;
  readonly maxQueueSize?: number;
  readonly draws?: boolean;
}

/** What zoe is answered who does this, by a flush of her own. */
async function answerTo(
  act: "leave" | "join" | "position",
  event: string,
  terms: Terms = {},
): Promise<unknown> {
  const { nowMs = T0, maxQueueSize = 0, draws = false } = terms;
  const counts = ["leave", "join", "position"].map((kind) => (kind === act ? 1 : 0));
  const args = [
    ...[nowMs, 1, 0, 7, nowMs, 1, 0, 0, 0, 0, maxQueueSize, 300, 0, 0, 500_000, 100, 200, 0, 60_000],
    ...[draws ? 1 : 0, 0, "ab", ...counts, "zoe"],
  ];
  const [, , , , outcomes] = (await runScript(redis, "flush", shardKeys(event), args)) as unknown[][];
  return outcomes;
}

describe("an outcome without a value", () => {
  it.each<[string, "leave" | "join" | "position", Record<string, number>, Terms]>([
    ["QUEUE_CLOSED", "join", { closed: 1 }, {}],
    ["QUEUE_NOT_OPEN", "join", {}, { draws: true }],
    ["SOLD_OUT", "join", { remaining: 0 }, {}],
    ["QUEUE_FULL", "join", { generation: T0, waiting: 1 }, { maxQueueSize: 1 }],
    ["ENTERED", "join", { opens_at_ms: T0 + 1 }, { draws: true }],
    ["NONE", "position", {}, {}],
    ["LEFT", "leave", {}, {}],
  ])("is %s 0", async (outcome, act, state, terms) => {
    const event = freshEvent();
    if (Object.keys(state).length > 0) await redis.hset(stateKey(event), state);
    expect(await answerTo(act, event, terms)).toEqual([outcome, 0]);
  });

  it("is that of an entrant, who has no position", async () => {
    const event = freshEvent();
    await redis.hset(stateKey(event), "opens_at_ms", T0 + 1);
    await answerTo("join", event, { draws: true });
    expect(await answerTo("position", event, { nowMs: T0 + 1 })).toEqual(["ENTRANT", 0]);
    expect(await answerTo("join", event, { nowMs: T0 + 2 })).toEqual(["ALREADY_ENTERED", 0]);
    expect(await redis.hget(stateKey(event), "joined_bytes")).toBe("3");
    expect(await answerTo("leave", event, { nowMs: T0 + 3 })).toEqual(["LEFT", 0]);
  });

  it.each([
    ["the event is paused", { paused: 1 }],
    [
      "the pace of passes is used up",
      { claim_tokens: 999_999, claims_earned_to_ms: T0, claim_horizon_ms: T0 },
    ],
  ])("is that of a claim while %s", async (_, state) => {
    const event = freshEvent();
    await openLobby(queue, event).act("join", "zoe");
    await openLoop(queue, event)(T0);
    await redis.hset(stateKey(event), state);
    const args = [T0, 1, "b0", 1, 1, 0, 0, 0, 500, 1, "zoe"];
    const [, , claims] = (await runScript(redis, "serve_booth", shardKeys(event), args)) as unknown[];
    expect(claims).toEqual(["WAIT", 0]);
  });
});

describe("a deadline", () => {
  it.each([
    ["missed", T0 + 999, ["MISSED", T0 + 1000]],
    ["missed", T0 + 1000, ["NONE", 0]],
    ["admitted", T0 + 999, ["ADMITTED", T0 + 1000]],
    ["admitted", T0 + 1000, ["NONE", 0]],
    ["revoked", T0 + 999, ["REVOKED", T0 + 1000]],
    ["revoked", T0 + 1000, ["NONE", 0]],
  ] as const)("of who is %s has passed when it is reached: at %i", async (state, nowMs, answer) => {
    const event = freshEvent();
    await openLobby(queue, event).act("join", "adam");
    await redis.zadd(shardKeys(event)[1], calledScore(state, T0 + 1000), "zoe");
    expect(await answerTo("position", event, { nowMs })).toEqual(answer);
  });
});

describe("who leaves and joins in one flush", () => {
  it.each([
    ["is called", "called", [T0]],
    ["missed a turn", "missed", [T0, T0 + 1000]],
  ] as const)("has a new place, who %s", async (_, state, ticks) => {
    const event = freshEvent();
    const lobby = openLobby(queue, event);
    const tick = openLoop(queue, event, { claimWindowMs: 1000 });
    await lobby.act("join", "zoe");
    for (const nowMs of ticks) await tick(nowMs);
    expect((await lobby.act("position", "zoe")).kind).toBe(state);
    const { outcomes, snapshot } = await lobby.flush({ leave: ["zoe"], join: ["zoe"], position: ["zoe"] });
    expect(outcomes.leave).toEqual([{ kind: "left", expiresAtMs: 0 }]);
    expect([outcomes.join[0]?.kind, outcomes.position[0]?.kind]).toEqual(["joined", "waiting"]);
    expect(snapshot).toMatchObject({ waiting: 1, returned: 0, called: 0, joined: 2 });
    expect(await redis.hmget(stateKey(event), "missed", "joined_bytes")).toEqual(["0", "6"]);
    expect((await lobby.act("position", "zoe")).kind).toBe("waiting");
    expect(await redis.zcard(shardKeys(event)[1])).toBe(0);
  });

  it("is refused while the pass that they left with is alive", async () => {
    const event = freshEvent();
    const lobby = openLobby(queue, event);
    await lobby.act("join", "zoe");
    await openLoop(queue, event)(T0);
    await openBooth(queue, event).claim("zoe");
    const { outcomes } = await lobby.flush({ leave: ["zoe"], join: ["zoe"] });
    const forfeited = { kind: "forfeited", expiresAtMs: T0 + 300_000 };
    expect(outcomes.join).toEqual([forfeited]);
  });
});
