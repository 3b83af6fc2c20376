/** What a mutation run says of itself. */
import { describe, expect, it } from "vitest";
import type { Mutant } from "../../../../scripts/mutate/job.ts";
import { type Known, listAlive, makeTable } from "../../../../scripts/mutate/report.ts";

const mutant = (nth: number): Mutant => ({
  id: `src/a.lua#${nth}`,
  file: "src/a.lua",
  line: nth,
  hit: "0",
  operator: "constant",
  was: "1",
  becomes: "2",
  start: 0,
  end: 1,
});
const mutants = [mutant(1), mutant(2), mutant(3), mutant(4), { ...mutant(5), hit: "reached" }];
const known: Known = {
  verdicts: {
    "src/a.lua#1": { status: "killed", by: "a test" },
    "src/a.lua#2": { status: "survived", tried: [0] },
    "src/a.lua#4": { status: "killed", by: "a test" },
  },
  reached: new Set(["reached"]),
};

describe("the report of a mutation run", () => {
  it("counts what no test reaches, and what was not tried yet, among those that live", () => {
    const [, , row] = makeTable(mutants, known).split("\n");
    expect(row).toBe("| [src/a.lua](../src/a.lua) | 5 | 2 | 1 | 1 | 1 | 40.0 | 66.6 |");
  });

  it("names each mutant that lives, where it is and how it reads", () => {
    expect(listAlive(mutants, known).split("\n")).toEqual([
      "survived: src/a.lua#2 src/a.lua:2 constant: 1 -> 2",
      "no test: src/a.lua#3 src/a.lua:3 constant: 1 -> 2",
      "untried: src/a.lua#5 src/a.lua:5 constant: 1 -> 2",
    ]);
  });
});
