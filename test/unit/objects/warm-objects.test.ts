import { describe, expect, it, vi } from "vitest";
import { warmAllLobbies, warmDoorkeepers, warmLobbies } from "../../../src/objects/warm-objects.ts";
import { type Call, fail, hang, openObjects } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock();

const UNTIL_MS = T0 + 60_000;
const CLOSES_MS = T0 + 90_000;
const upTo = (end: number) => Array.from({ length: end }, (_, index) => index);
const lobbies = (indexes: readonly number[], closingAtMs: number): Call[] =>
  indexes.map((index) => [`lobby ${index}`, "warm", closingAtMs]);

/** An object takes so long to start. */
const afterMs = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms));

describe("lobbies that are started before an opening", () => {
  it("are told when the drawing closes", async () => {
    const { objects, calls } = openObjects();
    await warmLobbies(objects, [4, 9], UNTIL_MS, CLOSES_MS);
    expect(calls).toEqual(lobbies([4, 9], CLOSES_MS));
  });

  it("are started twenty at a time, the next ones when all of those are up", async () => {
    const { objects, calls } = openObjects(([object]) => afterMs(object === "lobby 3" ? 500 : 100)());
    void warmLobbies(objects, upTo(45), UNTIL_MS, 0);
    const started: number[] = [];
    for (const ms of [0, 499, 1, 100]) {
      await vi.advanceTimersByTimeAsync(ms);
      started.push(calls.length);
    }
    expect(started).toEqual([20, 20, 40, 45]);
    expect(calls).toEqual(lobbies(upTo(45), 0));
  });

  it("are all started though some fail", async () => {
    const { objects, calls } = openObjects(fail);
    await warmLobbies(objects, upTo(21), UNTIL_MS, 0);
    expect(calls).toHaveLength(21);
  });

  it.each([
    [99, 20],
    [100, 20],
    [101, 40],
  ])("are started no later than there is time for: of forty in %i ms %i", async (ms, count) => {
    const { objects, calls } = openObjects(afterMs(100));
    void warmLobbies(objects, upTo(40), T0 + ms, 0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toHaveLength(count);
  });

  it("are not started where there is no time", async () => {
    const { objects, calls } = openObjects();
    await warmLobbies(objects, [0], T0, 0);
    expect(calls).toEqual([]);
  });
});

describe("all lobbies of an event without relays", () => {
  it("are started by the loop", async () => {
    const { objects, calls } = openObjects();
    await warmAllLobbies(objects, { lobbies: 3, relays: 0 }, UNTIL_MS, CLOSES_MS);
    expect(calls).toEqual(lobbies([0, 1, 2], CLOSES_MS));
  });
});

describe("all lobbies of an event with relays", () => {
  const EVENT = { lobbies: 5, relays: 2 };
  const relays = (closingAtMs: number): Call[] => [
    ["relay 0", "warm", [0, 2, 4], UNTIL_MS, closingAtMs],
    ["relay 1", "warm", [1, 3], UNTIL_MS, closingAtMs],
  ];

  it.each([0, CLOSES_MS])(
    "are started by the relay that each follows, where the drawing closes at %i",
    async (closingAtMs) => {
      const { objects, calls } = openObjects();
      await warmAllLobbies(objects, EVENT, UNTIL_MS, closingAtMs);
      expect(calls).toEqual(relays(closingAtMs));
    },
  );

  it("are told of a close by the loop where their relay fails", async () => {
    const { objects, calls } = openObjects(([object]) => object === "relay 1" && fail());
    await warmAllLobbies(objects, EVENT, UNTIL_MS, CLOSES_MS);
    expect(calls).toEqual([...relays(CLOSES_MS), ...lobbies([1, 3], CLOSES_MS)]);
  });

  it("are told of a close by the loop where their relay has not answered in 300 ms", async () => {
    const { objects, calls } = openObjects(([object]) => object === "relay 0" && hang());
    const told: unknown[] = [];
    void warmAllLobbies(objects, EVENT, UNTIL_MS, CLOSES_MS).then(() => told.push("all"));
    await vi.advanceTimersByTimeAsync(299);
    expect([calls, told]).toEqual([relays(CLOSES_MS), []]);
    await vi.advanceTimersByTimeAsync(1);
    expect([calls, told]).toEqual([[...relays(CLOSES_MS), ...lobbies([0, 2, 4], CLOSES_MS)], ["all"]]);
  });

  it("are left to be started soon where their relay fails and no close is announced", async () => {
    const { objects, calls } = openObjects(fail);
    await warmAllLobbies(objects, EVENT, UNTIL_MS, 0);
    expect(calls).toEqual(relays(0));
  });

  it("are waited for where no close is announced, however long their relays take", async () => {
    const { objects, calls } = openObjects(afterMs(5000));
    const started: number[] = [];
    void warmAllLobbies(objects, EVENT, UNTIL_MS, 0).then(() => started.push(Date.now() - T0));
    await vi.advanceTimersByTimeAsync(6000);
    expect([started, calls]).toEqual([[5000], relays(0)]);
  });
});

describe("doorkeepers", () => {
  it("are started like lobbies", async () => {
    const { objects, calls } = openObjects(fail);
    await warmDoorkeepers(objects, 21, UNTIL_MS);
    expect(calls).toEqual(upTo(21).map((index) => [`doorkeeper ${index}`, "warm"]));
  });
});
