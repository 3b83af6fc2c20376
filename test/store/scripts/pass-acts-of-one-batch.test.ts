/** What acts on one pass that come in one batch make of each other, and what commands they cost Redis. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore } from "../../support/store/called-score.ts";
import { openRedis } from "../../support/store/queue-kit.ts";
import { CLAIM_CLOCK_MS, PERSON } from "../../support/store/written-event/figures.ts";
import {
  admitted,
  does,
  END_MS,
  EXTENDED,
  type Pass,
  putPass,
  record,
} from "../../support/store/written-event/pass.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

describe("acts of one batch meet what those before them did:", () => {
  const called = { zoe: calledScore("called", CLAIM_CLOCK_MS + 60_000) };
  it.each<[string, Pass, (readonly [what: string, value: string | number])[], unknown[], unknown[]]>([
    ["a claim after a booking", admitted, [["COMPLETE", "b-1"]], ["COMPLETED", 0], ["SPENT", END_MS]],
    ["a claim after an extension", admitted, [["EXTEND", 600]], ["STANDS", EXTENDED], ["ADMITTED", EXTENDED]],
    [
      "an extension after a longer one",
      admitted,
      [
        ["EXTEND", 600],
        ["EXTEND", 5],
      ],
      ["STANDS", EXTENDED, "STANDS", EXTENDED],
      ["ADMITTED", EXTENDED],
    ],
    [
      "a booking after another",
      admitted,
      [
        ["COMPLETE", "b-1"],
        ["COMPLETE", "b-2"],
      ],
      ["COMPLETED", 0, "PASS_SPENT", 0],
      ["SPENT", END_MS],
    ],
    [
      "a booking that came twice",
      admitted,
      [
        ["COMPLETE", "b-1"],
        ["COMPLETE", "b-1"],
      ],
      ["COMPLETED", 0, "COMPLETED", 0],
      ["SPENT", END_MS],
    ],
    [
      "a booking after a redemption",
      admitted,
      [
        ["REDEEM", "b-1"],
        ["COMPLETE", "b-1"],
      ],
      ["REDEEMED", 0, "COMPLETED", 0],
      ["SPENT", END_MS],
    ],
    [
      "a redemption that came twice",
      admitted,
      [
        ["REDEEM", "b-1"],
        ["REDEEM", "b-1"],
      ],
      ["REDEEMED", 0, "REDEEMED", 0],
      ["ADMITTED", END_MS],
    ],
    [
      "a redemption after another",
      admitted,
      [
        ["REDEEM", "b-1"],
        ["REDEEM", "b-2"],
      ],
      ["REDEEMED", 0, "PASS_SPENT", 0],
      ["ADMITTED", END_MS],
    ],
  ])("%s", async (_, pass, acts, acted, claimed) => {
    const event = await putPass(redis, pass);
    const served = await event.serve(
      {},
      {
        acts: acts.map(([what, value]) => [what, "zoe", END_MS, value]),
        claims: ["zoe"],
      },
    );
    expect([served.acted, served.claimed]).toEqual([acted, claimed]);
    const did = (what: string) => acts.some((act) => act[0] === what);
    expect(served.state.completed).toBe(did("COMPLETE") ? 1 : undefined);
    expect(served.state.redeemed).toBe(did("REDEEM") ? 1 : undefined);
    expect(served.people.spent).toEqual(did("COMPLETE") ? record : undefined);
    expect(served.people.redeemed).toEqual(did("REDEEM") && !did("COMPLETE") ? record : undefined);
  });

  it("a claim has its pass, though a booking was reported with one of before", async () => {
    const event = await WrittenEvent.putTicked(redis, { called: 1, claim_tokens: PERSON }, { called });
    const served = await event.serve({}, { ...does("COMPLETE", "b-1", END_MS - 1000), claims: ["zoe"] });
    expect([served.acted, served.claimed]).toEqual([
      ["LATE", 0],
      ["ADMITTED", END_MS],
    ]);
  });
});

describe("a batch costs the commands", () => {
  const COMMANDS = 5; // itself, the state, scores in `called`, records in `spent`, and the state once more
  it.each<[string, Pass, Record<string, number>, readonly [string, string | number], number]>([
    ["of an act that changes nothing", { ...admitted, spent: "b-0" }, {}, ["COMPLETE", "b-1"], COMMANDS],
    ["of a look at earlier records as well", admitted, { records_since_ms: 1 }, ["EXTEND", 0], COMMANDS + 1],
    [
      "of no look at earlier records where the first have it",
      { ...admitted, spent: "b-0" },
      { records_since_ms: 1 },
      ["COMPLETE", "b-1"],
      COMMANDS,
    ],
    [
      "of a look at redemptions as well, once there was one",
      admitted,
      { redeemed: 1 },
      ["EXTEND", 0],
      COMMANDS + 1,
    ],
    [
      "of both, and at earlier redemptions",
      admitted,
      { redeemed: 1, records_since_ms: 1 },
      ["EXTEND", 0],
      COMMANDS + 3,
    ],
    ["of a booking: its record, and the score", admitted, {}, ["COMPLETE", "b-1"], COMMANDS + 2],
    ["of the first redemption of all", admitted, {}, ["REDEEM", "b-1"], COMMANDS + 2],
    ["of another redemption", admitted, { redeemed: 1 }, ["REDEEM", "b-1"], COMMANDS + 2],
    ["of an extension", admitted, {}, ["EXTEND", 600], COMMANDS + 1],
    ["of an extension that was there", { is: ["admitted", EXTENDED] }, {}, ["EXTEND", 600], COMMANDS],
  ])("%s", async (_, pass, state, [what, value], commands) => {
    const { event } = await (await putPass(redis, pass, state)).serve({}, does(what, value));
    expect(event[4]).toBe(commands);
  });
});

it("says that there are redemptions before it writes the first", async () => {
  const event = await putPass(redis, admitted);
  await redis.set(event.keys.redeemed, "no hash");
  const { state } = await event.changesOf(() => event.serve({}, does("REDEEM", "b-1")).catch(() => {}));
  expect(state).toEqual({ redeemed: 1 });
});
