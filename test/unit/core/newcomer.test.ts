/** What a lobby does with a join that must not enter a drawing. */
import { describe, expect, it } from "vitest";
import { newcomerStep } from "../../../src/core/lobby/newcomer.ts";
import { sampleDrawing, sampleSnapshot } from "../../support/lobby/core-samples.ts";

const OPENS_AT_MS = 1_800_000_000_000;
const entering = { generation: 1, opensAtMs: OPENS_AT_MS, draw: sampleDrawing() };
const unbegun = { generation: 0, opensAtMs: OPENS_AT_MS };
const farEntering = { ...unbegun, entersAtMs: OPENS_AT_MS - 50_000 };
const nearEntering = { ...unbegun, entersAtMs: OPENS_AT_MS - 58_000 };
const stepAt = (sinceOpeningMs: number, fields: object) =>
  newcomerStep(sampleSnapshot(fields), "draw", OPENS_AT_MS + sinceOpeningMs);

describe("a newcomer", () => {
  it.each([
    ["waits for the close that is due", 0, entering, "waits"],
    ["waits a moment before it, for clocks differ", -3000, entering, "waits"],
    ["waits where the opening was taken back", -60_000, { ...entering, opensAtMs: 0 }, "waits"],
    ["comes too early while people enter", -3001, entering, "too_early"],
    ["comes too early where they would enter as the first one", -3001, unbegun, "too_early"],
    ["joins where nobody had entered until the opening", 0, unbegun, "joins"],
    ["is told that the time is announced later", 0, { ...unbegun, opensAtMs: 0 }, "not_open"],
    ["joins a line that began without a drawing", -60_000, { ...unbegun, generation: 1 }, "joins"],
    ["is refused by Redis where the event is closed", -60_000, { ...entering, closed: true }, "joins"],
    ["is refused by Redis where all is sold", -60_000, { ...entering, remaining: 0 }, "joins"],
    ["is refused by Redis long before people may enter", -60_000, farEntering, "joins"],
    ["does not slip in when entering begins", -60_000, nearEntering, "too_early"],
  ] as const)("%s", (_, sinceOpeningMs, fields, step) => {
    expect(stepAt(sinceOpeningMs, fields)).toBe(step);
  });

  it.each(["closed", "committed", "seated"] as const)("joins when the drawing is %s", (phase) => {
    expect(stepAt(-60_000, { ...entering, draw: sampleDrawing({ phase }) })).toBe("joins");
  });

  it("joins an event that opens first come, first served, which Redis may refuse", () => {
    expect(newcomerStep(sampleSnapshot(unbegun), "first-come", OPENS_AT_MS - 60_000)).toBe("joins");
  });
});
