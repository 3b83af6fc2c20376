import { describe, expect, it } from "vitest";
import { UsedTexts } from "../../../../src/core/desk/used-texts.ts";

/** Which of so many texts were new. */
function useMany(used: UsedTexts, owner: string, count: number, nowMs = 0): number {
  let isNew = 0;
  for (let nth = 0; nth < count; nth++) if (used.use(owner, `text ${nth}`, nowMs + 1000, nowMs)) isNew++;
  return isNew;
}

describe("a text that counts once", () => {
  it("is new once to its owner, until it has no meaning any more", () => {
    const used = new UsedTexts();
    expect(used.use("key", "a", 1000, 0)).toBe(true);
    expect(used.use("key", "a", 1000, 999)).toBe(false);
    expect(used.use("another key", "a", 1000, 999)).toBe(true);
    expect(used.use("key", "b", 2000, 999)).toBe(true);
    expect(used.use("key", "a", 3000, 1000)).toBe(true);
  });

  it("is none while its owner's share is remembered, and others' count on", () => {
    const used = new UsedTexts();
    expect(useMany(used, "greedy", 6000)).toBe(5000);
    expect(useMany(used, "modest", 10)).toBe(10);
    expect(useMany(used, "greedy", 6000, 1000)).toBe(5000);
  });

  it("is none while as many are remembered as may be", () => {
    const used = new UsedTexts();
    for (let owner = 0; owner < 10; owner++) useMany(used, `key ${owner}`, 5000);
    expect(used.use("one more", "a", 1000, 0)).toBe(false);
    expect(used.use("one more", "a", 2000, 1000)).toBe(true);
  });
});
