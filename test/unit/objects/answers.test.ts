import { afterEach, describe, expect, it, vi } from "vitest";
import type { Answered } from "../../../src/core/answer.ts";
import { EMPTY_BOARD } from "../../../src/core/board.ts";
import { RateMeter } from "../../../src/core/lobby/rate-meter.ts";
import { Replica } from "../../../src/core/lobby/replica.ts";
import { SalesMeter } from "../../../src/core/lobby/sales-meter.ts";
import { Answers } from "../../../src/objects/answers.ts";
import {
  sampleAnswer,
  sampleConfig,
  sampleDrawing,
  sampleSnapshot,
  sampleTicket,
} from "../../support/lobby/core-samples.ts";

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

describe("how soon somebody is asked to come back", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("is by the distance of the opening for who has entered, and by their wait for who is in line", () => {
    const nowMs = 1_000_000;
    vi.useFakeTimers({ now: nowMs });
    vi.spyOn(Math, "random").mockReturnValue(0);
    const replica = new Replica();
    const answers = new Answers(sampleConfig(), replica, new RateMeter(), new SalesMeter());
    const draw = sampleDrawing();
    replica.apply(sampleSnapshot({ draw, opensAtMs: nowMs + 3_600_000 }), { from: 0, tickets: [] });
    const waits = answers.with(joined(20)) as Answered;
    expect(answers.with({ kind: "entered" })?.pollAfterSeconds).toBe(40);
    expect(waits.pollAfterSeconds).toBeLessThan(40);
  });
});

/** With ten tickets left and a ticket for each turn, four people ahead leave somebody a likely one, and five do not (core/chance.ts). */
describe("somebody's chance", () => {
  function open(returned = 0) {
    const replica = new Replica();
    const answers = new Answers(sampleConfig(), replica, new RateMeter(), new SalesMeter());
    let tick = 0;
    const show = (remaining: number) =>
      replica.apply(sampleSnapshot({ remaining, returned, tick: ++tick }), { from: 0, tickets: [] });
    show(10);
    const chanceAt = (position: number | null, kind: "joined" | "returned" = "joined") =>
      answers.chances(sampleAnswer({ kind, ticket: sampleTicket(1) }, { position }), null)?.event;
    return { chanceAt, show };
  }

  it("is by how many are ahead of them", () => {
    const { chanceAt } = open();
    expect([chanceAt(5), chanceAt(6)]).toEqual(["likely", "unlikely"]);
  });

  it("counts those who come back before all who wait, and not twice for one of them", () => {
    const { chanceAt } = open(1);
    expect([chanceAt(4), chanceAt(5)]).toEqual(["likely", "unlikely"]);
    expect([chanceAt(5, "returned"), chanceAt(6, "returned")]).toEqual(["likely", "unlikely"]);
  });

  it("is another one with what is left at the next version", () => {
    const { chanceAt, show } = open();
    expect(chanceAt(5)).toBe("likely");
    show(9);
    expect(chanceAt(5)).toBe("unlikely");
  });

  it("is not said where they are in line no more, or there is no version", () => {
    const { chanceAt } = open();
    const answers = new Answers(sampleConfig(), new Replica(), new RateMeter(), new SalesMeter());
    const first = sampleAnswer(joined(1), { position: 1 });
    expect([chanceAt(null), answers.chances(first, null)]).toEqual([undefined, null]);
    expect(answers.board).toBe(EMPTY_BOARD);
  });
});
