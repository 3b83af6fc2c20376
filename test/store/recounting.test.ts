/** An operator has people counted anew, after a script that was cut off left counters that match no set. */
import { afterAll, describe, expect, it } from "vitest";
import type { OperatorAct } from "../../src/core/operator.ts";
import { eventKeys, stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { names } from "../support/store/contract.ts";
import { openBooth, openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());

const act = (actId: string): OperatorAct => ({ nowMs: T0, shards: 1, actId, by: "ann" });

describe.each([1, 3])("a recount, of %i shards,", (shards) => {
  const { queue } = redisKit(shards);

  /** One has booked, two hold a pass, two are called, five wait. */
  async function open() {
    const event = freshEvent();
    const [lobby, booth] = [openLobby(queue, event), openBooth(queue, event)];
    await lobby.flush({ join: names(10) });
    const tick = openLoop(queue, event, { maxActive: 5 });
    await tick(T0);
    await booth.serve({ claims: names(3) });
    await booth.complete({ user: "user-0", firstEndMs: T0 + 300_000, bookingId: "b" });
    return { event, lobby, tick };
  }

  it("mends what is wrong, and says in the trail what that was", async () => {
    const { event, lobby } = await open();
    await redis.hset(stateKey(event), { waiting: 7, called: 0, completed: 3, idle: 1 });
    const reply = await queue.recount(event, act("r-1"));
    const changes = [
      { name: "waiting", before: "7", after: "5" },
      { name: "called", before: "0", after: "2" },
      { name: "completed", before: "3", after: "1" },
    ];
    const entry = { actId: "r-1", what: "recount", by: "ann", atMs: T0, version: 0, changes };
    expect(reply).toEqual({ status: "done", entry });
    const { snapshot } = await lobby.flush({}, { fence: null });
    expect(snapshot).toMatchObject({ waiting: 5, called: 2, idle: false });
    expect((await queue.readControl(event, { nowMs: T0, shards: 1, entries: 1 })).audit).toEqual([entry]);
  });

  it("is answered as before when it comes again, and counts nothing", async () => {
    const { event, lobby } = await open();
    const first = await queue.recount(event, act("r-1"));
    await redis.hset(stateKey(event), { waiting: 7 });
    expect(await queue.recount(event, act("r-1"))).toEqual(first);
    expect((await lobby.flush({}, { fence: null })).snapshot.waiting).toBe(7);
  });

  it("is refused when its id was that of another act", async () => {
    const { event } = await open();
    await queue.control(event, { ...act("a-1"), version: null, change: { paused: true } });
    expect(await queue.recount(event, act("a-1"))).toEqual({ status: "refused", reason: "ACT_ID_USED" });
  });

  it("waits for a renumbering, which counts people itself", async () => {
    const { event, tick } = await open();
    await redis.hset(stateKey(event), { renumber_at_ms: T0 + 1000 });
    expect(await queue.recount(event, act("r-1"))).toEqual({ status: "held" });
    for (const ms of [1000, 1100]) await tick(T0 + ms, { rateMilli: 0 });
    expect(await queue.recount(event, act("r-1"))).toMatchObject({ status: "done", entry: { changes: [] } });
  });

  it("of an event that has not begun leaves nothing", async () => {
    const event = freshEvent();
    expect(await queue.recount(event, act("r-1"))).toEqual({ status: "done", entry: null });
    expect(await redis.exists(...eventKeys(event, shards), `queue:{${event}}:audit`)).toBe(0);
  });
});
