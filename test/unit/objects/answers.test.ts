import { expect, it } from "vitest";
import { RateMeter } from "../../../src/core/lobby/rate-meter.ts";
import { Replica } from "../../../src/core/lobby/replica.ts";
import { SalesMeter } from "../../../src/core/lobby/sales-meter.ts";
import { Answers } from "../../../src/objects/answers.ts";
import { sampleConfig, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

const joined = (ordinal: number) => ({ kind: "joined", ticket: sampleTicket(ordinal) }) as const;

/** What is answered at a version where the first ten were called and the twelfth left. */
function openAnswers() {
  const replica = new Replica();
  const answers = new Answers(sampleConfig(), replica, new RateMeter(), new SalesMeter());
  const snapshot = sampleSnapshot({ calledUpTo: sampleTicket(10), departedCount: 1, waiting: 89 });
  replica.apply(snapshot, { from: 0, tickets: [sampleTicket(12)] });
  return answers;
}

it("a place is answered with its position at the version of the replica", () => {
  const answer = openAnswers().with(joined(20));
  expect(answer).toMatchObject({ outcome: joined(20), position: 9, version: "1:10:1", queueSize: 89 });
});

it("an outcome that is no place is answered without a position", () => {
  expect(openAnswers().with({ kind: "sold_out" })).toMatchObject({ position: null, version: "1:10:1" });
});

it.each([
  ["was called", 10],
  ["left", 12],
])("a ticket that %s by that version is for Redis to answer", (_, ordinal) => {
  expect(openAnswers().with(joined(ordinal))).toBeNull();
});

it("nothing is answered while there is no version", () => {
  const answers = new Answers(sampleConfig(), new Replica(), new RateMeter(), new SalesMeter());
  expect([answers.with({ kind: "left", expiresAtMs: 0 }), answers.summary()]).toEqual([null, null]);
});
