/**
 * What an estimate takes from measurements of Redis commands and not from the product's settings. Upstash bills those inside
 * scripts too. Each was measured locally; nothing has run on real Upstash yet.
 */
import { JOIN_COMMANDS } from "../lobby/flush-pacing.ts";

export interface Measured {
  readonly value: number;
  readonly unit: string;
  readonly by: string;
  readonly when: string;
}

export const MEASURED_COMMANDS = {
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
  commandsPerDrawRead: {
    value: 2,
    unit: "Redis commands",
    by: "test/store/drawing-commands.test.ts: MONITOR of the scripts of a drawing, Redis 7.0.15",
    when: "2026-11-30",
  },
  commandsPerDrawList: {
    value: 4,
    unit: "Redis commands of some sheets of a shard",
    by: "the same",
    when: "2026-11-30",
  },
  commandsPerSeating: {
    value: 6,
    unit: "Redis commands, beside 2 for each 500 people of a part and 1 for each 250 people",
    by: "the same",
    when: "2026-11-30",
  },
  commandsPerCommit: { value: 4, unit: "Redis commands", by: "the same", when: "2026-11-30" },
  commandsPerDrawEnd: { value: 20, unit: "Redis commands", by: "the same", when: "2026-11-30" },
  commandsPerDrawingTick: {
    value: 3,
    unit: "Redis commands",
    by: "the same, of a tick between the close and the first call",
    when: "2026-11-30",
  },
} as const satisfies Record<string, Measured>;
