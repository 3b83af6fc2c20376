import { describe, expect, it } from "vitest";
import { addRefusals, type RefusalReport } from "../../../../src/core/desk/refusals.ts";
import { readTrailEntry, type TrailEntry, writeTrailEntry } from "../../../../src/core/desk/trail.ts";

const T0 = Date.UTC(2027, 0, 1);

describe("an entry of the desk's trail", () => {
  it.each<TrailEntry>([
    { what: "created", atMs: T0, by: "mali", event: "demo" },
    { what: "changed", atMs: T0, by: "mali", event: "demo" },
    { what: "retired", atMs: T0, by: "mali", event: "demo" },
    { what: "given_up", atMs: T0, by: "mali", event: "demo" },
    { what: "refused", atMs: T0, fromMs: T0 - 5, counts: { wrong_token: 3 }, networks: ["203.0.113.0/24"] },
  ])("is read as it was written: $what", (entry) => {
    expect(readTrailEntry(writeTrailEntry(entry))).toEqual(entry);
  });

  it.each([
    "",
    "null",
    "[]",
    '{"what":"refused","atMs":1}',
    '{"what":"refused","atMs":1,"networks":[],"counts":{}}',
    '{"what":"refused","atMs":1,"fromMs":1,"counts":{}}',
    '{"what":"retired","atMs":"1","by":"x","event":"y"}',
    '{"what":"retired","atMs":1,"by":5,"event":"y"}',
    '{"what":"retired","atMs":1,"by":"x"}',
    '{"what":"slept","atMs":1,"by":"x","event":"y"}',
  ])("that is none of ours is not shown: %s", (text) => {
    expect(readTrailEntry(text)).toBeNull();
  });
});

it("of refusals only what is counted is shown", () => {
  const text =
    '{"what":"refused","atMs":1,"fromMs":1,"networks":[],"counts":{"wrong_token":2,"locked_out":"9","other":1}}';
  expect(readTrailEntry(text)).toMatchObject({ counts: { wrong_token: 2 } });
  expect(readTrailEntry(text)).not.toHaveProperty("counts.locked_out");
});

it("refusals are added up, with five networks at most", () => {
  let report: RefusalReport | null = null;
  for (let n = 0; n < 9; n++)
    report = addRefusals(report, { wrong_token: 1, locked_out: 2 }, [`${n}`], T0 + n);
  expect(report).toEqual({
    fromMs: T0,
    counts: { wrong_token: 9, locked_out: 18 },
    networks: ["0", "1", "2", "3", "4"],
  });
});
