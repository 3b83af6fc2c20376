/** When calls went on after a part was back, by looks at a count: a call from before never passes for one after it. */
import { expect, it } from "vitest";
import { CallHistory } from "../../../../scripts/break/call-history.ts";

const BACK_MS = 1000;

/** A line each: when it was sent and answered, how many were called until then, and how many wait. */
function after(...looks: [sentMs: number, answeredMs: number, called: number, waiting?: number][]) {
  const history = new CallHistory();
  for (const [sentMs, answeredMs, called, waiting = 9] of looks)
    history.note({ sentMs, answeredMs, called, waiting });
  return history.goingOn(BACK_MS, 5000);
}

it("a call counts from the look that shows it", () => {
  expect(after([900, 910, 40], [1010, 1020, 40], [1060, 1070, 41])).toEqual({
    kind: "went_on",
    withinMs: 70,
  });
});

it("a look that was sent before the part was back proves nothing, however late it is answered", () => {
  const still = { kind: "stood_still", forMs: 4000 };
  expect(after([500, 510, 40], [600, 1900, 41], [1925, 1930, 41])).toEqual(still);
});

it("nor does the first one after it: who was called between the two may have been called before", () => {
  expect(after([500, 510, 40], [1010, 1020, 45], [1040, 1050, 45])).toMatchObject({ kind: "stood_still" });
});

it("calls that a failover took back and that are made again are calls", () => {
  expect(after([500, 510, 40], [1010, 1020, 30], [1040, 1050, 33])).toEqual({
    kind: "went_on",
    withinMs: 50,
  });
});

it("says that nobody waited only when no look since shows anybody", () => {
  expect(after([500, 510, 40, 3], [1010, 1020, 40, 0], [1040, 1050, 40, 0])).toEqual({
    kind: "nobody_waited",
  });
  expect(after([1010, 1020, 40, 0], [1040, 1050, 40, 1])).toMatchObject({ kind: "stood_still" });
});

it("says that nothing is known when no look was answered since", () => {
  expect(after([500, 510, 40])).toEqual({ kind: "not_seen" });
  expect(after()).toEqual({ kind: "not_seen" });
});
