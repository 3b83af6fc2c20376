import { expect, it } from "vitest";
import { KnownPasses } from "../../../../src/core/gate/known-passes.ts";
import type { PassClaims } from "../../../../src/core/pass-claims.ts";

const NOW_MS = 1_800_000_000_000;
const CLAIMS: PassClaims = {
  iss: "virtual-queue",
  aud: "booking-origin",
  sub: "malee",
  user_id: "malee",
  event_id: "demo",
  type: "queue_pass",
  iat: NOW_MS / 1000,
  exp: NOW_MS / 1000 + 300,
  jti: "one",
};
const ANYBODY = { eventId: "demo", userId: undefined };

it("a pass that was found good is known by its whole text, for its event and its person", () => {
  const passes = new KnownPasses(10);
  passes.remember("a.b.c", CLAIMS);
  expect(passes.find("a.b.c", ANYBODY, NOW_MS)).toBe(CLAIMS);
  expect(passes.find("a.b.c", { eventId: "demo", userId: "malee" }, NOW_MS)).toBe(CLAIMS);
  expect(passes.find("a.b.C", ANYBODY, NOW_MS)).toBeNull();
  expect(passes.find("a.b.c", { eventId: "other", userId: undefined }, NOW_MS)).toBeNull();
  expect(passes.find("a.b.c", { eventId: "demo", userId: "somchai" }, NOW_MS)).toBeNull();
});

it("a pass is known until the second in which it ends, and not in it", () => {
  const passes = new KnownPasses(10);
  passes.remember("a.b.c", CLAIMS);
  expect(passes.find("a.b.c", ANYBODY, CLAIMS.exp * 1000 - 1)).toBe(CLAIMS);
  expect(passes.find("a.b.c", ANYBODY, CLAIMS.exp * 1000)).toBeNull();
});

it("a pass that is shown again and again outlives any number of others, which are forgotten", () => {
  const passes = new KnownPasses(10);
  passes.remember("first", CLAIMS);
  passes.remember("shown", CLAIMS);
  for (let n = 0; n < 100; n++) {
    passes.remember(`other ${n}`, CLAIMS);
    expect(passes.find("shown", ANYBODY, NOW_MS)).toBe(CLAIMS);
  }
  expect(passes.find("first", ANYBODY, NOW_MS)).toBeNull();
  const known = Array.from({ length: 100 }, (_, n) => passes.find(`other ${n}`, ANYBODY, NOW_MS));
  expect(known.filter((claims) => claims !== null).length).toBeLessThanOrEqual(20);
});
