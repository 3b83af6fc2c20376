import { describe, expect, it } from "vitest";
import { drawHistogram, histogramOf } from "../../../../scripts/stampede/histogram.ts";

const at = (atMs: number, people: number) => ({ atMs, people });

describe("the histogram of passes", () => {
  it("counts stretches by what they brought, beginning with the first pass", () => {
    const moments = [at(1050, 2), at(1149, 3), at(1150, 5), at(1250, 1)];
    expect([...histogramOf(moments, 100)]).toEqual([
      [1, 1],
      [5, 2],
    ]);
  });

  it("counts the stretches without a pass", () => {
    expect([...histogramOf([at(0, 7), at(399, 7)], 100)]).toEqual([
      [0, 2],
      [7, 2],
    ]);
  });

  it("is the same in whichever order the events are", () => {
    expect(histogramOf([at(399, 7), at(0, 7)], 100)).toEqual(histogramOf([at(0, 7), at(399, 7)], 100));
  });

  it("is drawn with the longest bar for the most frequent, and a visible one for a single stretch", () => {
    const lines = drawHistogram(
      new Map([
        [0, 1],
        [50, 100],
      ]),
    ).split("\n");
    expect(lines).toEqual(["       0  █ 1", `      50  ${"█".repeat(50)} 100`]);
  });

  it("is empty without any pass", () => {
    expect(drawHistogram(histogramOf([], 100))).toBe("");
  });
});
