import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import type { WaitingQueue } from "../../../src/core/waiting-queue.ts";
import { EndedEvent } from "../../../src/objects/ended-event.ts";
import { sampleConfig, sampleSnapshot } from "../../support/lobby/core-samples.ts";
import { hang, hearWarnings } from "../../support/objects/objects-kit.ts";
import { T0 } from "../../support/store/queue-kit.ts";

let lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines = hearWarnings();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const HOUR_MS = 3_600_000;
const GENERATION = 5;
const ended = (fields: Partial<Snapshot> = {}) =>
  sampleSnapshot({ generation: GENERATION, control: 1, closed: true, idle: true, waiting: 0, ...fields });
const OPEN = ended({ closed: false });
const UNTOUCHED = sampleSnapshot({ generation: 0, control: 0, idle: true, waiting: 0 });

/** A loop's memory of its event: what it asks of Redis, and what is in its storage. */
function openEnded(retainMs = 0) {
  const kept = new Map<string, unknown>();
  const puts: unknown[] = [];
  const reads: string[] = [];
  const storage = {
    get: async (key: string) => {
      reads.push(key);
      return kept.get(key);
    },
    put: async (key: string, value: unknown) => {
      puts.push(value);
      kept.set(key, value);
    },
    delete: async (key: string) => kept.delete(key),
  } as unknown as DurableObjectStorage;
  const asked: unknown[] = [];
  const redis = {
    unreadable: [] as string[],
    retire: async (): Promise<object> => ({ status: "retired" }),
  };
  const queue = {
    unregister: async (event: string) => asked.push(["unregister", event]),
    readControl: async (...given: unknown[]) => {
      asked.push(["readControl", ...given]);
      return { unreadable: redis.unreadable };
    },
    retire: (...given: unknown[]) => {
      asked.push(["retire", ...given]);
      return redis.retire();
    },
  } as unknown as WaitingQueue;
  /** A new object on the same storage. */
  const restart = () => new EndedEvent("sale", sampleConfig({ retainMs, shards: 2 }), queue, storage);
  return { event: restart(), restart, kept, puts, reads, asked, redis };
}

const known = (sinceMs: number, nextLookMs: number, isRetired = false) => ({
  generation: GENERATION,
  sinceMs: T0 + sinceMs,
  nextLookMs: T0 + nextLookMs,
  isRetired,
});

describe("an event that has not ended", () => {
  it("is looked at whenever the cron asks, and is not retired", async () => {
    const { event } = openEnded();
    expect([await event.isLookDue(T0), await event.isRetired()]).toEqual([true, false]);
  });

  it("leaves nothing in the loop's storage, which is read once", async () => {
    const { event, kept, puts, reads, asked } = openEnded();
    for (const ms of [0, 100]) await event.note(OPEN, T0 + ms);
    expect([kept.size, puts, reads, asked]).toEqual([0, [], ["ending"], []]);
  });

  it.each([
    ["somebody waits", { waiting: 1 }],
    ["it opens only later", { opensAtMs: T0 + 1 }],
    ["the last tick found somebody", { idle: false }],
  ])("is one that is closed, but where %s", async (_, fields) => {
    const { event, puts } = openEnded();
    await event.note(ended(fields), T0);
    expect(puts).toEqual([]);
  });
});

describe("an event that has ended", () => {
  it("is looked at again after a minute, and then after as long again as it has been over", async () => {
    const { event, puts } = openEnded();
    for (const ms of [0, 60_000, 180_000]) await event.note(ended(), T0 + ms);
    expect(puts).toEqual([known(0, 60_000), known(0, 120_000), known(0, 360_000)]);
    expect([await event.isLookDue(T0 + 359_999), await event.isLookDue(T0 + 360_000)]).toEqual([false, true]);
  });

  it("is no longer known to the cron, which is told once", async () => {
    const { event, asked } = openEnded();
    for (const ms of [0, 60_000]) {
      await event.note(ended(), T0 + ms);
      expect(asked).toEqual([["unregister", "sale"]]);
    }
  });

  it("stays known to the cron where it is to be retired", async () => {
    const { event, asked } = openEnded(1);
    await event.note(ended(), T0);
    expect(asked).toEqual([]);
  });

  it("is known to an object that starts anew", async () => {
    const { event, restart } = openEnded();
    await event.note(ended(), T0);
    expect(await restart().isLookDue(T0 + 59_999)).toBe(false);
  });

  it("is forgotten when it is opened again", async () => {
    const { event, kept } = openEnded();
    await event.note(ended(), T0);
    await event.note(OPEN, T0 + 100);
    expect([await event.isLookDue(T0 + 100), kept.size]).toEqual([true, 0]);
  });

  it("is forgotten when one of its name is created", async () => {
    const { event, kept } = openEnded();
    await event.note(ended(), T0);
    await event.begin();
    expect([await event.isLookDue(T0), kept.size]).toEqual([true, 0]);
  });

  it("has been over since before where Redis shows one of another generation, unless it was retired", async () => {
    const { event, puts } = openEnded();
    await event.note(ended(), T0);
    await event.note(ended({ generation: 6 }), T0 + 90_000);
    expect(puts.at(-1)).toEqual({ ...known(0, 180_000), generation: 6 });
  });
});

