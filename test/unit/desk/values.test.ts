import { describe, expect, it } from "vitest";
import { changesBetween } from "../../../src/desk/words/changes.ts";
import { valueRows, valueWords } from "../../../src/desk/words/values.ts";
import { DESK_FIELD_NAMES } from "../../../src/wire/desk-fields.ts";
import { viewWith, voiceIn } from "../../support/desk/desk-samples.ts";

const en = voiceIn("en");
const rowsOf = (...args: Parameters<typeof viewWith>) =>
  Object.fromEntries(valueRows(viewWith(...args), en).map((row) => [row.field, row]));

describe("the table of what applies", () => {
  it("says each value and where it comes from", () => {
    expect(rowsOf().release_rate).toMatchObject({
      value: "25/s",
      source: "event’s table",
      isOverride: false,
      configured: null,
    });
  });

  it("says of an operator's value what it hides", () => {
    const { release_rate } = rowsOf({ release_rate: { value: 80, from: "operator", configured: 25 } });
    expect(release_rate).toMatchObject({
      value: "80/s",
      source: "operator",
      configured: "25/s",
      back: "Back to 25/s",
      warning: null,
    });
  });

  it("warns where the hidden setting has changed since", () => {
    const values = { release_rate: { value: 80, from: "operator", configured: 40 } } as const;
    expect(rowsOf(values, { shadowed: ["release_rate"] }).release_rate?.warning).toBe(
      "The setting is 40/s now, and may have changed since. This value still goes before it.",
    );
  });

  it("offers to take away what has no setting to go back to", () => {
    const { notice } = rowsOf({ notice: { value: "Soon", from: "operator", configured: null } });
    expect(notice?.back).toBe("Take away");
  });

  it("has no source for what nobody has set", () => {
    expect(rowsOf().remaining).toMatchObject({ value: "not set", source: null });
  });

  it("has a line for every value but the two with buttons of their own", () => {
    const fields = valueRows(viewWith(), en).map(({ field }) => field);
    expect(fields.sort()).toEqual(
      DESK_FIELD_NAMES.filter((name) => name !== "paused" && name !== "closed").sort(),
    );
  });
});

describe("a value in words", () => {
  it("is a notice as it stands, in whichever language", () => {
    expect(valueWords("notice_th", "เร็ว ๆ นี้", en)).toBe("เร็ว ๆ นี้");
    expect(valueWords("notice", null, en)).toBe("none");
  });

  it("tells the second of a time that has one, and no other", () => {
    expect(valueWords("opens_at", "2027-04-13T12:00:00Z", en)).toBe("Tuesday 13 April at 19:00");
    expect(valueWords("opens_at", "2027-04-13T12:00:30Z", en)).toBe("Tuesday 13 April at 19:00:30");
  });

  it("lists ticket types with what is left, where that is counted", () => {
    const types = [
      { id: "a", name: { en: "Stalls" }, price: null, remaining: 1200 },
      { id: "b", name: { th: "ระเบียง" }, price: "900 THB", remaining: null },
    ];
    expect(valueWords("ticket_types", types, en)).toBe("Stalls (1,200), ระเบียง");
  });
});

describe("what differs between two versions", () => {
  it("is each value that changed, before and after", () => {
    const before = viewWith();
    const after = viewWith({
      paused: { value: true, from: "operator", configured: false },
      release_rate: { value: 80, from: "operator", configured: 25 },
    });
    expect(changesBetween(before, after, en)).toEqual([
      { name: "Rate", before: "25/s (event’s table)", after: "80/s (operator)" },
      { name: "Paused", before: "no", after: "yes" },
    ]);
  });

  it("is an override of the same value, too", () => {
    const after = viewWith({ release_rate: { value: 25, from: "operator", configured: 25 } });
    expect(changesBetween(viewWith(), after, en)).toHaveLength(1);
  });

  it("is nothing where nothing changed", () => {
    expect(changesBetween(viewWith(), viewWith(), en)).toEqual([]);
  });
});
