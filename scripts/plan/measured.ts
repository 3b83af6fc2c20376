/**
 * What a plan takes from measurements and not from the product's settings. Each was measured locally; nothing
 * has run on real Cloudflare or real Upstash yet.
 */

import { JOIN_COMMANDS } from "../../src/core/lobby/flush-pacing.ts";

export interface Measured {
  readonly value: number;
  readonly unit: string;
  readonly by: string;
  readonly when: string;
}

export const MEASURED = {
  commandsPerJoinFlush: {
    value: JOIN_COMMANDS,
    unit: "Redis commands",
    by: "test/store/commands.test.ts: MONITOR of a flush of joins, Redis 7.0.15; 9 after a leave",
    when: "2026-11-29",
  },
  commandsPerCalledFlush: {
    value: 3,
    unit: "Redis commands",
    by: "the same of a flush of positions of people whose turn has come; 4 where somebody is asked for who is in line",
    when: "2026-11-29",
  },
  commandsPerVerification: {
    value: 2,
    unit: "Redis commands",
    by: "the same of a flush, or a booth's batch, that only looks for its last writes",
    when: "2026-11-29",
  },
  commandsPerClaimBatch: {
    value: 5,
    unit: "Redis commands",
    by: "the same of a booth's batch of claims",
    when: "2026-11-29",
  },
  commandsPerBookings: {
    value: 2,
    unit: "more of them in a batch that has bookings too",
    by: "the same of a booth's batch of claims and bookings: 7",
    when: "2026-11-29",
  },
  commandsPerTick: {
    value: 12,
    unit: "Redis commands",
    by: "INFO commandstats around release_batch.lua, Redis 7.0.15, up to 250 people called: 8, and 1 for each state that is not empty; the recount every 5 s adds 0.2",
    when: "2026-11-28",
  },
  commandsPerTickOfShard: {
    value: 2,
    unit: "more of them, for each shard but the first",
    by: "npm run bench -- --only five-million: 50 with 16 shards, 22 with one",
    when: "2026-11-29",
  },
  commandsPerSweepingTick: {
    value: 8,
    unit: "Redis commands",
    by: "the same of a tick that calls nobody, while people may still claim: 7, and 1 where somebody missed the turn",
    when: "2026-11-29",
  },
  commandsPerSlowTick: {
    value: 8,
    unit: "Redis commands",
    by: "the same, while people who missed their turn may come back: 6, and the recount of every fifth; 4.8 to 6.8 in planned-sale.test.ts",
    when: "2026-11-29",
  },
  commandsPerIdleTick: {
    value: 4,
    unit: "Redis commands",
    by: "the same of the tick of an event at rest whose last passes have not ended; 3 later",
    when: "2026-11-29",
  },
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
