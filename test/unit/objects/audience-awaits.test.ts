/** Which ticket an audience awaits: who pushes to its lobby goes by it, so one that is missed is told late. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answered } from "../../../src/core/answer.ts";
import { placeInLine } from "../../../src/core/outcome.ts";
import { openAudienceAlone } from "../../support/lobby/audience-kit.ts";
import {
  sampleAnswer,
  sampleConfig,
  sampleSnapshot,
  sampleTicket,
} from "../../support/lobby/core-samples.ts";

function openCrowd(ordinals: readonly number[], streaming: (ordinal: number) => boolean = () => true) {
  const { audience, answers, show } = openAudienceAlone(sampleConfig());
  let tick = 0;
  const call = (calledUpTo: number, departed: readonly number[] = []) => {
    const tickets = departed.map((ordinal) => sampleTicket(ordinal));
    const departedCount = tickets.length;
    show(sampleSnapshot({ tick: ++tick, calledUpTo: sampleTicket(calledUpTo), departedCount }), tickets);
  };
  call(0);
  const join = (ordinal: number) => {
    const answer = answers.with(placeInLine(sampleTicket(ordinal))) as Answered;
    audience.receive(`user-${ordinal}`, answer);
    if (streaming(ordinal)) audience.open(`user-${ordinal}`, answer, undefined);
  };
  for (const ordinal of ordinals) join(ordinal);
  return { audience, call, join };
}

const ordinals = fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1 });

describe("an audience", () => {
  it("awaits the first ticket of those who watch and are not being asked for, at every moment", () => {
    fc.assert(
      fc.property(ordinals, fc.array(fc.nat(100), { maxLength: 5 }), (ordinals, fronts) => {
        const { audience, call } = openCrowd(ordinals);
        expect(audience.awaits).toBe(sampleTicket(Math.min(...ordinals)));
        for (const front of fronts.toSorted((a, b) => a - b)) {
          call(front);
          const beyond = ordinals.filter((ordinal) => ordinal > front);
          expect(audience.awaits).toBe(beyond.length > 0 ? sampleTicket(Math.min(...beyond)) : null);
        }
      }),
    );
  });

  it("awaits whoever comes before them", () => {
    const { audience, join } = openCrowd([50]);
    join(70);
    expect(audience.awaits).toBe(sampleTicket(50));
    join(20);
    expect(audience.awaits).toBe(sampleTicket(20));
  });

  it("awaits whom Redis says to be in line again, though their ticket departed", () => {
    const { audience, call } = openCrowd([50]);
    call(60, [50]);
    expect(audience.awaits).toBe(null);
    audience.receive("user-50", sampleAnswer(placeInLine(sampleTicket(80)), { position: 20 }));
    expect(audience.awaits).toBe(sampleTicket(80));
  });

  it("awaits nobody who does not watch, for they ask", () => {
    const { audience, join } = openCrowd([10, 20, 30], (ordinal) => ordinal > 10);
    join(10); // again, as a poll
    expect(audience.awaits).toBe(sampleTicket(20));
  });

  it("awaits nobody while the tickets are void", () => {
    const { audience } = openCrowd([10]);
    audience.startOver();
    expect(audience.awaits).toBe(null);
  });
});
