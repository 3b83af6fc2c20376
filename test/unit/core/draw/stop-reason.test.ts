import { expect, it } from "vitest";
import { numberOfReason, STOP_CODES, stopReasonOf } from "../../../../src/core/draw/stop-reason.ts";

it("keeps the number of each reason to stop, which Redis holds across deploys", () => {
  expect(STOP_CODES.slice(1).map((code) => [code, numberOfReason(code)])).toEqual([
    ["CLOSE_LOST", 1],
    ["COUNT_DIFFERS", 2],
    ["CHECKPOINT_MISSING", 3],
    ["CHECKPOINT_DIFFERS", 4],
    ["LIST_DIFFERS", 5],
    ["SHEET_DIFFERS", 6],
    ["SEATS_MISSING", 7],
  ]);
});

it("reads each number as its reason, none of 0, and UNKNOWN of a later version's", () => {
  expect([0, 2, 7, 99].map(stopReasonOf)).toEqual([null, "COUNT_DIFFERS", "SEATS_MISSING", "UNKNOWN"]);
});
