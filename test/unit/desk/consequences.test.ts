import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/desk/answers.ts";
import { type Moment, questionOf, saysOf } from "../../../src/desk/words/consequences.ts";
import { momentWith, viewWith, voiceIn } from "../../support/desk/desk-samples.ts";

const en = voiceIn("en");
const says = (change: Change, moment: Moment = momentWith()) =>
  saysOf(change, moment, en).map(({ words, isWarning }) => (isWarning ? `! ${words}` : words));

describe("before a pause, an operator reads", () => {
  it("how many wait, that nobody is called, and whose passes run on", () => {
    const { says } = questionOf("paused", true, momentWith(), en);
    expect(says[0]).toBe(
      "12,431 people wait. Nobody is called until you resume; the passes of 310 people run on.",
    );
  });

  it("of one person as of one", () => {
    const { says } = questionOf("paused", true, momentWith({ waiting: 1, called: 1, admitted: 1 }), en);
    expect(says.slice(0, 2)).toEqual([
      "1 person waits. Nobody is called until you resume; the passes of 1 person run on.",
      "The turns of 1 person who is called stand still meanwhile.",
    ]);
  });

  it("the same in Thai, with the same numbers", () => {
    const { says } = questionOf("paused", true, momentWith(), voiceIn("th"));
    expect(says[0]).toContain("12,431");
    expect(says[0]).toContain("310");
  });
});

describe("the switches", () => {
  it("say at which rate people are called again", () => {
    expect(questionOf("paused", false, momentWith(), en).says).toEqual([
      "12,431 people wait. They are called again at once, at up to 25 a second.",
    ]);
  });

  it("say who is still served behind a closed door, and who may join when it opens", () => {
    expect(questionOf("closed", true, momentWith(), en).says[1]).toBe(
      "12,431 people in line are still called and served, until the line is empty.",
    );
    expect(questionOf("closed", false, momentWith(), en).says).toEqual([
      "New people can join, behind the 12,431 people in line.",
    ]);
  });
});

describe("taking an operator's value away", () => {
  it("says what holds then", () => {
    const view = viewWith({ release_rate: { value: 80, from: "operator", configured: 25 } });
    expect(questionOf("release_rate", null, momentWith({}, view), en).says).toEqual([
      "It goes back to 25/s, and follows its setting from then on.",
    ]);
  });

  it("says what comes of it where there is no setting to go back to", () => {
    const { title, says } = questionOf("opens_at", null, momentWith(), en);
    expect([title, ...says]).toEqual([
      "Take it away: Opens?",
      "Without a time the queue is open: people join and are called at once.",
    ]);
  });
});

describe("a rate", () => {
  it("is told as the time that the line takes", () => {
    expect(says({ release_rate: 50 })).toEqual([
      "At this rate the 12,431 people in line are called within about 4 minutes 9 seconds, if the shop has room.",
    ]);
  });

  it("of 0 warns that nobody is told why", () => {
    expect(says({ release_rate: 0 })[0]).toMatch(/^! Nobody is called, and nothing tells the 12,431 people/);
  });

  it("warns above four times the configured one, and not at it", () => {
    expect(says({ release_rate: 100 })).toHaveLength(1);
    expect(says({ release_rate: 100.1 })[1]).toMatch(/^! This is more than four times the configured 25\/s/);
  });

  it("meets nobody where nobody has joined", () => {
    expect(says({ release_rate: 5 }, momentWith(null))).toEqual([
      "Nobody waits. Newcomers are called at this rate.",
    ]);
  });
});

describe("a limit of people inside", () => {
  it("warns while more than that are inside: 42 called and 310 with a pass", () => {
    expect(says({ max_active: 352 })[0]).toMatch(/^! 352 people are called or in the shop already\./);
  });

  it("says how many more it lets in", () => {
    expect(says({ max_active: 353 })).toEqual([
      "Up to 1 person more can be called at once, as fast as the rate allows.",
    ]);
  });

  it("of 0 is none", () => {
    expect(says({ max_active: 0 })[0]).toMatch(/^There is no limit/);
  });
});

describe("stock", () => {
  it("of 0 warns that everybody reads sold out", () => {
    expect(says({ remaining: 0 })[0]).toMatch(/^! Everybody reads “sold out”/);
  });

  it("is held against the line", () => {
    expect(says({ remaining: 5000 })[0]).toMatch(/^5,000 left for 12,431 people in line\./);
  });
});

describe("a time", () => {
  it("to come keeps the door shut until then, in the operator's own time", () => {
    expect(says({ opens_at: "2027-04-13T12:00:00.000Z" })[0]).toMatch(
      /^! Until Tuesday 13 April at 19:00 nobody joins/,
    );
  });

  it("that is over opens or closes at once", () => {
    expect(says({ opens_at: "2027-04-13T11:30:00.000Z" })[0]).toMatch(/^That is over: the queue is open/);
    expect(says({ closes_at: "2027-04-13T11:30:00.000Z" })[0]).toMatch(
      /^! That is over: nobody new can join/,
    );
  });
});

it("a notice in one language goes before the one to everybody, and gives way to it again", () => {
  expect(says({ notice_th: "รอสักครู่" })[0]).toMatch(/^Pages in that language show it/);
  expect(says({ notice_en: null })).toEqual([
    "Pages in that language show the notice to everybody then, if there is one.",
  ]);
});

it("a notice of nothing is one that goes", () => {
  expect(says({ notice: null })[0]).toMatch(/^The notice leaves/);
  expect(says({ notice: "รอสักครู่" })[0]).toMatch(/^12,431 people in line read it/);
});
