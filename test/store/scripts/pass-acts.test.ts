/** What a shop's act makes of one pass, and what it is answered, as the script writes it: where an answer has no value, that is 0. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import {
  admitted,
  type CalledState,
  deadlineBy,
  does,
  END_MS,
  EXTENDED,
  type Pass,
  putPass,
  record,
} from "../../support/store/written-event/pass.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const becomes = (state: CalledState, deadlineMs: number) => ({
  called: { zoe: calledScore(state, deadlineMs) },
});
describe("a booking that is reported", () => {
  const isSold = { spent: record };
  const counts = { spent: 1, completed: 1 };
  it.each<[string, Pass, string, Record<string, number>, Record<string, unknown>]>([
    [
      "frees the slot",
      admitted,
      "COMPLETED",
      { ...counts, admitted: 0 },
      { ...isSold, ...becomes("spent", END_MS) },
    ],
    [
      "keeps the end of an extended pass",
      { is: ["admitted", EXTENDED] },
      "COMPLETED",
      { ...counts, admitted: 0 },
      { ...isSold, ...becomes("spent", EXTENDED) },
    ],
    [
      "frees the slot of who has left with the pass",
      { is: ["forfeited", END_MS] },
      "COMPLETED",
      { ...counts, forfeited: 0 },
      { ...isSold, ...becomes("spent", END_MS) },
    ],
    ["is known when it comes again", { is: ["spent", END_MS], spent: "b-1" }, "COMPLETED", {}, {}],
    ["is known when it comes again after its pass was swept", { spent: "b-1" }, "COMPLETED", {}, {}],
    ["is known by an earlier record", { spent: "b-1", isEarlier: true }, "COMPLETED", {}, {}],
    [
      "is finished when only its record was written",
      { ...admitted, spent: "b-1" },
      "COMPLETED",
      { admitted: 0, spent: 1 },
      becomes("spent", END_MS),
    ],
    ["is counted though its pass was swept", {}, "LATE", { late: 1, completed: 1 }, isSold],
    [
      "is counted though its pass was taken back",
      { is: ["revoked", END_MS] },
      "LATE",
      { late: 1, completed: 1 },
      isSold,
    ],
    [
      "is counted though another pass is held since",
      { is: ["admitted", END_MS + 1000] },
      "LATE",
      { late: 1, completed: 1 },
      isSold,
    ],
    [
      "is that which the pass is bound to",
      { ...admitted, redeemed: "b-1" },
      "COMPLETED",
      { ...counts, admitted: 0 },
      { ...isSold, ...becomes("spent", END_MS), redeemed: {} },
    ],
    [
      "is that which a pass was bound to before it was taken back",
      { redeemed: "\tb-1" },
      "LATE",
      { late: 1, completed: 1 },
      { ...isSold, redeemed: {} },
    ],
    ["is not the first with the pass", { is: ["spent", END_MS], spent: "b-0" }, "PASS_SPENT", {}, {}],
    [
      "is not the first with the pass, by an earlier record",
      { spent: "b-0", isEarlier: true },
      "PASS_SPENT",
      {},
      {},
    ],
    ["is not that which the pass is bound to", { ...admitted, redeemed: "b-0" }, "PASS_SPENT", {}, {}],
    [
      "is not that which the pass is bound to, by an earlier record",
      { ...admitted, redeemed: "b-0", isEarlier: true },
      "PASS_SPENT",
      {},
      {},
    ],
  ])("%s", async (_, pass, answer, state, people) => {
    const { acted, ...changes } = await (await putPass(redis, pass)).serve({}, does("COMPLETE", "b-1"));
    expect(acted).toEqual([answer, 0]);
    expect([changes.state, changes.people]).toEqual([{ ...state, "fence:b0": "1:1" }, people]);
  });
});

describe("a pass that is redeemed", () => {
  const bound = { redeemed: 1 };
  it.each<[string, Pass, number, string, boolean]>([
    ["is bound to the booking", admitted, T0, "REDEEMED", true],
    [
      "is bound, extended or not, until its end",
      { is: ["admitted", EXTENDED] },
      END_MS + 599_999,
      "REDEEMED",
      true,
    ],
    ["is bound after its holder has left", { is: ["forfeited", END_MS] }, T0, "REDEEMED", true],
    ["stays bound", { ...admitted, redeemed: "b-1" }, T0, "REDEEMED", false],
    [
      "stays bound, by an earlier record",
      { ...admitted, redeemed: "b-1", isEarlier: true },
      T0,
      "REDEEMED",
      false,
    ],
    ["stays bound after its end", { redeemed: "b-1" }, END_MS, "REDEEMED", false],
    ["is bound to another booking", { ...admitted, redeemed: "b-0" }, T0, "PASS_SPENT", false],
    ["was booked with already", { is: ["spent", END_MS], spent: "b-1" }, T0, "COMPLETED", false],
    ["was booked with otherwise", { is: ["spent", END_MS], spent: "b-0" }, T0, "PASS_SPENT", false],
    ["was booked with, and its record was erased", { is: ["spent", END_MS] }, T0, "SPENT", false],
    ["is over", admitted, END_MS, "ENDED", false],
    ["is not over a millisecond before its end", admitted, END_MS - 1, "REDEEMED", true],
    [
      "is over, extended or not, at its end",
      { is: ["admitted", EXTENDED] },
      END_MS + 600_000,
      "ENDED",
      false,
    ],
    ["was taken back", { is: ["revoked", END_MS] }, T0, "REVOKED", false],
    ["was taken back after it was bound", { is: ["revoked", END_MS], redeemed: "b-1" }, T0, "REVOKED", false],
    ["was taken back after it was bound, and is swept", { redeemed: "\tb-1" }, T0, "REVOKED", false],
    ["was taken back after it was bound to another booking", { redeemed: "\tb-0" }, T0, "PASS_SPENT", false],
    ["is held by nobody", {}, T0, "NOT_HELD", false],
    ["was another one than is held now", { is: ["admitted", END_MS + 1000] }, T0, "NOT_HELD", false],
  ])("%s", async (_, pass, nowMs, answer, isBound) => {
    const { acted, state, people } = await (await putPass(redis, pass)).serve(
      { nowMs },
      does("REDEEM", "b-1"),
    );
    expect(acted).toEqual([answer, 0]);
    expect(people).toEqual(isBound ? { redeemed: record } : {});
    expect(state).toEqual({ ...(isBound && bound), "fence:b0": "1:1" });
  });
});

describe("a pass that is extended", () => {
  it.each<[string, Pass, number, number, [string, number], Record<string, unknown>]>([
    ["lasts so much longer", admitted, T0, 600, ["STANDS", EXTENDED], becomes("admitted", EXTENDED)],
    [
      "lasts longer by a step at least",
      admitted,
      T0,
      5,
      ["STANDS", deadlineBy(5)],
      becomes("admitted", deadlineBy(5)),
    ],
    [
      "lasts longer by 999 steps at most",
      admitted,
      T0,
      4995,
      ["STANDS", deadlineBy(4995)],
      becomes("admitted", deadlineBy(4995)),
    ],
    [
      "lasts longer in all, not once more",
      { is: ["admitted", EXTENDED] },
      T0,
      700,
      ["STANDS", deadlineBy(700)],
      becomes("admitted", deadlineBy(700)),
    ],
    ["is not shortened", { is: ["admitted", EXTENDED] }, T0, 300, ["STANDS", EXTENDED], {}],
    ["only stands, when that is asked", admitted, T0, 0, ["STANDS", END_MS], {}],
    [
      "lasts longer for who has left with it",
      { is: ["forfeited", END_MS] },
      T0,
      600,
      ["STANDS", EXTENDED],
      becomes("forfeited", EXTENDED),
    ],
    [
      "stands until its last millisecond",
      { is: ["admitted", EXTENDED] },
      END_MS + 599_999,
      0,
      ["STANDS", EXTENDED],
      {},
    ],
    ["is over at its end", { is: ["admitted", EXTENDED] }, END_MS + 600_000, 700, ["ENDED", 0], {}],
    ["was booked with", { ...admitted, spent: "b-1" }, T0, 600, ["SPENT", 0], {}],
    ["was booked with, and its record was erased", { is: ["spent", END_MS] }, T0, 600, ["SPENT", 0], {}],
    ["was taken back", { is: ["revoked", END_MS] }, T0, 600, ["REVOKED", 0], {}],
    ["is held by nobody", {}, T0, 600, ["NOT_HELD", 0], {}],
    ["is not held by who is called", { is: ["called", END_MS] }, T0, 600, ["NOT_HELD", 0], {}],
  ])("%s", async (_, pass, nowMs, seconds, answer, people) => {
    const served = await (await putPass(redis, pass)).serve({ nowMs }, does("EXTEND", seconds));
    expect([served.acted, served.people]).toEqual([answer, people]);
  });
});

describe("a pass of an earlier sale", () => {
  it.each(["COMPLETE", "REDEEM", "EXTEND"])("is unknown: %s", async (what) => {
    const value = what === "EXTEND" ? 5 : "b-1";
    const at = async (generation: number, firstEndMs: number) =>
      (await (await putPass(redis, {}, { generation })).serve({}, does(what, value, firstEndMs))).acted;
    const held = what === "COMPLETE" ? "LATE" : "NOT_HELD";
    expect(await at(T0 - 1, END_MS - 1001)).toEqual(["UNKNOWN", 0]);
    expect(await at(T0 - 1, END_MS - 1000)).toEqual([held, 0]);
    expect(await at(0, END_MS)).toEqual(["UNKNOWN", 0]);
  });
});
