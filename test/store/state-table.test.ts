/**
 * docs/redis.md's table "What each act does in each state", cell by cell. Zoe is brought into a state, does one more
 * act, and then everything is compared that others could notice of her.
 */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { onBothQueues } from "../support/store/contract.ts";
import { ACTS, type Act, bring, STATES, type State } from "../support/store/scene.ts";
import {
  type Cell,
  calledTooLong,
  DEADLINES_MS,
  expectCell,
  LATE_CLAIM_MS,
  passed,
  TABLE,
  TIMED,
} from "../support/store/state-table.ts";

const WHEN: Record<Act, string> = {
  join: "you join",
  position: "you ask",
  leave: "you leave",
  claim: "you claim",
  redeem: "your pass is redeemed",
  extend: "your pass is extended",
  complete: "your booking is reported",
};
const cellsOf = (row: Record<Act, Cell>) =>
  ACTS.map((act) => {
    const [answer, then] = row[act];
    return { act, cell: row[act], says: `${answer.kind.toUpperCase()} when ${WHEN[act]}, then ${then}` };
  });

it("is the table that docs/redis.md shows", async () => {
  const docs = await readFile(new URL("../../docs/redis.md", import.meta.url), "utf8");
  const [section = ""] = docs.split("## What each act does in each state\n")[1]?.split("\n## ") ?? [];
  const [heads, , ...rows] = section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
  expect(heads).toEqual(["", ...ACTS]);
  expect(rows.map(([state]) => state)).toEqual(STATES);
  for (const [state, ...cells] of rows) {
    for (const [index, text] of cells.entries()) {
      const act = ACTS[index] as Act;
      const [answer, then] = TABLE[state as State][act];
      expect([state, act, /^\w+/.exec(text)?.[0]]).toEqual([state, act, answer.kind.toUpperCase()]);
      expect([state, act, /→ (\w+)/.exec(text)?.[1] ?? then]).toEqual([state, act, then]);
    }
  }
});

onBothQueues("the table of states in %s", (kit) => {
  describe.each(STATES)("while you are %s", (state) => {
    it.each(cellsOf(TABLE[state]))("answers $says", async ({ act, cell }) => {
      await expectCell(await bring(kit, state), act, cell);
    });
  });

  describe.each(TIMED)("while you are %s past the deadline, before a tick sweeps it", (state) => {
    it.each(cellsOf(passed(state)))("answers $says", async ({ act, cell }) => {
      const scene = await bring(kit, state);
      scene.nowMs = DEADLINES_MS[state];
      await expectCell(scene, act, cell);
    });
  });

  describe("while you are called past the deadline, before a tick sweeps it", () => {
    it.each(cellsOf(calledTooLong))("answers $says", async ({ act, cell }) => {
      const scene = await bring(kit, "called");
      scene.nowMs = LATE_CLAIM_MS;
      await expectCell(scene, act, cell);
    });
  });
});
