import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawOf, lobbyName, lobbyOf, parseLobbyName } from "../../src/core/lobby-of.ts";

const PEOPLE = 100_000;

/** Fixed sequences, so that a test of chance has no bad day. */
function mixed(index: number, salt: number): number {
  let bits = (index * 2_654_435_761 + salt) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return (bits ^ (bits >>> 15)) >>> 0;
}
const hex = (index: number, salt: number) => mixed(index, salt).toString(16).padStart(8, "0");

const IDS: Record<string, (index: number) => string> = {
  "numbers in a row": (index) => String(index),
  "numbers in a row behind a long prefix": (index) => `customer-of-the-concert-hall-${1_000_000 + index}`,
  "numbers in a row before a long suffix": (index) => `${index}@concert-hall.example`,
  "random UUIDs": (index) =>
    `${hex(index, 1)}-${hex(index, 2).slice(4)}-4${hex(index, 2).slice(1, 4)}-a${hex(index, 3).slice(0, 3)}-${hex(index, 3).slice(4)}${hex(index, 4)}`,
  "Thai names": (index) => `สมชาย ${index}`,
  "even numbers": (index) => String(2 * index),
};

function headCount(idOf: (index: number) => string, lobbies: number): number[] {
  const counts = Array<number>(lobbies).fill(0);
  for (let index = 0; index < PEOPLE; index++) {
    const lobby = lobbyOf(idOf(index), lobbies);
    counts[lobby] = (counts[lobby] as number) + 1;
  }
  return counts;
}

describe("the lobby of a person", () => {
  it("is one of the event's lobbies", () => {
    const id = fc.string({ unit: "grapheme", minLength: 1, maxLength: 128 });
    fc.assert(
      fc.property(id, fc.integer({ min: 1, max: 1000 }), (id, lobbies) => {
        const lobby = lobbyOf(id, lobbies);
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
    expect(["42", "ann", "สมชาย", "😀"].map((id) => lobbyOf(id, 16))).toEqual([13, 5, 13, 6]);
  });

  it("is the only one when there is one", () => {
    expect(lobbyOf("ann", 1)).toBe(0);
  });
});

describe("the name of a lobby", () => {
  it("leads back to the event and the lobby", () => {
    const event = fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/);
    fc.assert(
      fc.property(event, fc.nat(1000), (event, lobby) => {
        expect(parseLobbyName(lobbyName(event, lobby))).toEqual({ event, lobby });
      }),
    );
  });

  it("is never that of another lobby", () => {
    const events = fc.stringMatching(/^[0-9./-]{1,6}$/).filter((event) => !event.includes("/"));
    fc.assert(
      fc.property(events, fc.nat(99), events, fc.nat(99), (event, lobby, otherEvent, otherLobby) => {
        const same = event === otherEvent && lobby === otherLobby;
        expect(lobbyName(event, lobby) === lobbyName(otherEvent, otherLobby)).toBe(same);
      }),
    );
  });
});

describe("a person's draw for an opening", () => {
  it.each(Object.entries(IDS))("is as good as chance, and no lobby's people come at once: %s", (_, idOf) => {
    const [tenths, lobbyTenths] = [Array<number>(10).fill(0), Array<number>(40).fill(0)];
    for (let index = 0; index < PEOPLE; index++) {
      const tenth = Math.floor(drawOf("sale", idOf(index)) * 10);
      const cell = lobbyOf(idOf(index), 4) * 10 + tenth;
      tenths[tenth] = (tenths[tenth] as number) + 1;
      lobbyTenths[cell] = (lobbyTenths[cell] as number) + 1;
    }
    for (const count of tenths) expect(Math.abs(count / (PEOPLE / 10) - 1)).toBeLessThan(0.05);
    for (const count of lobbyTenths) expect(Math.abs(count / (PEOPLE / 40) - 1)).toBeLessThan(0.1);
  });

  it("stays theirs, lies from 0 to below 1, and is another one at another event", () => {
    const id = fc.string({ unit: "grapheme", minLength: 1, maxLength: 128 });
    fc.assert(
      fc.property(id, (user) => {
        const draw = drawOf("sale", user);
        expect(draw).toBe(drawOf("sale", user));
        expect(draw).toBeGreaterThanOrEqual(0);
        expect(draw).toBeLessThan(1);
      }),
    );
    const others = Array.from({ length: 100 }, (_, n) => drawOf("sale", `v-${n}`) - drawOf("gala", `v-${n}`));
    expect(others.filter((difference) => Math.abs(difference) < 0.001).length).toBeLessThan(5);
  });
});
