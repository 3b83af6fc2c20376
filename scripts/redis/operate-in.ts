import type { Redis } from "ioredis";
import type { OperatorFields } from "../../src/core/operator.ts";
import { openDirectQueue } from "./direct-queue.ts";
import { operate } from "./operate.ts";

/** Operates on a plain connection, where no store is at hand. This module imports Lua: see lua-modules.ts. */
export async function operateIn(redis: Redis, event: string, change: Partial<OperatorFields>): Promise<void> {
  await operate(await openDirectQueue(redis), event, change);
}
