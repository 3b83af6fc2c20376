/** The plan's figure of pushes, against the product's own choice of whom to push to. */
import { describe, expect, it } from "vitest";
import { lobbyPushesPerSecond, pushesPerSecond } from "../../../../scripts/plan/traffic.ts";
import type { EventConfig } from "../../../../src/core/event-config.ts";
import { Followers } from "../../../../src/core/release/followers.ts";
import { relaysFor } from "../../../../src/core/release/relays.ts";
import { hashOf } from "../../../../src/core/shares.ts";
import { sampleConfig, sampleSnapshot, sampleTicket } from "../../../support/lobby/core-samples.ts";

const TICKS = 600;

/** Pushes a second to the lobbies of one relay, or of the loop, while people of all lobbies are called in a random order. */
function play(config: EventConfig): number {
  const share = Math.ceil(config.lobbies / Math.max(1, config.relays));
  const perTick = ((config.rateMilli / 1000) * config.intervalMs) / 1000;
  const people: number[][] = Array.from({ length: share }, () => []);
  for (let ordinal = 1; ordinal <= (TICKS + 10) * perTick; ordinal++) {
    people[hashOf(`visitor-${ordinal}`) % config.lobbies]?.push(ordinal); // of another relay's lobbies it is none of ours
  }
  const followers = new Followers();
  const awaited = (lobby: number, front: number) => {
    const own = people[lobby] as number[];
    while (own[0] !== undefined && own[0] <= front) own.shift();
    return { departedIndex: 0, awaits: own[0] === undefined ? null : sampleTicket(own[0]) };
  };
  for (let index = 0; index < share; index++) followers.add({ kind: "lobby", index }, awaited(index, 0));
  let pushes = 0;
  for (let tick = 0; tick < TICKS; tick++) {
    const front = Math.floor(tick * perTick);
    const snapshot = sampleSnapshot({ calledUpTo: sampleTicket(front) });
    const nowMs = tick * config.intervalMs;
    const sharers = Math.max(1, config.relays);
    for (const follower of followers.takeDue({ config, snapshot, nowMs, sharers, isForAll: false })) {
      pushes++;
      follower.following = awaited(follower.id.index, front);
    }
  }
  return ((pushes / share) * config.lobbies * 1000) / (TICKS * config.intervalMs);
}

describe("the pushes that a plan counts", () => {
  it.each([
    [16, 500],
    [100, 50],
    [200, 500],
    [400, 500],
    [400, 20],
    [1000, 1000],
    [4000, 10_000],
  ])("to %i lobbies at %i a second are those that are made, to a tenth", (lobbies, perSecond) => {
    const config = sampleConfig({ lobbies, relays: relaysFor(lobbies), rateMilli: perSecond * 1000 });
    const ratio = play(config) / lobbyPushesPerSecond(config);
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  });

  it("keep every object under 500 calls a second, at four thousand lobbies and 10,000 people a second", () => {
    const config = sampleConfig({ lobbies: 4000, relays: 40, rateMilli: 10_000_000 });
    expect(lobbyPushesPerSecond(config) / config.relays).toBeLessThan(400);
    expect(pushesPerSecond(config) - lobbyPushesPerSecond(config)).toBe(400);
  });
});
