/** What of the trail counts, and what a recount, a retirement and an entry of a created event write. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts, runScript } from "../../../scripts/redis/direct-queue.ts";
import { freshEvent } from "../../support/fresh-event.ts";
import { calledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const TICKET = ticketOf(5);

describe("a recount", () => {
  const open = async (state: Record<string, number>) => {
    const event = await WrittenEvent.put(redis, {
      generation: T0,
      numbering: T0,
      shards: 1,
      idle: 1,
      ...state,
    });
    return event;
  };
  const recount = (event: WrittenEvent, actId = "r-1") => event.run("recount_event", [T0, 1, actId, "ann"]);
  const entryOf = (set: string, before: string) =>
    `{"act":"r-1","what":"recount","set":{${set}},"by":"ann","at":${T0},"version":0,"before":{${before}}}`;

  it.each([
    ["nothing was wrong", {}, 1, entryOf("", "")],
    ["one counter was wrong", { spent: 3 }, 0, entryOf('"spent":"0"', '"spent":"3"')],
    [
      "two were wrong",
      { waiting: 4, missed: 2 },
      0,
      entryOf('"waiting":"0","missed":"0"', '"waiting":"4","missed":"2"'),
    ],
  ])("wakes the loop where something was wrong: %s", async (_, state, idle, entry) => {
    const event = await open(state);
    expect(await recount(event)).toEqual(["DONE", [entry]]);
    expect(await event.read("idle")).toEqual({ idle });
  });

  it("has a name, or is refused", async () => {
    await expect(recount(await open({}), "")).rejects.toThrow("ARGV[3] is empty");
  });
});

describe("an entry alone, of a script that was cut off,", () => {
  it("counts for nothing, and the next one takes its place", async () => {
    const event = await WrittenEvent.put(redis);
    await redis.rpush(
      event.audit,
      '{"act":"a-1","what":"control","set":{},"by":"ann","at":1,"version":1,"before":{}}',
    );
    const change = (actId: string) => event.run("control_event", [T0, 1, actId, "ann", "", 5, "paused", 1]);
    const entry = `{"act":"a-1","what":"control","set":{"paused":"1"},"by":"ann","at":${T0},"version":1,"before":{"paused":null}}`;
    expect(await change("a-1")).toMatchObject(["DONE", {}, [], [entry]]);
    expect(await redis.lrange(event.audit, 0, -1)).toEqual([entry]);
  });
});

describe("a retirement", () => {
  const open = async (state: Record<string, number> = {}) => {
    const event = await WrittenEvent.put(redis, { generation: T0, numbering: T0, shards: 1, ...state });
    await redis.rpush(event.audit, "{}");
    return event;
  };
  const retire = (event: WrittenEvent, closedForMs = 0, givesUp = 0) =>
    event.run("retire_event", [T0, 1, closedForMs, givesUp]);

  it("leaves nothing where the event may begin anew at once", async () => {
    const event = await open();
    expect([await retire(event), await redis.exists(event.keys.state, event.audit)]).toEqual([
      ["RETIRED", 0],
      0,
    ]);
  });

  it("leaves for so long that it is closed, where it is to be gone", async () => {
    const event = await open();
    expect(await retire(event, 3_600_000)).toEqual(["RETIRED", 0]);
    expect(await event.fields()).toEqual({ closed: "1", retired: "1" });
    const leftMs = await redis.pttl(event.keys.state);
    expect([leftMs > 0, leftMs <= 3_600_000]).toEqual([true, true]);
  });

  it.each([
    ["somebody is in line", {}, "line", TICKET, ["PEOPLE_WAIT", 1]],
    ["somebody is called", {}, "called", calledScore("called", 5), ["PEOPLE_CALLED", 1]],
    ["somebody is called again", {}, "called", calledScore("called again", 5), ["PEOPLE_CALLED", 1]],
    ["somebody may come back", {}, "called", calledScore("missed", T0 + 1), ["PEOPLE_MAY_RETURN", 1]],
    ["nobody may any more", {}, "called", calledScore("missed", T0), ["RETIRED", 0]],
    ["somebody has a pass", {}, "called", calledScore("admitted", T0 + 1), ["PASSES_LIVE", 1]],
    ["somebody has a pass that has ended", {}, "called", calledScore("admitted", T0), ["RETIRED", 0]],
    ["a pass was taken back", {}, "called", calledScore("revoked", T0 + 1), ["PASSES_LIVE", 1]],
    ["an entrant stays", { draw: 1 }, "entrants", 0, ["PEOPLE_WAIT", 1]],
    ["an entrant is gone", { draw: 1 }, "entrants", 256, ["RETIRED", 0]],
    ["the entrants of a drawing that is over", { draw: 4 }, "entrants", 5, ["RETIRED", 0]],
  ] as const)("is asked for while %s", async (_, state, key, score, answer) => {
    const event = await open(state);
    await event.add({ [key]: { zoe: score } });
    expect(await retire(event)).toEqual(answer);
    expect(await redis.exists(event.keys.state)).toBe(answer[0] === "RETIRED" ? 0 : 1);
  });

  it.each([
    ["of a drawing", 2, ["RETIRED", 0]],
    ["of a first come", 0, ["PEOPLE_WAIT", 1]],
  ])("that gives up takes %s, be there people in line", async (_, draw, answer) => {
    const event = await open({ draw });
    await event.add({ line: { zoe: TICKET } });
    expect(await retire(event, 0, 1)).toEqual(answer);
  });
});

describe("an entry of a created event", () => {
  const [ONE, TWO, OTHER] = ['{"version":1,"x":1}', '{"version":2,"x":1}', '{"version":1,"y":1}'];
  const write = async (
    before: Record<string, string>,
    expected: string,
    entry: string,
    most: [number, number] = [9, 99],
  ) => {
    const key = `queue:catalogue:${freshEvent()}`;
    if (Object.keys(before).length > 0) await redis.hset(key, before);
    const answer = await runScript(redis, "write_catalogue", [key], ["sale", expected, entry, ...most]);
    return [answer, await redis.hgetall(key)];
  };

  it.each<[string, Record<string, string>, string, string, string, Record<string, string>]>([
    ["is put in", {}, "0", ONE, "DONE", { sale: ONE }],
    ["is put in place of the one that was seen", { sale: ONE }, "1", TWO, "DONE", { sale: TWO }],
    ["is put in place of whatever there is", { sale: OTHER }, "", TWO, "DONE", { sale: TWO }],
    ["is not put in place of one that was not seen", { sale: TWO }, "1", OTHER, "CONFLICT", { sale: TWO }],
    ["is not put in place of one where none was seen", { sale: TWO }, "0", OTHER, "CONFLICT", { sale: TWO }],
    ["is not put in again where it was seen and is gone", {}, "1", TWO, "CONFLICT", {}],
    ["is not put in place of what cannot be read", { sale: "x" }, "1", TWO, "CONFLICT", { sale: "x" }],
    ["that is there already is written", { sale: TWO }, "1", TWO, "DONE", { sale: TWO }],
    ["is taken out", { sale: ONE, other: ONE }, "1", "", "DONE", { other: ONE }],
    ["is not taken out where another one was seen", { sale: TWO }, "1", "", "CONFLICT", { sale: TWO }],
    ["that is not there is taken out", { other: ONE }, "1", "", "DONE", { other: ONE }],
  ])("%s", async (_, before, expected, entry, answer, after) => {
    expect(await write(before, expected, entry)).toEqual([answer, after]);
  });

  it.each<[string, Record<string, string>, [number, number], string]>([
    ["as long as it may be", {}, [9, 19], "DONE"],
    ["longer than it may be", {}, [9, 18], "TOO_LARGE"],
    ["the last one that there may be", { a: ONE }, [2, 99], "DONE"],
    ["one more than there may be", { a: ONE, b: ONE }, [2, 99], "FULL"],
    ["one of as many as there may be, changed", { a: ONE, sale: OTHER }, [2, 99], "DONE"],
  ])("%s is answered %j %j: %s", async (_, before, most, answer) => {
    const [status, after] = await write(before, "", ONE, most);
    expect([status, after]).toEqual([answer, answer === "DONE" ? { ...before, sale: ONE } : before]);
  });
});
