import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { limitsOf } from "../../../../scripts/plan/limits.ts";
import type { Load } from "../../../../scripts/plan/load.ts";
import { makePlan } from "../../../../scripts/plan/make-plan.ts";
import { MEASURED } from "../../../../scripts/plan/measured.ts";
import type { PlanOptions } from "../../../../scripts/plan/options.ts";
import { MOST_RECORD_BYTES, PAGE_ASKS } from "../../../../scripts/plan/product.ts";
import { planWatch } from "../../../../src/client/plan-watch.ts";
import {
  CHUNK,
  DRAWN_AT_ONCE,
  DRAWN_PORTIONS,
  QUESTIONS_OF_MISSED,
  REFUNDS_PER_RATE,
  SOON_SECONDS,
} from "../../../../src/core/estimate/constants.ts";
import { opensSoonAtMs } from "../../../../src/core/snapshot.ts";
import type { VisitorState } from "../../../../src/wire/visitor-state.ts";
import { sampleConfig, sampleSnapshot } from "../../../support/lobby/core-samples.ts";
import { sampleOptions } from "../../../support/scripts/plan-samples.ts";

const CALM: Load = {
  ratePerSecond: 0,
  people: 0,
  bookingSeconds: 0,
  joinAnswerSeconds: 0,
  commandsPerSecond: 0,
  lobbyRequestsPerSecond: 0,
  boothRequestsPerSecond: 0,
  loopCallsPerSecond: 0,
  streamsPerLobby: 0,
  streamBytesPerLobby: 0,
  subRequests: 0,
  queueBytes: 0,
  calledBytes: 0,
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
    ["joinAnswerSeconds", 10, "seconds until a join is answered"],
    ["commandsPerSecond", 10_000, "Redis commands per second, of a database"],
    ["lobbyRequestsPerSecond", 1000, "requests per second to a lobby"],
    ["boothRequestsPerSecond", 1000, "requests per second to a booth"],
    ["loopCallsPerSecond", 1000, "calls per second of the release loop"],
    ["streamsPerLobby", 4000, "streams in a lobby"],
    ["streamBytesPerLobby", 64e6, "MB of a lobby's streams, half of an object"],
    ["subRequests", 10_000, "sub-requests of one tick"],
    ["queueBytes", MOST_RECORD_BYTES, "MB of the queue's record (ZSET)"],
    ["calledBytes", MOST_RECORD_BYTES, "MB of the called people's record (ZSET)"],
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

  const inLine = Math.floor((16 * MOST_RECORD_BYTES) / MEASURED.bytesPerWaiting.value); // in the shards there can be
  const booked = Math.floor((16 * 100e6) / MEASURED.bytesPerBooking.value);
  // So many at most who hold the time to claim, and a pass or the chance to return.
  const calledRps = (rate: number) => ({ originRps: 20 * rate, users: 2e7, noShow: 0, passTtlSeconds: 1000 });
  const called = Math.floor((16 * MOST_RECORD_BYTES) / MEASURED.bytesPerCalled.value / (60 + 1000));
  it.each<[string, Partial<PlanOptions>, Partial<PlanOptions>]>([
    ["people called per second, by one event", { originRps: 400_000 }, { originRps: 400_001 }],
    ["people an event may expect", { users: 5_000_000 }, { users: 5_000_001 }],
    ["seconds a booking takes, of a pass's life", { bookingSeconds: 300 }, { bookingSeconds: 301 }],
    ["seconds until a join is answered", { users: 5e6, joinSeconds: 10 }, { users: 5e6, joinSeconds: 4 }],
    ["MB of the queue's record (ZSET)", { users: inLine }, { users: inLine + 1 }],
    ["MB of the bookings' record (HASH)", { users: booked, noShow: 0 }, { users: booked + 1, noShow: 0 }],
    ["MB of the called people's record (ZSET)", calledRps(called - 1), calledRps(called + 1)],
    ["streams in a lobby", { users: 8_000_000 }, { users: 8_000_001 }],
    ["Redis commands per second, of a database", { events: 2 }, { events: 50 }],
    ["requests per second to a lobby", { users: 3e6, joinSeconds: 4 }, { users: 3e6, joinSeconds: 2 }],
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

  it("still stands there: so many entrants are read and seated at a time", () => {
    const source = new URL("../../../../src/objects/open-event.ts", import.meta.url);
    expect(readFileSync(source, "utf8")).toMatch(
      new RegExp(`^const PEOPLE_AT_ONCE = ${DRAWN_AT_ONCE};$`, "m"),
    );
  });

  it("still stands there: so many portions of entrants between two looks at a drawing", () => {
    const source = new URL("../../../../src/draw/sheets.ts", import.meta.url);
    expect(readFileSync(source, "utf8")).toMatch(
      new RegExp(`^export const PORTIONS_AT_ONCE = ${DRAWN_PORTIONS};$`, "m"),
    );
  });

  it("still stands there: so many values in one command", () => {
    expect(lua("state.lua")).toMatch(new RegExp(`^local CHUNK = ${CHUNK} `, "m"));
  });

  it("still stands there: a line is full at so many bytes", () => {
    expect(lua("state.lua")).toContain(`local MOST_BYTES, ENTRY_BYTES = ${MOST_RECORD_BYTES}, `);
  });

  it("still stands there: tokens of no-shows are paid out at a fifth of what the rate earns", () => {
    expect(lua("release_batch.lua")).toContain(`math.floor(earned / ${1 / REFUNDS_PER_RATE})`);
  });
});

describe("what a plan says of the product's pages", () => {
  const NOW_MS = Date.UTC(2026, 10, 24);
  const notice = null;
  /** Seconds to the next question of a page, on average. */
  const asksIn = (state: VisitorState) => {
    const step = planWatch(state, NOW_MS, 0.5);
    return step.kind === "ask" ? step.inMs / 1000 : null;
  };

  it("is how often they ask before an opening, and between the call and the claim", () => {
    const opensIn = (seconds: number) =>
      asksIn({ status: "not_open", opensAtMs: NOW_MS + 1000 * seconds, notice });
    expect(opensIn(SOON_SECONDS + 1)).toBe(PAGE_ASKS.beforeOpeningSeconds);
    expect(opensIn(SOON_SECONDS - 1)).toBe(PAGE_ASKS.soonBeforeOpeningSeconds);
    const turn = {
      status: "ready",
      claimBeforeMs: NOW_MS + 60_000,
      expiresAtMs: null,
      paused: false,
    } as const;
    expect(asksIn({ ...turn, notice })).toBe(PAGE_ASKS.untilClaimSeconds);
  });

  it("is that a missed turn is asked about once more, when it cannot be made good any longer", () => {
    expect(asksIn({ status: "missed", returnBeforeMs: NOW_MS + 600_000, notice })).toBeGreaterThan(600);
    expect(QUESTIONS_OF_MISSED).toBe(2);
  });

  it("is from when on lobbies are kept warm", () => {
    const opensIn = (seconds: number) => sampleSnapshot({ opensAtMs: NOW_MS + 1000 * seconds });
    expect(opensSoonAtMs(opensIn(SOON_SECONDS), NOW_MS)).not.toBeNull();
    expect(opensSoonAtMs(opensIn(SOON_SECONDS + 1), NOW_MS)).toBeNull();
  });
});
