/** What a mutation run says of itself. */
import { describe, expect, it } from "vitest";
import type { Mutant, Results } from "../../../../scripts/mutate/job.ts";
import { listAlive, makeTable } from "../../../../scripts/mutate/report.ts";

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
const mutants = [mutant(1), mutant(2), mutant(3), mutant(4)];
const results: Results = {
  tests: ["a test"],
  verdicts: {
    "src/a.lua#1": { status: "killed", by: "a test" },
    "src/a.lua#2": { status: "survived", tried: [0] },
    "src/a.lua#4": { status: "killed", by: "a test" },
  },
  unfit: {},
};

describe("the report of a mutation run", () => {
  it("counts what no test reaches among those that live", () => {
    const [, , row] = makeTable(mutants, results).split("\n");
    expect(row).toBe("| [src/a.lua](../src/a.lua) | 4 | 2 | 1 | 1 | 50.0 |");
  });

  it("names each mutant that lives, where it is and how it reads", () => {
    expect(listAlive(mutants, results).split("\n")).toEqual([
      "survived: src/a.lua#2 src/a.lua:2 constant: 1 -> 2",
      "no test: src/a.lua#3 src/a.lua:3 constant: 1 -> 2",
    ]);
  });
});
