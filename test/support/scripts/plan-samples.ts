import fc from "fast-check";
import type { PlanOptions } from "../../../scripts/plan/options.ts";

/** The sale that the README speaks of: 10,000 requests a second, half of them reserved, ten a person, half a million people. */
export function sampleOptions(fields: Partial<PlanOptions> = {}): PlanOptions {
  return {
    originRps: 10_000,
    reserve: 0.5,
    requestsPerUser: 10,
    users: 500_000,
    opening: "first-come",
    bookingSeconds: 180,
    passTtlSeconds: 300,
    events: 1,
    stores: 1,
    streamsShare: 1,
    joinSeconds: 10,
    noShow: 0.05,
    claimSeconds: 5,
    earlySeconds: 0,
    pageLoads: 1.1,
    bookingsPerReport: 1,
    checkShare: 0.05,
    json: false,
    ...fields,
  };
}

const share = (most: number) => fc.integer({ min: 0, max: 1000 * most }).map((milli) => milli / 1000);

/** Any sale that the command line admits. */
export const anyOptions: fc.Arbitrary<PlanOptions> = fc.record({
  originRps: fc.oneof(fc.integer({ min: 50, max: 1_000_000 }), fc.double({ min: 50, max: 1e6, noNaN: true })),
  reserve: share(0.9),
  requestsPerUser: fc.integer({ min: 1, max: 100 }),
  users: fc.integer({ min: 1, max: 20_000_000 }),
  opening: fc.constantFrom("first-come", "draw"),
  bookingSeconds: fc.integer({ min: 1, max: 1000 }),
  passTtlSeconds: fc.oneof(fc.constant(300), fc.integer({ min: 10, max: 86_400 })),
  events: fc.integer({ min: 1, max: 50 }),
  stores: fc.integer({ min: 1, max: 50 }),
  streamsShare: share(1),
  joinSeconds: fc.integer({ min: 1, max: 3600 }),
  noShow: share(1),
  claimSeconds: fc.integer({ min: 0, max: 120 }),
  earlySeconds: fc.integer({ min: 0, max: 3600 }),
  pageLoads: fc.integer({ min: 1000, max: 3000 }).map((milli) => milli / 1000),
  bookingsPerReport: fc.integer({ min: 1, max: 100 }),
  checkShare: share(1),
  json: fc.constant(false),
});
