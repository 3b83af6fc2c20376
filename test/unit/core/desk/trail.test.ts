import { describe, expect, it } from "vitest";
import { addRefusals, type RefusalReport } from "../../../../src/core/desk/refusals.ts";
import { readTrailEntry, type TrailEntry, writeTrailEntry } from "../../../../src/core/desk/trail.ts";

const T0 = Date.UTC(2027, 0, 1);

describe("an entry of the desk's trail", () => {
  it.each<TrailEntry>([
    { what: "retired", atMs: T0, by: "mali", event: "demo" },
    { what: "refused", atMs: T0, fromMs: T0 - 5, counts: { wrong_token: 3 }, networks: ["203.0.113.0/24"] },
  ])("is read as it was written: $what", (entry) => {
    expect(readTrailEntry(writeTrailEntry(entry))).toEqual(entry);
  });

  it.each([
    "",
    "null",
    "[]",
    '{"what":"refused","atMs":1}',
    '{"what":"slept","atMs":1,"by":"x","event":"y"}',
  ])("that is none of ours is not shown: %s", (text) => {
    expect(readTrailEntry(text)).toBeNull();
  });
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
