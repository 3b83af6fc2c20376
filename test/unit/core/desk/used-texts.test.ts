import { describe, expect, it } from "vitest";
import { UsedTexts } from "../../../../src/core/desk/used-texts.ts";

describe("a text that counts once", () => {
  it("is new once, until it has no meaning any more", () => {
    const used = new UsedTexts();
    expect(used.use("a", 1000, 0)).toBe(true);
    expect(used.use("a", 1000, 999)).toBe(false);
    expect(used.use("b", 2000, 999)).toBe(true);
    expect(used.use("a", 3000, 1000)).toBe(true);
  });

  it("is none while as many are remembered as may be", () => {
    const used = new UsedTexts();
    for (let nth = 0; nth < 50_000; nth++) used.use(`text ${nth}`, 1000, 0);
    expect(used.use("one more", 1000, 0)).toBe(false);
    expect(used.use("one more", 2000, 1000)).toBe(true);
  });
});
