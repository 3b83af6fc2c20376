/** The steps of a drawing in Redis: the list is committed to, entrants get their seats, calls begin. Each is safe to repeat. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDirectQueue, runScript } from "../../scripts/redis/direct-queue.ts";
import { operate } from "../../scripts/redis/operate.ts";
import { scoredMembers } from "../../scripts/redis/scored-members.ts";
import type { Seat } from "../../src/core/draw/drawing-store.ts";
import { SHEETS } from "../../src/core/draw/leaf.ts";
import { ordinalOf } from "../../src/core/ticket.ts";
import type { WaitingQueue } from "../../src/core/waiting-queue.ts";
import { eventKeys, stateKey } from "../../src/store/keys.ts";
import { RedisDrawing } from "../../src/store/redis-drawing.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openLobby, openLoop, openRedis, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
const store = new RedisDrawing({ run: (name, keys, args) => runScript(redis, name, keys, args) });
let queue: WaitingQueue;
beforeAll(async () => {
  queue = await openDirectQueue(redis);
});
afterAll(() => redis.quit());

const OPENS_AT_MS = T0 + 60_000;
const ASKED = { nowMs: OPENS_AT_MS + 2000, shards: 1 };
const SIGNED = { round: 9, checkpoint: "a.b-c_D.1" };

/** An event that these people have entered, and that is closed. */
async function close(people: readonly string[], gone: readonly string[] = []) {
  const event = freshEvent();
  await operate(queue, event, { opensAtMs: OPENS_AT_MS }, { nowMs: T0 });
  const lobby = openLobby(queue, event, { opening: "draw", proofKey: 7, nowMs: T0 });
  const tick = openLoop(queue, event);
  await lobby.flush({ join: [...people] });
  if (gone.length > 0) await lobby.flush({ leave: [...gone] });
  await tick(OPENS_AT_MS);
  await tick(OPENS_AT_MS + 1250); // within a second: the tickets are of the whole one
  const { generation, closedAtMs } = await store.read(event, ASKED);
  const run = { ...ASKED, generation, closedAtMs };
  const [line = "", called = "", departed = "", , , , , , , entrants = ""] = eventKeys(event);
  const places = new Map(people.map((user, index) => [user, index + 1]));
  /** Of each sheet, who is on it with the place that they drew: that of their name's place among `people`. */
  const seats = async () => {
    const parts: Seat[][] = Array.from({ length: SHEETS }, () => []);
    for (const [user, score] of scoredMembers(await redis.zrange(entrants, "0", "-1", "WITHSCORES"))) {
      parts[score % SHEETS]?.push({ user, place: places.get(user) ?? 0 });
    }
    return parts;
  };
  const inLine = () => redis.zrange(line, 0, "-1");
  return { event, lobby, tick, run, seats, inLine, line, called, departed, entrants, size: people.length };
}

/** The same, committed to. */
async function commit(people: readonly string[], gone: readonly string[] = []) {
  const drawing = await close(people, gone);
  await store.commit(drawing.event, { ...drawing.run, ...SIGNED, size: drawing.size });
  return drawing;
}

/** The same, and everybody has a seat. */
async function seat(people: readonly string[], gone: readonly string[] = []) {
  const drawing = await commit(people, gone);
  const { event, run } = drawing;
  await store.seat(event, { ...run, firstPart: 0, parts: await drawing.seats() });
  return drawing;
}

describe("the list of a drawing", () => {
  it("can be committed to once it is closed, and asking changes nothing", async () => {
    const { event, run, size } = await close(["ada", "bob"]);
    expect(await store.tryCommit(event, { ...run, size })).toEqual({ status: "committed" });
    expect(await store.read(event, ASKED)).toMatchObject({ phase: "closed", checkpoint: null });
  });

  it("is committed to once: the first checkpoint stands, whatever comes later", async () => {
    const { event, lobby, run, size } = await close(["ada", "bob"]);
    const first = { ...run, ...SIGNED, size };
    expect(await store.commit(event, first)).toEqual({ status: "committed" });
    expect(await store.commit(event, first)).toEqual({ status: "committed" });
    const other = await store.commit(event, { ...first, checkpoint: "x.y.z" });
    expect(other).toEqual({ status: "other", checkpoint: SIGNED.checkpoint });
    expect(await store.read(event, ASKED)).toMatchObject({
      phase: "committed",
      checkpoint: SIGNED.checkpoint,
    });
    expect((await lobby.flush({}, { nowMs: ASKED.nowMs })).snapshot.draw?.round).toBe(SIGNED.round);
  });

  it("is not committed to with another number of entrants, another close or another run of the event", async () => {
    const { event, run, size } = await close(["ada", "bob"]);
    const changes = [
      { size: size - 1 },
      { size: size + 1 },
      { closedAtMs: run.closedAtMs + 1 },
      { generation: run.generation + 1 },
    ];
    for (const change of changes) {
      expect(await store.commit(event, { ...run, ...SIGNED, size, ...change })).toEqual({
        status: "changed",
      });
    }
    expect((await store.read(event, ASKED)).phase).toBe("closed");
  });

  it("is not committed to when Redis has lost an entrant since the close", async () => {
    const { event, run, size, entrants } = await close(["ada", "bob"]);
    await redis.zrem(entrants, "bob");
    expect(await store.commit(event, { ...run, ...SIGNED, size })).toEqual({ status: "changed" });
  });

  it.each([
    ["of 1024 characters", "x".repeat(1024), true],
    ["of 1025 characters", "x".repeat(1025), false],
    ["with a character that no JWS has", "a.b c", false],
  ])("has a checkpoint of a JWS' characters, 1024 at most: %s", async (_, checkpoint, isTaken) => {
    const { event, run, size } = await close(["ada"]);
    const committed = store.commit(event, { ...run, round: 9, checkpoint, size });
    if (isTaken) expect(await committed).toEqual({ status: "committed" });
    else await expect(committed).rejects.toThrow("checkpoint is no JWS of at most 1024 bytes");
  });
});

