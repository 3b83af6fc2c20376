import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  lobbiesForSummary,
  parseShareName,
  shardsFor,
  shareName,
  shareOf,
  sharesFor,
} from "../../../src/core/shares.ts";
import { IDS } from "../../support/user-ids.ts";

const PEOPLE = 100_000;

function headCount(idOf: (index: number) => string, lobbies: number): number[] {
  const counts = Array<number>(lobbies).fill(0);
  for (let index = 0; index < PEOPLE; index++) {
    const lobby = shareOf(idOf(index), lobbies);
    counts[lobby] = (counts[lobby] as number) + 1;
  }
  return counts;
}

describe("the lobby of a person", () => {
  it("is one of the event's lobbies", () => {
    const id = fc.string({ unit: "grapheme", minLength: 1, maxLength: 128 });
    fc.assert(
      fc.property(id, fc.integer({ min: 1, max: 1000 }), (id, lobbies) => {
        const lobby = shareOf(id, lobbies);
        expect(Number.isInteger(lobby) && lobby >= 0 && lobby < lobbies).toBe(true);
      }),
    );
  });

  it.each(Object.keys(IDS))("is chosen as by dice among %s", (name) => {
    for (const lobbies of [2, 16, 80, 400]) {
      const counts = headCount(IDS[name] as (index: number) => string, lobbies);
      const fair = PEOPLE / lobbies;
      const chiSquare = counts.reduce((sum, count) => sum + (count - fair) ** 2 / fair, 0);
      // Its mean is one less than the number of lobbies; five standard deviations are beyond chance.
      expect(chiSquare).toBeLessThan(lobbies - 1 + 5 * Math.sqrt(2 * (lobbies - 1)));
    }
  });

  it("gives each of 16 lobbies its share within five percent", () => {
    for (const idOf of Object.values(IDS)) {
      const counts = headCount(idOf, 16);
      expect(Math.max(...counts) / (PEOPLE / 16)).toBeLessThan(1.05);
      expect(Math.min(...counts) / (PEOPLE / 16)).toBeGreaterThan(0.95);
    }
  });

  it("stays the same from one release of this software to the next, or a deploy would move everybody", () => {
    expect(["42", "ann", "สมชาย", "😀"].map((id) => shareOf(id, 16))).toEqual([13, 5, 13, 6]);
  });

  it("is the only one when there is one", () => {
    expect(shareOf("ann", 1)).toBe(0);
  });
});

describe("the shards of an event", () => {
  it.each([
    [1, 1],
    [500_000, 1],
    [500_001, 2],
    [625_000, 2],
    [625_001, 4],
    [1_250_000, 4],
    [1_250_001, 8],
    [2_500_001, 16],
    [5_000_000, 16],
  ])("for %i people are %i", (people, shards) => {
    expect(shardsFor(people)).toBe(shards);
  });

  it("give a person's lobby and booth the shard of their hash", () => {
    const [count, id] = [fc.integer({ min: 1, max: 5000 }), fc.string({ minLength: 1, maxLength: 64 })];
    fc.assert(
      fc.property(id, count, count, fc.integer({ min: 1, max: 32 }), (user, lobbies, booths, shards) => {
        const shard = shareOf(user, shards);
        for (const least of [lobbies, booths]) {
          expect(shareOf(user, sharesFor(least, shards)) % shards).toBe(shard);
          expect(sharesFor(least, shards) - least).toBeLessThan(shards);
        }
      }),
    );
  });
});

describe("the name of a lobby", () => {
  it("leads back to the event and the lobby", () => {
    const event = fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/);
    fc.assert(
      fc.property(event, fc.nat(1000), (event, lobby) => {
        expect(parseShareName(shareName(event, lobby))).toEqual({ objectName: event, index: lobby });
      }),
    );
  });

  it("is never that of another lobby", () => {
    const events = fc.stringMatching(/^[0-9./-]{1,6}$/).filter((event) => !event.includes("/"));
    fc.assert(
      fc.property(events, fc.nat(99), events, fc.nat(99), (event, lobby, otherEvent, otherLobby) => {
        const same = event === otherEvent && lobby === otherLobby;
        expect(shareName(event, lobby) === shareName(otherEvent, otherLobby)).toBe(same);
      }),
    );
  });
});

describe("the lobbies that say what is public", () => {
  it.each([
    [1, 1],
    [8, 8],
    [200, 8],
    [2000, 80],
  ])("of %i are %i: each is asked by as many isolates, however large the event", (lobbies, asked) => {
    expect(lobbiesForSummary(lobbies)).toBe(asked);
  });
});
