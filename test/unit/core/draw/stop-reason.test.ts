import { expect, it } from "vitest";
import { numberOfReason, STOP_CODES, stopReasonOf } from "../../../../src/core/draw/stop-reason.ts";

it("keeps the number of each reason to stop, which Redis holds across deploys", () => {
  expect(STOP_CODES.slice(1).map((code) => [code, numberOfReason(code)])).toEqual([
    ["CLOSE_LOST", 1],
    ["COMMITMENT_UNSURE", 2],
    ["COUNT_DIFFERS", 3],
    ["CHECKPOINT_MISSING", 4],
    ["CHECKPOINT_DIFFERS", 5],
    ["LIST_DIFFERS", 6],
    ["SHEET_DIFFERS", 7],
    ["SEATS_MISSING", 8],
  ]);
});

it("reads each number as its reason, none of 0, and UNKNOWN of a later version's", () => {
  expect([0, 3, 8, 99].map(stopReasonOf)).toEqual([null, "COUNT_DIFFERS", "SEATS_MISSING", "UNKNOWN"]);
});
