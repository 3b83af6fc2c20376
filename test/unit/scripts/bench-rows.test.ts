import { describe, expect, it } from "vitest";
import { compared, figure } from "../../../scripts/bench/row.ts";
import { tableOf } from "../../../scripts/bench/table.ts";

describe("a row of the bench", () => {
  it("that is compared is judged by its ratio, not by its figure", () => {
    const row = compared("joins/s", "/s", 1800, 2000, { atLeast: 1 });
    expect(row).toMatchObject({ ratio: 0.9, floor: "≥ 1 ×", holds: false });
    expect(compared("joins/s", "/s", 2000, 2000, { atLeast: 1 }).holds).toBe(true);
  });

  it("that stands alone is judged by its figure, at both ends", () => {
    const bound = { atLeast: 29_850, atMost: 30_150 };
    const holds = [29_849, 29_850, 30_150, 30_151].map((called) => figure("called", "", called, bound).holds);
    expect(holds).toEqual([false, true, true, false]);
  });

  it("without a floor only informs", () => {
    expect(figure("CPU", "µs", 12).holds).toBeNull();
    expect(compared("commands", "/s", 40, 2000, {}).holds).toBeNull();
  });

  it("that was not measured is not held", () => {
    expect(figure("joins", "", Number.NaN, { atLeast: 1 }).holds).toBe(false);
    expect(compared("joins", "", 1, Number.NaN, { atMost: 2 }).holds).toBe(false);
  });

  it("shows a broken floor in the table", () => {
    const table = tableOf([compared("joins/s", "/s", 1684, 2058, { atLeast: 1 })]);
    expect(table.replace(/ +/g, " ")).toBe("joins/s 1,684 /s 2,058 /s 0.82 × ≥ 1 × NOT HELD");
  });
});
