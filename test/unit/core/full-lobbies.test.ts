import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FullLobbies } from "../../../src/core/lobby/full-lobbies.ts";

const NOW = Date.UTC(2026, 10, 30, 5);
const FULL = { backlogMs: 8000, turnMs: 9000, eachMs: 10 };

function open(full = FULL): FullLobbies {
  const lobbies = new FullLobbies();
  lobbies.note("sale/1", full, NOW);
  return lobbies;
}

describe("a lobby that has just refused a join", () => {
  it("is not asked for the next ones in the half second after it, and others are", () => {
    const lobbies = open();
    expect(lobbies.turnAway("sale/1", NOW + 499, 0)).toMatchObject({ status: "overloaded" });
    expect(lobbies.turnAway("sale/1", NOW + 500, 0)).toBeNull();
    expect(lobbies.turnAway("sale/2", NOW, 0)).toBeNull();
  });

  it("is asked again while three quarters of what waits there are still to be done", () => {
    const lobbies = open({ ...FULL, backlogMs: 400 });
    expect(lobbies.turnAway("sale/1", NOW + 99, 0)).not.toBeNull();
    expect(lobbies.turnAway("sale/1", NOW + 100, 0)).toBeNull();
  });

  it("is asked by an isolate whose clock was set back", () => {
    expect(open().turnAway("sale/1", NOW - 1, 0)).toBeNull();
  });

  it("sends each one that is turned away for it behind those before", () => {
    const lobbies = open();
    const told = Array.from({ length: 1001 }, () => lobbies.turnAway("sale/1", NOW, 0)?.retryAfterSeconds);
    expect([told[0], told[500], told[1000]]).toEqual([9, 14, 19]);
  });

  it("learns of all who were turned away for it, each of them once", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("join", "ask", "refuse"), { maxLength: 60 }), (steps) => {
        const lobbies = open();
        let [turnedAway, learnt] = [0, 0];
        for (const step of steps) {
          if (step === "join") turnedAway += lobbies.turnAway("sale/1", NOW, 0) ? 1 : 0;
          if (step === "ask") learnt += lobbies.takeTurnedAway("sale/1");
          if (step === "refuse") lobbies.note("sale/1", FULL, NOW);
        }
        // A refusal that comes meanwhile may be of a question from before: those whom it does not know of are kept for the next.
        expect(learnt + lobbies.takeTurnedAway("sale/1")).toBe(turnedAway);
      }),
    );
  });
});

describe("the memory of an isolate", () => {
  it("has an end, however many events requests name", () => {
    const lobbies = new FullLobbies();
    for (let n = 0; n <= 5000; n++) lobbies.note(`sale-${n}/0`, FULL, NOW);
    expect(lobbies.turnAway("sale-0/0", NOW, 0)).toBeNull();
    expect(lobbies.turnAway("sale-5000/0", NOW, 0)).not.toBeNull();
  });
});
