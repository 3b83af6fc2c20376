import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { limitsOf } from "../../../../scripts/plan/limits.ts";
import type { Load } from "../../../../scripts/plan/load.ts";
import { makePlan } from "../../../../scripts/plan/make-plan.ts";
import { MEASURED } from "../../../../scripts/plan/measured.ts";
import type { PlanOptions } from "../../../../scripts/plan/options.ts";
import { CHUNK, MOST_LINE_BYTES, REFUNDS_PER_RATE } from "../../../../scripts/plan/product.ts";
import { planSettings } from "../../../../scripts/plan/settings.ts";
import { sampleConfig } from "../../../support/lobby/core-samples.ts";
import { sampleOptions } from "../../../support/scripts/plan-samples.ts";

const CALM: Load = {
  ratePerSecond: 0,
  people: 0,
  bookingSeconds: 0,
  commandsPerSecond: 0,
  flushIntervalMs: 0,
  lobbyRequestsPerSecond: 0,
  loopCallsPerSecond: 0,
  streamsPerLobby: 0,
  streamBytesPerLobby: 0,
  subRequests: 0,
  queueBytes: 0,
  spentBytes: 0,
};

const hitsOf = (load: Partial<Load>) =>
  limitsOf({ ...CALM, ...load }, sampleConfig())
    .filter(({ hit }) => hit)
    .map(({ what }) => what);

describe("each limit", () => {
  it.each([
    ["ratePerSecond", 20_000, "people called per second, by one event"],
    ["people", 5_000_000, "people an event may expect"],
    ["bookingSeconds", 300, "seconds a booking takes, of a pass's life"],
    ["commandsPerSecond", 10_000, "Redis commands per second, of a database"],
    ["flushIntervalMs", 3000, "ms between two flushes of a lobby"],
    ["lobbyRequestsPerSecond", 1000, "requests per second to a lobby"],
    ["loopCallsPerSecond", 1000, "calls per second of the release loop"],
    ["streamsPerLobby", 2000, "streams in a lobby"],
    ["streamBytesPerLobby", 64e6, "MB of a lobby's streams, half of an object"],
    ["subRequests", 10_000, "sub-requests of one tick"],
    ["queueBytes", MOST_LINE_BYTES, "MB of the queue's record (ZSET)"],
    ["spentBytes", 100e6, "MB of the bookings' record (HASH)"],
  ] as const)("%s trips beyond %i, and no other does", (name, most, what) => {
    expect(hitsOf({ [name]: most })).toEqual([]);
    expect(hitsOf({ [name]: most * (1 + 1e-9) })).toEqual([what]);
  });

  it("says what it was asked, what is allowed and what to do", () => {
    for (const { asked, most, advice } of makePlan(sampleOptions({ users: 20_000_000 })).limits) {
      expect(asked).toBeGreaterThan(0);
      expect(most).toBeGreaterThan(0);
      expect(advice).toMatch(/^[A-Z].+\.$/);
    }
  });
});

describe("a sale", () => {
  it("of half a million people hits none", () => {
    expect(makePlan(sampleOptions()).limits.filter(({ hit }) => hit)).toEqual([]);
  });

  const few: Partial<PlanOptions> = { streamsShare: 0, noShow: 1 };
  const inLine = Math.floor((16 * MOST_LINE_BYTES) / MEASURED.bytesPerWaiting.value); // in the shards there can be
  const booked = Math.floor((16 * 100e6) / MEASURED.bytesPerBooking.value);
  const streaming = Math.floor((4000 * 64e6) / MEASURED.heapPerStream.value); // in the 4,000 lobbies there can be
  // Bookings leave the lobbies less than the least budget there is, or less than a flush every three seconds.
  const left = 10_000 - 10 * MEASURED.commandsPerTick.value;
  const rpsLeaving = (budget: number) => (20 * (left - budget)) / MEASURED.commandsPerBooking.value;
  const mostRps = rpsLeaving(100);
  const { lobbies } = planSettings(sampleOptions()).config;
  const quickRps = rpsLeaving((lobbies * MEASURED.commandsPerFlush.value) / 3);
  it.each<[string, Partial<PlanOptions>, Partial<PlanOptions>]>([
    ["people called per second, by one event", { originRps: 400_000 }, { originRps: 400_001 }],
    ["people an event may expect", { users: 5_000_000 }, { users: 5_000_001 }],
    ["seconds a booking takes, of a pass's life", { bookingSeconds: 300 }, { bookingSeconds: 301 }],
    ["MB of the queue's record (ZSET)", { users: inLine }, { users: inLine + 1 }],
    ["MB of the bookings' record (HASH)", { users: booked, noShow: 0 }, { users: booked + 1, noShow: 0 }],
    ["streams in a lobby", { users: 8_000_000 }, { users: 8_000_001 }],
    ["MB of a lobby's streams, half of an object", { users: streaming }, { users: streaming + 1 }],
    ["calls per second of the release loop", { ...few, users: 1_235_000 }, { ...few, users: 1_235_001 }],
    [
      "Redis commands per second, of a database",
      { originRps: 0.99 * mostRps },
      { originRps: 1.01 * mostRps },
    ],
    ["ms between two flushes of a lobby", { originRps: 0.99 * quickRps }, { originRps: 1.01 * quickRps }],
    ["requests per second to a lobby", { joinSeconds: 2 }, { joinSeconds: 1, users: 2_400_000 }],
  ])("meets the limit of %s", (what, within, beyond) => {
    const isHit = (fields: Partial<PlanOptions>) =>
      makePlan(sampleOptions(fields)).limits.find((limit) => limit.what === what)?.hit;
    expect(isHit(within)).toBe(false);
    expect(isHit(beyond)).toBe(true);
  });
});

describe("what a plan says of the product's Lua", () => {
  const lua = (name: string) =>
    readFileSync(new URL(`../../../../src/store/lua/${name}`, import.meta.url), "utf8");

  it("still stands there: so many values in one command", () => {
    expect(lua("state.lua")).toMatch(new RegExp(`^local CHUNK = ${CHUNK} `, "m"));
  });

  it("still stands there: a line is full at so many bytes", () => {
    expect(lua("state.lua")).toContain(`local MOST_BYTES, ENTRY_BYTES = ${MOST_LINE_BYTES}, `);
  });

  it("still stands there: tokens of no-shows are paid out at a fifth of what the rate earns", () => {
    expect(lua("release_batch.lua")).toContain(`math.floor(earned / ${1 / REFUNDS_PER_RATE})`);
  });
});
