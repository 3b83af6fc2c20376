/** The trail when a script was cut off between an entry and its change, and what an act is known again by. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../scripts/redis/direct-queue.ts";
import type { ControlAct } from "../../src/core/operator.ts";
import { auditKey, stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { directKit, openRedis, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());
const { queue } = directKit(redis);

/** Pauses, unless it is told to do something else. */
function act(event: string, actId: string, more: Partial<ControlAct> = {}) {
  const usual = { nowMs: T0, shards: 1, by: "ann", version: null, change: { paused: true } };
  return queue.control(event, { actId, ...usual, ...more });
}
const read = async (event: string, entries = 200) =>
  (await queue.readControl(event, { nowMs: T0, shards: 1, entries })).audit.map(({ actId }) => actId);

describe("an entry whose change was never made", () => {
  /** The first act is done; of the second the entry alone is there. */
  async function cutOff() {
    const event = freshEvent();
    await act(event, "first");
    const before = await redis.hgetall(stateKey(event));
    await act(event, "second", { change: { closed: true } });
    await redis.multi().del(stateKey(event)).hset(stateKey(event), before).exec();
    return event;
  }

  it("is shown to nobody, and takes nobody's room", async () => {
    const event = await cutOff();
    expect([await read(event), await read(event, 1)]).toEqual([["first"], ["first"]]);
  });

  it("counts for nothing when its act comes again, which is done then", async () => {
    const event = await cutOff();
    const reply = await act(event, "second", { change: { closed: true }, nowMs: T0 + 5 });
    expect(reply).toMatchObject({ status: "done", version: 2, entry: { atMs: T0 + 5 } });
    expect([await read(event), await redis.llen(auditKey(event))]).toEqual([["second", "first"], 2]);
  });

  it("gives its place to the next act, whatever that is", async () => {
    const event = await cutOff();
    await act(event, "third");
    expect([await read(event), await redis.llen(auditKey(event))]).toEqual([["third", "first"], 2]);
  });
});

it("shows the newest entries, as many as were asked for", async () => {
  const event = freshEvent();
  for (const actId of ["a", "b", "c"]) await act(event, actId);
  expect([await read(event, 2), await read(event, 3), await read(event, 4)]).toEqual([
    ["c", "b"],
    ["c", "b", "a"],
    ["c", "b", "a"],
  ]);
});

it("knows an act again by its id, though another one's begins with it", async () => {
  const event = freshEvent();
  await act(event, "act-10");
  expect(await act(event, "act-1", { change: { paused: false } })).toMatchObject({
    status: "done",
    version: 2,
  });
  expect(await act(event, "act-10")).toMatchObject({ status: "done", version: 2, entry: { version: 1 } });
});

it("has room for 200 acts, and forgets the oldest for one more", async () => {
  const event = freshEvent();
  for (let nth = 0; nth < 3; nth++) await act(event, `a-${nth}`);
  const [newest = "", ...older] = await redis.lrange(auditKey(event), 0, -1);
  await redis.rpush(auditKey(event), ...Array.from({ length: 196 }, () => older[0] as string));
  for (const [length, actId] of [
    [200, "b-1"],
    [200, "b-2"],
  ] as const) {
    await act(event, actId);
    expect(await redis.llen(auditKey(event))).toBe(length);
  }
  expect(await redis.lindex(auditKey(event), 2)).toBe(newest);
});

it("has 256,000 bytes, of which the last may be used", async () => {
  const event = freshEvent();
  for (const actId of ["a-0", "a-1"]) await act(event, actId);
  const size = Buffer.byteLength((await redis.lindex(auditKey(event), 0)) as string);
  const fill = async (bytes: number) => {
    await redis.multi().del(auditKey(event)).rpush(auditKey(event), "x".repeat(bytes), "y").exec();
    await act(event, "a-2");
    return redis.llen(auditKey(event));
  };
  // The version has one digit each time, and the pause was there before: so these entries have one size.
  expect([await fill(256_000 - size), await fill(256_000 - size - 1), await fill(256_001 - size)]).toEqual([
    2, 3, 1,
  ]);
});

it.each([
  ["64 characters", "x".repeat(64), "ann"],
  ["an actor of 128 bytes", "a-1", "é".repeat(64)],
  ["each character that an id may have", "aZ09_.-", "ann"],
])("takes %s", async (_, actId, by) => {
  expect(await act(freshEvent(), actId, { by })).toMatchObject({ status: "done" });
});

it("writes what operators typed so that it can be read back, whatever it is", async () => {
  const event = freshEvent();
  const notice = 'a "quoted" \\ line\n\tand a tab';
  const reply = await act(event, "a-1", { by: 'an"n\\', change: { notice } });
  const changes = [{ name: "notice", before: null, after: notice }];
  expect(reply).toMatchObject({ status: "done", entry: { by: 'an"n\\', changes } });
});

it("is closed for a moment after the event was retired", async () => {
  const event = freshEvent();
  await redis.hset(stateKey(event), "retired", 1);
  await expect(act(event, "a-1")).rejects.toThrow("this event was retired a moment ago");
});