describe("the seats of a drawing", () => {
  it("are in the order that was drawn, by tickets of the second of the close", async () => {
    const { event, run, line, seats } = await commit(["cay", "ada", "bob"]);
    const reply = await store.seat(event, { ...run, firstPart: 0, parts: await seats() });
    expect(reply).toEqual({ status: "seated", seatedParts: SHEETS });
    const tickets = scoredMembers(await redis.zrange(line, "0", "-1", "WITHSCORES"));
    expect([...tickets.keys()]).toEqual(["cay", "ada", "bob"]);
    const second = Math.floor((run.closedAtMs - Date.UTC(2026, 0, 1)) / 1000);
    expect([...tickets.values()]).toEqual([1, 2, 3].map((place) => second * 10_000_000 + place));
  });

  it("are given part by part, and only the next ones are taken", async () => {
    const { event, run, seats, inLine } = await commit(["ada", "bob", "cay"]);
    const parts = await seats();
    const first = parts.findIndex(({ length }) => length > 0);
    const [{ user = "" } = {}] = parts[first] ?? [];
    const give = (firstPart: number, lastPart: number) =>
      store.seat(event, { ...run, firstPart, parts: parts.slice(firstPart, lastPart) });
    expect(await give(first + 1, SHEETS)).toEqual({ status: "changed", seatedParts: 0 });
    expect(await give(0, first)).toEqual({ status: "seated", seatedParts: first });
    expect(await give(first, first + 1)).toEqual({ status: "seated", seatedParts: first + 1 });
    expect(await inLine()).toContain(user);
    expect(await give(first, first + 1)).toEqual({ status: "changed", seatedParts: first + 1 });
    expect(await give(first + 1, SHEETS)).toEqual({ status: "seated", seatedParts: SHEETS });
  });

  it("are given to 5000 people at once, and to no more", async () => {
    const { event, run } = await commit(["ada"]);
    const give = (count: number) =>
      store.seat(event, { ...run, firstPart: 0, parts: [Array(count).fill({ user: "bob", place: 1 })] });
    await expect(give(5001)).rejects.toThrow("more than 5000 people");
    expect((await give(5000)).status).toBe("differs");
  });

  it("of who gave up before are tickets of people who left, so that those behind move up", async () => {
    const { event, run, inLine, departed, lobby, seats } = await commit(["ada", "bob", "cay"], ["bob"]);
    await store.seat(event, { ...run, firstPart: 0, parts: await seats() });
    expect(await inLine()).toEqual(["ada", "cay"]);
    const [gone = 0, ...others] = (await redis.lrange(departed, 0, "-1")).map(Number);
    expect([ordinalOf(gone), others]).toEqual([2, []]);
    const { snapshot } = await lobby.flush({}, { nowMs: ASKED.nowMs });
    expect(snapshot.departedSum).toBe(gone % 2 ** 31);
    expect([snapshot.waiting, snapshot.departedCount, snapshot.draw?.gone]).toEqual([2, 1, 0]);
  });

  it("are given up by who leaves before calls begin", async () => {
    const { lobby, inLine, departed } = await seat(["ada", "bob"]);
    expect((await lobby.act("leave", "ada", { nowMs: ASKED.nowMs })).kind).toBe("left");
    expect(await inLine()).toEqual(["bob"]);
    expect((await redis.lrange(departed, 0, "-1")).map((ticket) => ordinalOf(Number(ticket)))).toEqual([1]);
    const { snapshot } = await lobby.flush({}, { nowMs: ASKED.nowMs });
    expect([snapshot.waiting, snapshot.departedCount, snapshot.draw?.gone]).toEqual([1, 1, 0]);
  });

  it("are for entrants alone: a part with somebody else changes nothing", async () => {
    const { event, run, inLine } = await commit(["ada"]);
    const parts = Array.from({ length: SHEETS }, () => [{ user: "stranger", place: 1 }]);
    expect(await store.seat(event, { ...run, firstPart: 0, parts })).toEqual({
      status: "differs",
      seatedParts: 0,
    });
    expect(await inLine()).toEqual([]);
  });

  it("are none for who was called before Redis went back: nobody is called and in line", async () => {
    const { event, run, called, inLine, seats } = await commit(["ada", "bob"]);
    await redis.zadd(called, String(5 * 2 ** 44 + run.nowMs + 60_000), "ada");
    await store.seat(event, { ...run, firstPart: 0, parts: await seats() });
    expect(await inLine()).toEqual(["bob"]);
    expect(await store.finish(event, run)).toBe("finished");
  });
});

