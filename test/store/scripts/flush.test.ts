/** When a flush is done and when it is not, what it writes then, and where it finds the people of its acts. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const TICKET = ticketOf(5);

async function open(state: Record<string, number | string> = {}) {
  const event = await WrittenEvent.put(redis, {
    generation: T0 - 5000,
    numbering: T0 - 4000,
    shards: 1,
    joined: 7,
    ...state,
  });
  return event;
}

describe("a flush", () => {
  it.each([
    ["of no numbering that is known", {}, {}, "DONE"],
    ["of this numbering", {}, { numbering: T0 - 4000 }, "DONE"],
    ["of an earlier numbering", {}, { numbering: T0 - 4001 }, "STALE"],
    ["of a later numbering", {}, { numbering: T0 - 3999 }, "STALE"],
    ["while the line is renumbered", { renumber_at_ms: T0 + 1000 }, {}, "HELD"],
    ["while the entering ends", { draw: 1, draw_closed_ms: T0 + 1000 }, {}, "HELD"],
    ["while people enter", { draw: 1 }, {}, "DONE"],
    ["with the next number", { "fence:0": "5:8" }, { nonce: 5, seq: 9 }, "DONE"],
    ["with the number of the last one", { "fence:0": "5:8" }, { nonce: 5, seq: 8 }, "SEEN"],
    ["with an earlier number", { "fence:0": "5:8" }, { nonce: 5, seq: 7 }, "SEEN"],
    ["of an earlier writer", { "fence:0": "5:8" }, { nonce: 4, seq: 9 }, "SEEN"],
    ["of an earlier writer, its first", { "fence:0": "5:8" }, { nonce: 4, seq: 1 }, "SEEN"],
    ["of a later writer", { "fence:0": "5:8" }, { nonce: 6, seq: 1 }, "DONE"],
    ["with the first number", {}, { nonce: 5, seq: 1 }, "DONE"],
  ])("%s is answered when it comes: %j %j %s", async (_, state, terms, status) => {
    const event = await open(state);
    const before = await event.fields();
    const reply = await event.flush({ seq: 3, sheets: "1f", ...terms }, { join: ["ada"] });
    expect([reply.status, reply.outcomes.length]).toEqual([status, status === "DONE" ? 2 : 0]);
    const after = await event.fields();
    if (status !== "DONE")
      expect(after).toEqual({ ...after, ...before }); // nothing of it is another
    else expect(after["fence:0"]).toBe(`${reply.fence[0]}:${reply.fence[1]}`);
  });

  it.each([
    ["reads whatever was written", { "fence:0": "5:8" }, { nonce: 5, seq: 0 }, "DONE", [5, 8]],
    ["reads of an event where it has written nothing", {}, { nonce: 5, seq: 0 }, "DONE", [0, 0]],
  ])("that only reads %s, and leaves the state as it is", async (_, state, terms, status, fence) => {
    const event = await open(state);
    const before = await event.fields();
    const reply = await event.flush(terms, { position: ["ada"] });
    expect([reply.status, reply.fence, reply.outcomes]).toEqual([status, fence, ["NONE", 0]]);
    expect(await event.fields()).toEqual(before);
  });

  it("writes nothing of an event that nobody has begun", async () => {
    const event = await WrittenEvent.put(redis);
    const reply = await event.flush({ seq: 3 }, { leave: ["ada"], position: ["bob"] });
    expect([reply.outcomes, await redis.exists(event.keys.state)]).toEqual([["LEFT", 0, "NONE", 0], 0]);
  });

  it.each([
    ["while people enter", { draw: 1 }],
    ["before the drawing is over", { draw: 3 }],
  ])("under another proof key is refused %s", async (_, state) => {
    const event = await open({ ...state, draw_key: 7 });
    await expect(event.flush({ seq: 1, drawKey: 8 })).rejects.toThrow(
      "people entered under another proof key",
    );
    expect((await event.flush({ seq: 1, drawKey: 7 })).status).toBe("DONE");
  });

  it.each([0, 4])("under another proof key is done where nobody enters: in phase %i", async (draw) => {
    const event = await open({ draw, draw_key: 7 });
    expect((await event.flush({ seq: 1, drawKey: 8 })).status).toBe("DONE");
  });

  it.each([
    ["opens so", { opening: 1 }, 1, 9],
    ["does not, whatever its key", { opening: 0 }, 0, 0],
  ])("begins an event with a drawing where it %s", async (_, terms, draw, drawKey) => {
    const event = await WrittenEvent.put(redis, draw === 1 ? { opens_at_ms: T0 + 5 } : {});
    await event.flush({ seq: 1, drawKey: 9, sheets: "1f", ...terms }, { join: ["ada"] });
    expect(await event.read("draw", "draw_key", "entered")).toEqual({
      draw,
      draw_key: drawKey,
      entered: draw,
    });
    expect(await redis.zscore(event.keys.entrants, "ada")).toBe(draw === 1 ? "31" : null);
  });
});

describe("who does several things in one flush", () => {
  it("is nowhere when they left the line", async () => {
    const event = await open({ waiting: 1 });
    await event.add({ line: { zoe: TICKET } });
    const { outcomes } = await event.flush({ seq: 1 }, { leave: ["zoe"], position: ["zoe"] });
    expect(outcomes).toEqual(["LEFT", 0, "NONE", 0]);
  });

  it("is nowhere when they gave up the seat of a drawing that is not over", async () => {
    const event = await open({ draw: 3, entered: 1, waiting: 1 });
    await event.add({ line: { zoe: TICKET } });
    await event.add({ entrants: { zoe: 9 } });
    const { outcomes } = await event.flush({ seq: 1 }, { leave: ["zoe"], position: ["zoe"] });
    expect(outcomes).toEqual(["LEFT", 0, "NONE", 0]);
  });

  it("keeps one place when they join twice", async () => {
    const event = await open();
    const { outcomes } = await event.flush({ seq: 1 }, { join: ["zoe", "zoe"], position: ["zoe"] });
    const ticket = ticketOf(8);
    expect(outcomes).toEqual(["JOINED", ticket, "ALREADY_IN_QUEUE", ticket, "WAITING", ticket]);
  });
});

describe("where somebody stands", () => {
  it.each([
    ["missed", T0 + 1500, T0 + 1499, ["MISSED", T0 + 1500]],
    ["missed", T0 + 1500, T0 + 1500, ["NONE", 0]],
    ["admitted", T0 + 1003, T0 + 999, ["ADMITTED", T0 + 1003]],
    ["admitted", T0 + 1003, T0 + 1000, ["NONE", 0]],
  ] as const)(
    "of who is %s counts until %i, of a pass that was extended until its whole second: at %i",
    async (state, deadlineMs, nowMs, answer) => {
      const event = await open();
      await event.add({ called: { zoe: calledScore(state, deadlineMs) } });
      expect((await event.flush({ nowMs }, { position: ["zoe"] })).outcomes).toEqual(answer);
    },
  );

  it("is looked for in the line of those who are not called, and among entrants while there is a drawing to come", async () => {
    const event = await open();
    await event.add({ called: { zoe: calledScore("called", T0 + 5000) } });
    const commands = async (position: string[]) => (await event.flush({}, { position })).snapshot.commands;
    expect([await commands([]), await commands(["zoe"]), await commands(["zoe", "adam"])]).toEqual([2, 3, 4]);
    await event.write({ draw: 1 });
    expect(await commands(["zoe", "adam"])).toBe(5);
  });
});
