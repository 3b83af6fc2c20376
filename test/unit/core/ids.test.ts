import { describe, expect, it } from "vitest";
import { isEventId, isUserId } from "../../../src/core/ids.ts";

describe("an event id", () => {
  it.each(["demo", "evt-1", "A.b_c-9", "42", "__proto__", "x".repeat(64)])("may be %s", (id) => {
    expect(isEventId(id)).toBe(true);
  });

  it.each(["", "x".repeat(65), "a b", "a/b", "a:b", "{a}", "งาน", "a\n", "*", 42, null, undefined, ["demo"]])(
    "may not be %j",
    (id) => {
      expect(isEventId(id)).toBe(false);
    },
  );
});

describe("a user id", () => {
  it.each(["42", "true", "null", "1e3", "__proto__", " ", "สมชาย", "ก".repeat(128), "😀".repeat(128)])(
    "may be %s",
    (id) => {
      expect(isUserId(id)).toBe(true);
    },
  );

  it.each([
    "",
    "ก".repeat(129),
    "😀".repeat(129),
    "x".repeat(100_000),
    "a\nb",
    "a\u0000b",
    "\u007f",
    "half a pair \ud83d",
    42,
    null,
    undefined,
    {},
  ])("may not be %j", (id) => {
    expect(isUserId(id)).toBe(false);
  });
});