describe("a drawing", () => {
  it("is over when all parts are seated, and not before; then the first places are called", async () => {
    const { event, run, seats, tick } = await commit(["cay", "ada", "bob"]);
    const parts = await seats();
    await store.seat(event, { ...run, firstPart: 0, parts: parts.slice(0, SHEETS - 1) });
    expect(await store.finish(event, run)).toBe("changed");
    expect((await tick(ASKED.nowMs)).snapshot.calledTotal).toBe(0);
    await store.seat(event, { ...run, firstPart: SHEETS - 1, parts: parts.slice(SHEETS - 1) });
    expect(await store.finish(event, run)).toBe("finished");
    expect(await store.finish(event, run)).toBe("finished");
    const { snapshot } = await tick(ASKED.nowMs + 1000, { maxActive: 2 });
    expect([snapshot.calledTotal, ordinalOf(snapshot.calledUpTo), snapshot.waiting]).toEqual([2, 2, 1]);
  });

  it("whose seats Redis has lost gives all of them once more", async () => {
    const { event, lobby, run, line, seats, inLine, tick } = await seat(["ada", "bob"]);
    await redis.zrem(line, "ada");
    expect(await store.finish(event, run)).toBe("again");
    expect((await lobby.flush({}, { nowMs: ASKED.nowMs })).snapshot.renumberAtMs).toBeGreaterThan(0);
    expect(await store.read(event, ASKED)).toMatchObject({ phase: "committed", seatedParts: 0 });
    await store.seat(event, { ...run, firstPart: 0, parts: await seats() });
    expect(await inLine()).toEqual(["ada", "bob"]);
    expect(await store.finish(event, run)).toBe("finished");
    expect((await tick(ASKED.nowMs + 1000)).snapshot.renumberAtMs).toBe(0); // it was wanted, and is done
  });

  it("counts who is in line anew when it is over", async () => {
    const { event, lobby, run } = await seat(["ada", "bob"]);
    await redis.hset(stateKey(event), { waiting: 7 });
    expect(await store.finish(event, run)).toBe("finished");
    const { snapshot } = await lobby.flush({}, { nowMs: ASKED.nowMs });
    expect([snapshot.waiting, snapshot.idle]).toEqual([2, false]);
  });

  it("that is stopped goes on with nothing, and says so", async () => {
    const { event, run, size } = await close(["ada"]);
    await store.stop(event, run, "COUNT_DIFFERS");
    expect(await store.read(event, ASKED)).toMatchObject({ phase: "closed", isStopped: true });
    expect(await store.commit(event, { ...run, ...SIGNED, size })).toEqual({ status: "changed" });
  });

  it("may be stopped once it is committed to, and gives no more seats", async () => {
    const { event, run, seats } = await commit(["ada"]);
    await store.stop(event, run, "SHEET_DIFFERS");
    const reply = await store.seat(event, { ...run, firstPart: 0, parts: await seats() });
    expect(reply).toEqual({ status: "changed", seatedParts: 0 });
    expect(await store.finish(event, run)).toBe("changed");
  });

  it("is not stopped by who works on another close, nor when it is over", async () => {
    const { event, run } = await seat(["ada"]);
    await store.stop(event, { ...run, closedAtMs: run.closedAtMs + 1 }, "CLOSE_LOST");
    expect((await store.read(event, ASKED)).isStopped).toBe(false);
    await store.finish(event, run);
    await store.stop(event, run, "CLOSE_LOST");
    expect(await store.read(event, ASKED)).toMatchObject({ phase: "seated", isStopped: false });
  });
});
