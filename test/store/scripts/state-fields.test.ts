/** How scripts read and write the state's HASH: what stands there first, what an operator or a hand may have put there, and who has written last. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { SECOND, ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

/** An event that ada has joined. */
async function begin(terms = {}) {
  const event = await WrittenEvent.put(redis);
  await event.flush({ seq: 1, ...terms }, { join: ["ada"] });
  return event;
}

describe("the first write", () => {
  it("puts down each field of the state", async () => {
    const { about, ...fields } = await (await begin({ lobby: 3, nonce: 9, seq: 4, passTtlS: 200 })).fields();
    const written = Object.entries(fields).filter(([, value]) => value !== "0");
    expect(Object.fromEntries(written)).toEqual({
      ...{ generation: String(T0), numbering: String(T0), shards: "1", pass_ttl_s: "200", "fence:3": "9:4" },
      ...{ joined: "1", joined_bytes: "3", waiting: "1", last_second: String(SECOND), idle: "1" },
    });
    expect(about?.length).toBeGreaterThan(64); // so long a value makes Redis look fields up
  });

  it("says once what the state is", async () => {
    const event = await begin();
    await redis.hdel(event.keys.state, "about");
    await event.flush({ seq: 2 }, { join: ["bob"] });
    expect(await redis.hexists(event.keys.state, "about")).toBe(0);
  });
});

describe("a later write", () => {
  it("is of what has changed alone: it takes back nothing that another hand has written meanwhile", async () => {
    const event = await begin();
    const before = await event.fields();
    await event.flush({ seq: 2 }, { join: ["bob"] });
    const after = await event.fields();
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed.toSorted()).toEqual(["fence:0", "joined", "joined_bytes", "waiting"]);
  });

  it("puts 500 people in line", async () => {
    const event = await WrittenEvent.put(redis);
    const join = Array.from({ length: 500 }, (_, nth) => `user-${nth}`);
    await event.flush({ seq: 1 }, { join });
    const scores = (await redis.zmscore(event.keys.line, ...join)).map(Number);
    expect(scores).toEqual(join.map((_, nth) => ticketOf(nth + 1)));
  });
});

describe("an event without a number of shards", () => {
  it("that has begun is in one", async () => {
    const event = await WrittenEvent.put(redis, { generation: T0 });
    expect((await event.flush()).status).toBe("DONE");
    await expect(event.flush({ shards: 2 })).rejects.toThrow("people are in 1 shards, not 2");
  });
});

describe("an operator's number is read", () => {
  it.each<[string, Record<string, string>, Record<string, number>]>([
    ["when it has 15 digits", { control: "000000000000005" }, { control: 5, paused: 0 }],
    [
      "as a slip when it has 16, which pauses the event",
      { control: "0000000000000005" },
      { control: 0, paused: 1 },
    ],
    ["as none when it is unset", { control: "unset", rate_override: "unset" }, { control: 0, paused: 0 }],
    [
      "as no time when a time is 0",
      { opens_at_ms: "0", closes_at_ms: "0" },
      { opens_at_ms: 0, paused: 0, closed: 0 },
    ],
    ["when a time is before 1970", { enters_at_ms: "-1" }, { enters_at_ms: -1, paused: 0 }],
    [
      "from the first time that there can be",
      { opens_at_ms: "1767312000000" },
      { opens_at_ms: 1767312000000, paused: 0 },
    ],
    ["never before that", { opens_at_ms: "1767311999999" }, { opens_at_ms: 2524608000000, paused: 1 }],
    ["never from 1970", { opens_at_ms: "1" }, { opens_at_ms: 2524608000000, paused: 1 }],
    ["as nothing left when too much was sold", { remaining: "-1" }, { remaining_to_sell: 0, paused: 0 }],
    [
      "as shut when it is no time",
      { opens_at_ms: "x", enters_at_ms: "x" },
      { opens_at_ms: 2524608000000, enters_at_ms: 2524608000000, paused: 1 },
    ],
    ["as over when it is no time", { closes_at_ms: "x" }, { closes_at_ms: 1, closed: 1, paused: 1 }],
    ["as closed when it is no number", { closed: "x" }, { closed: 1, paused: 1 }],
  ])("%s", async (_, typed, told) => {
    const event = await WrittenEvent.put(redis, typed);
    expect((await event.flush()).snapshot).toMatchObject(told);
  });

  it("as none when a rate or a limit is below 0", async () => {
    const event = await WrittenEvent.put(redis, {
      generation: T0,
      waiting: 1,
      rate_override: "-1",
      max_active_override: "-1",
    });
    const { snapshot } = await event.tick({ rateMilli: 3000 });
    expect([snapshot.rate, snapshot.paused]).toEqual([3000, 0]);
  });
});

