import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pushIntervalMs } from "../../../src/core/pace.ts";
import { relayOf, relaysFor } from "../../../src/core/release/relays.ts";
import { sampleConfig } from "../../support/lobby/core-samples.ts";

const lobbies = fc.integer({ min: 101, max: 4000 });

describe("the relays of an event", () => {
  it.each([
    [1, 0],
    [16, 0],
    [100, 0],
    [101, 2],
    [400, 4],
    [4000, 40],
  ])("with %i lobbies are %i", (lobbies, relays) => {
    expect(relaysFor(lobbies)).toBe(relays);
  });

  it("have at most a hundred lobbies each, and each lobby has one", () => {
    fc.assert(
      fc.property(lobbies, (lobbies) => {
        const relays = relaysFor(lobbies);
        const relayOfEach = Array.from({ length: lobbies }, (_, lobby) => relayOf(lobby, relays));
        const shares = Array.from(
          { length: relays },
          (_, relay) => relayOfEach.filter((each) => each === relay).length,
        );
        expect(shares.reduce((sum, share) => sum + share)).toBe(lobbies);
        expect(Math.max(...shares)).toBeLessThanOrEqual(100);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("are all pushed to at each tick by a loop that makes 400 calls a second", () => {
    fc.assert(
      fc.property(lobbies, (lobbies) => {
        expect(pushIntervalMs(sampleConfig({ intervalMs: 100 }), relaysFor(lobbies))).toBe(100);
      }),
    );
  });
});
