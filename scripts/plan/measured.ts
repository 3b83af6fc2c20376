/**
 * What a plan takes from measurements and not from the product's settings. Each was measured locally; nothing
 * has run on real Cloudflare or real Upstash yet.
 */

import { MEASURED_COMMANDS, type Measured } from "../../src/core/estimate/measured.ts";

export const MEASURED = {
  ...MEASURED_COMMANDS,
  bytesPerWaiting: {
    value: 144,
    unit: "bytes in queue:{e}",
    by: "MEMORY USAGE of a ZSET of 500,000 UUIDs, Redis 7.0.15: 72 MB",
    when: "2026-11",
  },
  bytesPerCalled: {
    value: 145,
    unit: "bytes in queue:{e}:called",
    by: "MEMORY USAGE of a ZSET of 690,000 UUIDs with scores of called people, Redis 7.0.15: 99 MB",
    when: "2026-11-29",
  },
  bytesPerBooking: {
    value: 150,
    unit: "bytes in queue:{e}:spent",
    by: "MEMORY USAGE of a HASH of 690,000 bookings, user and booking ids of UUID length, Redis 7.0.15: 102 MB",
    when: "2026-11-29",
  },
  heapPerStream: {
    value: 2100,
    unit: "bytes of V8's heap, which is what an object's 128 MB bound",
    by: "npm run bench -- --only waiting: 9,700 streams; the process grew by 60 to 65 KB a stream, connection and hops included",
    when: "2026-11-24",
  },
  microsPerMessage: {
    value: 50,
    unit: "microseconds of an object's CPU",
    by: "one SSE message in workerd 1.20261023.1, 2-core Debian",
    when: "2026-11",
  },
  bytesPerMessage: {
    value: 120,
    unit: "bytes",
    by: "the message that core/frames.ts makes for position 45,231 of 454,769: 119",
    when: "2026-11-24",
  },
  workerCpuMsPerRequest: {
    value: 0.4,
    unit: "milliseconds",
    by: "5,040 joins/s through one object on 2 cores, which the load and the object shared: an upper bound",
    when: "2026-11",
  },
} as const satisfies Record<string, Measured>;
