/** Whether an event may be given other settings of its queue, by what its state says. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadScripts } from "../../scripts/redis/direct-queue.ts";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { directKit, openLobby, openRedis, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());
const { queue } = directKit(redis);

const UNTIL_MS = T0 + 60_000;
const BEGUN = { generation: T0, shards: 2, idle: 1 };

it.each<[string, Record<string, number>, [before: number, after: number], string]>([
  ["has not begun", {}, [1, 4], "done"],
  ["has not begun, though an operator has paused it", { paused: 1, idle: 0 }, [2, 2], "done"],
  ["has nobody", BEGUN, [2, 2], "done"],
  ["has nobody, and began before there were shards", { generation: T0 }, [1, 1], "done"],
  [
    "has nobody any more, of a drawing that is over",
    { ...BEGUN, draw: 4, entered: 3, gone: 1 },
    [2, 2],
    "done",
  ],
  ["has entrants who all gave up", { ...BEGUN, draw: 1, entered: 3, gone: 3 }, [2, 2], "done"],
  ["is entered by nobody yet", { ...BEGUN, draw: 1 }, [2, 2], "done"],
  ["has people in the shards that the new settings have", { ...BEGUN, waiting: 1, idle: 0 }, [1, 2], "done"],
  ["began in other shards than the new settings have", BEGUN, [2, 4], "in_other_shards"],
  ["began before there were shards", { generation: T0 }, [1, 2], "in_other_shards"],
  ["has somebody in line", { ...BEGUN, waiting: 1 }, [2, 2], "has_people"],
  ["has somebody who is called", { ...BEGUN, called: 1 }, [2, 2], "has_people"],
  ["has somebody who may come back", { ...BEGUN, idle: 0 }, [2, 2], "has_people"],
  ["has an entrant", { ...BEGUN, draw: 1, entered: 3, gone: 2 }, [2, 2], "has_people"],
  ["has as many in line as are called", { ...BEGUN, waiting: 1, called: 1 }, [2, 2], "has_people"],
  [
    "has as many in line as have entered",
    { ...BEGUN, waiting: 1, draw: 1, entered: 1 },
    [2, 2],
    "has_people",
  ],
  ["is being drawn", { ...BEGUN, draw: 2 }, [2, 2], "has_people"],
  ["is drawn, and its seats are to be taken", { ...BEGUN, draw: 3 }, [2, 2], "has_people"],
])("of one that %s", async (_, state, [shardsBefore, shards], answer) => {
  const event = freshEvent();
  if (Object.keys(state).length > 0) await redis.hset(stateKey(event), state);
  const before = await redis.hgetall(stateKey(event));
  expect(await queue.prepare(event, { shardsBefore, shards, untilMs: UNTIL_MS })).toBe(answer);
  const decides = state.generation === undefined && shardsBefore !== shards;
  const decided = { shards: String(shards), shards_until_ms: String(UNTIL_MS) };
  expect(await redis.hgetall(stateKey(event))).toEqual({ ...before, ...(decides && decided) });
});

it("lets an event that was retired a moment ago begin anew", async () => {
  const event = freshEvent();
  await redis.hset(stateKey(event), { retired: 1, closed: 1 });
  expect(await queue.prepare(event, { shardsBefore: 1, shards: 1, untilMs: UNTIL_MS })).toBe("done");
  expect(await openLobby(queue, event).act("join", "zoe")).toMatchObject({ kind: "joined" });
});

it("lets nobody begin an event by settings of before, until nobody knows them any more", async () => {
  const event = freshEvent();
  await queue.prepare(event, { shardsBefore: 2, shards: 1, untilMs: UNTIL_MS });
  const join = (shards: number, nowMs: number) =>
    openLobby(queue, event, { shards, nowMs, lobby: 0 }).flush({});
  await expect(join(2, UNTIL_MS - 1)).rejects.toThrow("people are in 1 shards, not 2");
  expect((await join(1, UNTIL_MS - 1)).status).toBe("done");
  expect((await join(2, UNTIL_MS)).status).toBe("done");
});