describe("an event that has been over for as long as it is to be kept", () => {
  const retireAt = async (loop: ReturnType<typeof openEnded>) => {
    await loop.event.note(ended(), T0);
    loop.puts.length = 0;
    await loop.event.note(ended(), T0 + HOUR_MS);
  };
  const READ = ["readControl", "sale", { nowMs: T0 + HOUR_MS, shards: 2, entries: 0 }];
  const RETIRE = [
    "retire",
    "sale",
    { nowMs: T0 + HOUR_MS, shards: 2, closedForMs: 0, givesUpDrawing: false },
  ];

  it("is retired, and no millisecond sooner", async () => {
    const { event, asked, puts } = openEnded(HOUR_MS);
    await event.note(ended(), T0);
    await event.note(ended(), T0 + HOUR_MS - 1);
    expect([asked, puts.at(-1)]).toEqual([[], known(0, HOUR_MS)]);
    await event.note(ended(), T0 + HOUR_MS);
    expect([asked, await event.isRetired()]).toEqual([[READ, RETIRE], true]);
  });

  it("is kept as retired before Redis is emptied, with the next look due, and with a later one after that", async () => {
    const loop = openEnded(HOUR_MS);
    await retireAt(loop);
    expect(loop.puts).toEqual([known(0, HOUR_MS, true), known(0, 2 * HOUR_MS, true)]);
  });

  it("is retired to an object that starts while Redis is being emptied, and is looked at at once", async () => {
    const { event, restart, redis } = openEnded(HOUR_MS);
    await event.note(ended(), T0);
    redis.retire = hang;
    void event.note(ended(), T0 + HOUR_MS);
    await vi.waitFor(async () => expect(await restart().isRetired()).toBe(true));
    expect(await restart().isLookDue(T0 + HOUR_MS)).toBe(true);
  });

  it("is logged when it is retired", async () => {
    await retireAt(openEnded(HOUR_MS));
    const reason = "retain_hours have passed since it ended";
    expect(lines).toEqual([
      { level: "warn", message: "event retired", event: "sale", object: "loop", reason },
    ]);
  });

  it("is not retired where Redis refuses, for passes live", async () => {
    const loop = openEnded(HOUR_MS);
    loop.redis.retire = async () => ({ status: "refused", reason: "has_passes", people: 1 });
    await retireAt(loop);
    expect([await loop.event.isRetired(), await loop.event.isLookDue(T0 + HOUR_MS)]).toEqual([false, false]);
    expect([lines, loop.puts.at(-1)]).toEqual([[], known(0, 2 * HOUR_MS)]);
  });

  it("is not retired while what an operator wrote cannot be read", async () => {
    const loop = openEnded(HOUR_MS);
    loop.redis.unreadable = ["closes_at"];
    await retireAt(loop);
    expect([await loop.event.isRetired(), loop.asked]).toEqual([false, [READ]]);
  });

  it("is not retired where nobody ever joined it", async () => {
    const { event, asked } = openEnded(HOUR_MS);
    for (const ms of [0, HOUR_MS]) await event.note(ended({ generation: 0 }), T0 + ms);
    expect(asked).toEqual([]);
  });
});

describe("a retired event", () => {
  async function retire() {
    const loop = openEnded(HOUR_MS);
    for (const ms of [0, HOUR_MS]) await loop.event.note(ended(), T0 + ms);
    loop.asked.length = 0;
    return loop;
  }

  it("stays so where Redis has nothing of it, and is looked at once an hour", async () => {
    const { event, asked, puts } = await retire();
    await event.note(UNTOUCHED, T0 + 3 * HOUR_MS);
    expect([puts.at(-1), asked]).toEqual([known(0, 4 * HOUR_MS, true), []]);
  });

  it("is looked at by the clock alone, though the time to retire it lies ahead by a clock that was set back", async () => {
    const { event, puts } = await retire();
    await event.note(UNTOUCHED, T0 + HOUR_MS - 1000);
    expect(puts.at(-1)).toEqual(known(0, 2 * HOUR_MS - 2000, true));
  });

  it("is no longer retired once somebody has joined it", async () => {
    const { event, kept } = await retire();
    await event.note(sampleSnapshot({ generation: 9 }), T0 + HOUR_MS);
    expect([await event.isRetired(), kept.size]).toEqual([false, 0]);
  });

  it("is retired again at once where Redis went back to before that", async () => {
    const { event, asked } = await retire();
    await event.note(ended(), T0 + HOUR_MS + 100);
    expect([asked.length, await event.isRetired()]).toEqual([2, true]);
  });

  it("is kept anew from when one of its name has ended that was begun since", async () => {
    const { event, asked, puts } = await retire();
    await event.note(ended({ generation: 9 }), T0 + 2 * HOUR_MS);
    expect([asked, puts.at(-1)]).toEqual([
      [],
      { ...known(2 * HOUR_MS, 2 * HOUR_MS + 60_000), generation: 9 },
    ]);
  });
});
