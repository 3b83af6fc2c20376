/** What becomes of a person of whom a lobby or a booth restores something, wherever Redis has them after it went back. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../scripts/redis/direct-queue.ts";
import type { Acknowledged } from "../../src/core/waiting-queue.ts";
import { shardKeys, stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { calledScore, readCalledScore } from "../support/store/called-score.ts";
import { directKit, openLobby, openLoop, openRedis, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());
const { queue } = directKit(redis);

const NOW_MS = T0 + 1000;
const at = (seconds: number) => T0 + 1000 * seconds;
const SECOND = Math.floor((T0 - Date.UTC(2026, 0, 1)) / 1000);
const ticket = (ordinal: number) => SECOND * 10_000_000 + ordinal;

/** Where zoe stands: her score in the line, or in `called` her state and her deadline in seconds after T0. */
type Place =
  | "nowhere"
  | `${"waiting" | "returned"} ${number}`
  | `${Parameters<typeof calledScore>[0]} ${number}`;

async function put(event: string, place: Place): Promise<void> {
  const [, state = "", number = ""] = /^(.+) (\d+)$/.exec(place) ?? [];
  const [line, called] = shardKeys(event);
  if (state === "waiting") await redis.zadd(line, ticket(Number(number)), "zoe");
  else if (state === "returned") await redis.zadd(line, Number(number), "zoe");
  else if (state !== "")
    await redis.zadd(
      called,
      calledScore(state as Parameters<typeof calledScore>[0], at(Number(number))),
      "zoe",
    );
}

async function find(event: string): Promise<string> {
  const [line, called] = shardKeys(event);
  const [inLine, inCalled] = [await redis.zscore(line, "zoe"), await redis.zscore(called, "zoe")];
  const places: string[] = [];
  if (inLine !== null && Number(inLine) < 10_000_000) places.push(`returned ${inLine}`);
  else if (inLine !== null) places.push(`waiting ${Number(inLine) - ticket(0)}`);
  if (inCalled !== null) {
    const { state, deadlineMs } = readCalledScore(Number(inCalled));
    places.push(`${state} ${(deadlineMs - T0) / 1000}`);
  }
  return places.join(" and ") || "nowhere";
}

/** An event of which Redis has lost the last second: adam has joined, and a tick has come. */
async function open() {
  const event = freshEvent();
  const { snapshot } = await openLobby(queue, event).flush({ join: ["adam"] });
  await openLoop(queue, event)(T0, { maxActive: 1 });
  const restore = (
    person: Partial<Acknowledged>,
    more: { index?: number; isLast?: boolean; seq?: number } = {},
  ) =>
    queue.restore(event, {
      nowMs: NOW_MS,
      shards: 1,
      writer: { kind: "booth", index: more.index ?? 3 },
      acknowledged: { generation: snapshot.generation, nonce: 5, seq: more.seq ?? 1 },
      isLast: more.isLast ?? true,
      people: [{ user: "zoe", ...person } as Acknowledged],
    });
  return { event, generation: snapshot.generation, restore };
}

const PLACES = [
  "nowhere",
  "waiting 5",
  "returned 3",
  "called 30",
  "called again 30",
  "missed 600",
  "admitted 200",
  "admitted 1",
  "spent 200",
  "spent 1",
  "forfeited 200",
  "revoked 200",
] as const;

const isCalled = { what: "called", claimBeforeMs: at(50) } as const;
const isAdmitted = { what: "admitted", expiresAtMs: at(250) } as const;

/** Without a live pass among what is restored: one that Redis has is forfeited. */
const LEFT: Partial<Record<(typeof PLACES)[number], Place>> = {
  "waiting 5": "nowhere",
  "returned 3": "nowhere",
  "called 30": "nowhere",
  "called again 30": "nowhere",
  "missed 600": "nowhere",
  "admitted 200": "forfeited 200",
  "admitted 1": "forfeited 1",
};

/** Where they are then; nowhere else than before where it does not say. */
const RESTORED: [string, Partial<Acknowledged>, Partial<Record<(typeof PLACES)[number], Place>>][] = [
  ["a place in line", { what: "waiting", ticket: ticket(9) }, { nowhere: "waiting 9" }],
  [
    "a place as somebody who came back",
    { what: "returned", ticket: 7 },
    { nowhere: "returned 7", "missed 600": "returned 7" },
  ],
  [
    "a turn", // of who missed one, it is the second
    isCalled,
    {
      nowhere: "called 50",
      "missed 600": "called again 50",
      "admitted 1": "called 50",
      "spent 1": "called 50",
    },
  ],
  ["a turn that has ended", { what: "called", claimBeforeMs: NOW_MS }, { nowhere: "called 1" }],
  [
    "a pass",
    isAdmitted,
    {
      nowhere: "admitted 250",
      "waiting 5": "admitted 250",
      "returned 3": "admitted 250",
      "called 30": "admitted 250",
      "called again 30": "admitted 250",
      "missed 600": "admitted 250",
    },
  ],
  ["a pass that has ended", { what: "admitted", expiresAtMs: NOW_MS }, {}],
  ["that they left", { what: "left", expiresAtMs: 0 }, LEFT],
  [
    "that they left with a pass",
    { what: "left", expiresAtMs: at(250) },
    {
      nowhere: "forfeited 250",
      "waiting 5": "forfeited 250",
      "returned 3": "forfeited 250",
      "called 30": "forfeited 250",
      "called again 30": "forfeited 250",
      "missed 600": "forfeited 250",
      "admitted 200": "forfeited 250",
      "admitted 1": "forfeited 250",
    },
  ],
  ["that they left with a pass that has ended", { what: "left", expiresAtMs: NOW_MS }, LEFT],
];

