import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { loadScripts } from "../../scripts/redis/direct-queue.ts";
import { openRedis, T0 } from "../support/store/queue-kit.ts";

/** For a file of simulations: a connection to its Redis, a clock that begins at T0 for each test, and a log that is not printed. */
export function simulate(): Redis {
  const redis = openRedis();
  beforeAll(() => loadScripts(redis));
  afterAll(() => redis.quit());
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: T0 });
    vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  return redis;
}
