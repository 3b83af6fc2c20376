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

describe("joins of a lobby that has said that it is full", () => {
  it("are refused until it says, when it is asked, that it has room, and those of others are not", () => {
    const lobbies = open();
    expect(lobbies.turnAway("sale/2", NOW, 0)).toBeNull();
    for (const ms of [0, 500, 999]) expect(lobbies.turnAway("sale/1", NOW + ms, 0)).not.toBeNull();
    lobbies.beginAsking("sale/1", NOW + 999);
    for (const ms of [1000, 15_000]) expect(lobbies.turnAway("sale/1", NOW + ms, 0)).not.toBeNull();
    lobbies.forget("sale/1");
    expect(lobbies.turnAway("sale/1", NOW + 15_000, 0)).toBeNull();
  });

  it("are told to come each behind those before", () => {
    const lobbies = open();
    const told = Array.from({ length: 1001 }, () => lobbies.turnAway("sale/1", NOW, 0)?.retryAfterSeconds);
    expect([told[0], told[500], told[1000]]).toEqual([9, 14, 19]);
  });

  it("go to it again when it was not asked for a second, the question was cut off, or the clock was set back", () => {
    expect(open().turnAway("sale/1", NOW + 1000, 0)).toBeNull();
    expect(open().turnAway("sale/1", NOW - 3_600_000, 0)).toBeNull();
    const lobbies = open();
    lobbies.beginAsking("sale/1", NOW + 600);
    expect(lobbies.turnAway("sale/1", NOW + 16_100, 0)).toBeNull();
  });
});

describe("whether it has room", () => {
  it("it is asked half a second later, by one of those who are refused", () => {
    const lobbies = open();
    const asked = [499, 500, 501, 15_499].map((ms) => lobbies.beginAsking("sale/1", NOW + ms));
    expect(asked).toEqual([null, 0, null, null]);
  });

  it("it is asked while three quarters of what waits there are still to be done", () => {
    const lobbies = open({ ...FULL, backlogMs: 400 });
    expect([99, 100].map((ms) => lobbies.beginAsking("sale/1", NOW + ms))).toEqual([null, 0]);
  });

  it("it is asked once more when the question was cut off", () => {
    const lobbies = open();
    lobbies.beginAsking("sale/1", NOW + 500);
    expect(lobbies.beginAsking("sale/1", NOW + 15_500)).toBe(0);
  });

  it("nothing is asked of a lobby that is not known to be full", () => {
    expect(new FullLobbies().beginAsking("sale/1", NOW)).toBeNull();
  });

  it("it is told of each one who was refused, once", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("join", "ask", "full"), { maxLength: 60 }), (steps) => {
        const lobbies = open();
        let [nowMs, turnedAway, told] = [NOW, 0, 0];
        for (const step of [...steps, "ask"]) {
          if (step === "join") turnedAway += lobbies.turnAway("sale/1", nowMs, 0) ? 1 : 0;
          if (step === "full") lobbies.note("sale/1", FULL, nowMs);
          if (step === "ask") {
            nowMs += 5000;
            lobbies.note("sale/1", FULL, nowMs - 500);
            told += lobbies.beginAsking("sale/1", nowMs) ?? 0;
          }
        }
        expect(told).toBe(turnedAway);
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
