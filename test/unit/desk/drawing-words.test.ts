import { describe, expect, it } from "vitest";
import type { Numbers } from "../../../src/desk/answers.ts";
import { LANGUAGES } from "../../../src/desk/texts/languages.ts";
import { type DrawingWords, drawingOf } from "../../../src/desk/words/drawing.ts";
import { NOW, NUMBERS, viewWith, voiceIn } from "../../support/desk/desk-samples.ts";

type Drawing = NonNullable<Numbers["draw"]>;

const OPENS = viewWith({
  opens_at: { value: new Date(NOW + 60_000).toISOString(), from: "operator", configured: null },
});
const ENTERING: Drawing = {
  phase: "entering",
  entered: 48_000,
  gone: 0,
  closes_at_ms: null,
  round: null,
  round_at_ms: null,
  stop_reason: null,
};
const COMMITTED: Drawing = {
  ...ENTERING,
  phase: "committed",
  closes_at_ms: NOW - 8000,
  round: 33_124_711,
  round_at_ms: NOW + 9000,
};

function wordsOf(draw: Partial<Drawing>, view = OPENS, nowMs = NOW): DrawingWords {
  const words = drawingOf(view, { ...NUMBERS, draw: { ...ENTERING, ...draw } }, nowMs, voiceIn("en"));
  if (words === null) throw new Error("no words of a drawing");
  return words;
}

describe("an operator reads of a drawing", () => {
  it("nothing where there is none", () => {
    expect(drawingOf(OPENS, NUMBERS, NOW, voiceIn("en"))).toBeNull();
    expect(drawingOf(OPENS, null, NOW, voiceIn("en"))).toBeNull();
  });

  it("how many have entered, who gave up, and until when people can", () => {
    expect(wordsOf({ gone: 1200 })).toEqual({
      says: [
        "People can enter until Tuesday 13 April at 18:31. Then the list is closed, and its order is drawn.",
      ],
      isAlarming: false,
      facts: [
        ["Entered", "48,000"],
        ["Gave up", "1,200"],
      ],
      isPublished: false,
      canBeGivenUp: false,
    });
  });

  it.each<[string, Partial<Drawing>, RegExp]>([
    ["that entering ends", { closes_at_ms: NOW + 500 }, /^Entering ends just now/],
    ["that the list is made", { phase: "closed", closes_at_ms: NOW }, /^Entering is over/],
    ["when the randomness comes out", COMMITTED, /^The list is signed .* at 18:30:09, decides/],
    ["that the order is made", { ...COMMITTED, round_at_ms: NOW - 1000 }, /^The randomness is due/],
    ["that all have their places", { ...COMMITTED, phase: "seated" }, /^Everybody who entered is in line/],
  ])("%s", (_, draw, words) => {
    expect(wordsOf(draw).says).toEqual([expect.stringMatching(words)]);
    expect(wordsOf(draw).isAlarming).toBe(false);
  });

  it("that nothing is drawn while the event has no opening", () => {
    expect(wordsOf({}, viewWith()).says).toEqual([
      "People can enter. Nothing is drawn before the event has a time of opening.",
    ]);
  });

  it("which round decides, and when it comes out", () => {
    expect(wordsOf(COMMITTED).facts.slice(1)).toEqual([
      ["Round", "33124711"],
      ["Round comes out", "18:30:09"],
    ]);
  });

  it("that it waits longer than it should, a minute after the round", () => {
    const late = wordsOf(COMMITTED, OPENS, NOW + 69_001);
    expect([late.isAlarming, late.says[0]]).toEqual([true, expect.stringContaining("beacon not reached")]);
    expect(wordsOf(COMMITTED, OPENS, NOW + 69_000).isAlarming).toBe(false);
  });

  it.each(LANGUAGES)("why it has stopped, each reason in words of its own kind, in %s", (language) => {
    const { stopReasons } = voiceIn(language).texts.drawing;
    for (const [reason, words] of Object.entries(stopReasons)) {
      const draw = { ...COMMITTED, stop_reason: reason as Drawing["stop_reason"] };
      const said = drawingOf(OPENS, { ...NUMBERS, draw }, NOW, voiceIn(language));
      expect([said?.isAlarming, said?.says[0]]).toEqual([true, words]);
    }
  });

  it("that it may be given up from the end of entering until the places are given out", () => {
    const phases = ["entering", "closed", "committed", "seated"] as const;
    const offered = phases.filter((phase) => wordsOf({ ...COMMITTED, phase }).canBeGivenUp);
    expect(offered).toEqual(["closed", "committed"]);
  });
});