describe("a board that changes", () => {
  const report = async (board: number) => {
    const event = await WrittenEvent.put(redis, { board, ticket_types: '[{"id":"A","remaining":3}]' });
    await event.run("report_stock", [T0, 1, "A", 2]);
    return event.read("board");
  };

  it.each([
    ["that of this moment", 0, T0],
    ["that of this moment, be it one more", T0 - 1, T0],
    ["one more, when the last one was of this moment", T0, T0 + 1],
    ["one more, when the last one was of a clock ahead", T0 + 9, T0 + 10],
  ])("has a number that no other had: %s", async (_, before, board) => {
    expect(await report(before)).toEqual({ board });
  });
});

describe("whether the state is one of before an acknowledged write", () => {
  const KNOWN = { knownGeneration: T0, knownNonce: 5, knownSeq: 8 };
  it.each([
    ["the state has that write", KNOWN, "DONE"],
    ["the state has a later write", { ...KNOWN, knownSeq: 7 }, "DONE"],
    ["the state has a write of a later writer", { ...KNOWN, knownNonce: 4, knownSeq: 9 }, "DONE"],
    ["the state has an earlier write", { ...KNOWN, knownSeq: 9 }, "ROLLED_BACK"],
    ["the state has a write of an earlier writer", { ...KNOWN, knownNonce: 6, knownSeq: 1 }, "ROLLED_BACK"],
    ["nothing was acknowledged", { knownGeneration: 0, knownNonce: 6, knownSeq: 9 }, "DONE"],
    ["the event began anew since", { ...KNOWN, knownGeneration: T0 - 1, knownSeq: 9 }, "DONE"],
  ])("is known by its number: where %s", async (_, known, status) => {
    const event = await WrittenEvent.put(redis, { generation: T0, "fence:0": "5:8" });
    const reply = await event.flush({ ...known, seq: 3, nonce: 9 }, { join: ["ada"] });
    expect([reply.status, reply.outcomes[0]]).toEqual([status, status === "DONE" ? "JOINED" : undefined]);
  });

  it("is not so where there is no event any more", async () => {
    const event = await WrittenEvent.put(redis);
    expect((await event.flush({ knownGeneration: 0, knownNonce: 1, knownSeq: 1 })).status).toBe("DONE");
  });

  it.each([
    ["no field", {}, [0, 0]],
    ["a field that a hand has spoiled", { "fence:0": "5-8" }, [0, 0]],
    ["a nonce and a number", { "fence:0": "5:8" }, [5, 8]],
  ])("is told by its fence: of %s", async (_, fields, fence) => {
    const event = await WrittenEvent.put(redis, { generation: T0, ...fields });
    expect((await event.flush()).fence).toEqual(fence);
  });
});

describe("a booth is told that no pass is issued", () => {
  it.each([
    [{ rate: 1, paused: 0 }, 0],
    [{ rate: 1, paused: 1 }, 1],
    [{ rate: 0, paused: 0 }, 1],
    [{ rate: 0, paused: 1 }, 1],
  ])("while the event is paused, or at rate 0: at %j", async (state, halted) => {
    const event = await WrittenEvent.put(redis, { generation: T0, pass_ttl_s: 300, ...state });
    const { event: told } = await event.serve({ seq: 0 });
    expect(told).toEqual([T0, 300, halted, state.rate, 2]);
  });
});