describe.each(RESTORED)("restored is %s:", (_, person, moves) => {
  it.each(PLACES.map((place) => [place, moves[place] ?? place] as const))(
    "who is %s is then %s",
    async (from, to) => {
      const { event, restore } = await open();
      await put(event, from);
      expect([await restore(person), await find(event)]).toEqual([from === to ? 0 : 1, to]);
    },
  );
});

describe("a restoration", () => {
  it("finds the booking that was made with the pass", async () => {
    const { event, restore } = await open();
    const [, , , , , spent = ""] = shardKeys(event);
    await redis.hset(spent, `zoe:${at(250)}`, "b-1");
    expect([await restore(isAdmitted), await find(event)]).toEqual([1, "spent 250"]);
  });

  it.each([
    [
      "of a lobby moves the line, which is renumbered a second later",
      "lobby",
      { renumber_at_ms: NOW_MS + 1000, idle: 0 },
    ],
    ["of a booth that moved nobody in line renumbers nothing", "booth", { renumber_at_ms: 0, idle: 0 }],
  ] as const)("%s", async (_, kind, expected) => {
    const { event, generation } = await open();
    await redis.hset(stateKey(event), { idle: 1, renumbered: 3 });
    const acknowledged = { generation, nonce: 5, seq: 1 };
    const people = [{ user: "zoe", ...isAdmitted } as Acknowledged];
    const more = { nowMs: NOW_MS, shards: 1, isLast: true, people, acknowledged };
    await queue.restore(event, { ...more, writer: { kind, index: 3 } });
    const state = await redis.hgetall(stateKey(event));
    expect({ renumber_at_ms: Number(state.renumber_at_ms ?? 0), idle: Number(state.idle) }).toEqual({
      ...expected,
      idle: kind === "lobby" ? 0 : 1,
    });
    expect([state.admitted ?? "0", state.renumbered]).toEqual(kind === "lobby" ? ["0", "0"] : ["1", "3"]);
  });

  it("of nothing leaves the line as it is", async () => {
    const { event, generation } = await open();
    const acknowledged = { generation, nonce: 5, seq: 1 };
    const more = { nowMs: NOW_MS, shards: 1, isLast: true, people: [], acknowledged };
    expect(await queue.restore(event, { ...more, writer: { kind: "lobby", index: 3 } })).toBe(0);
    expect(await redis.hmget(stateKey(event), "renumber_at_ms", "fence:3")).toEqual(["0", "5:1"]);
  });

  it("is done once: what comes again, or before it, changes nothing", async () => {
    const { event, restore } = await open();
    await restore(isCalled, { seq: 2 });
    await redis.zrem(shardKeys(event)[1], "zoe");
    for (const seq of [1, 2]) expect(await restore(isCalled, { seq })).toBe(0);
    expect(await find(event)).toBe("nowhere");
    expect(await restore(isCalled, { seq: 3 })).toBe(1);
  });

  it("in parts is done by the last of them", async () => {
    const { event, restore } = await open();
    await restore(isCalled, { isLast: false });
    expect(await redis.hget(stateKey(event), "fence:b3")).toBeNull();
    await redis.zrem(shardKeys(event)[1], "zoe");
    expect(await restore(isCalled)).toBe(1);
    expect(await redis.hget(stateKey(event), "fence:b3")).toBe("5:1");
  });

  it.each([
    ["has ended", 0],
    ["began anew", T0 + 5],
  ])("of an event that %s since changes nothing", async (_, began) => {
    const { event, restore } = await open();
    await redis.hset(stateKey(event), "generation", began);
    const before = await redis.hgetall(stateKey(event));
    expect([await restore(isAdmitted), await find(event)]).toEqual([0, "nowhere"]);
    expect(await redis.hgetall(stateKey(event))).toEqual(before);
  });

  it("of an event that Redis has lost altogether changes nothing", async () => {
    const { event, restore } = await open();
    await redis.del(...shardKeys(event));
    expect([await restore(isAdmitted), await redis.exists(...shardKeys(event))]).toEqual([0, 0]);
  });
});
