/** The records of bookings, by which a report that comes again is known: how long they are kept, and that they go. */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { NamedPass } from "../../src/core/pass-act.ts";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { findTraces } from "../support/store/find-traces.ts";
import { openBooth, openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());

const HOUR_MS = 3_600_000;
const TTL_MS = 300_000;
/** How long after the end of a pass the API takes a report of a booking made with it. */
const REPORTED_FOR_MS = 24 * HOUR_MS;
/** As long a record may be kept at most: twice 26 hours and the life of a pass. */
const MOST_KEPT_MS = 2 * (26 * HOUR_MS + TTL_MS);

type Booking = NamedPass & { readonly bookingId: string };

/** An event that goes on for days. */
class LongSale {
  readonly event = freshEvent();
  readonly queue;
  readonly #shards: number;
  readonly #lobby;
  readonly #booth;
  readonly tick;

  constructor(shards: number) {
    const { queue } = redisKit(shards);
    this.queue = queue;
    this.#shards = shards;
    this.#lobby = openLobby(queue, this.event);
    this.#booth = openBooth(queue, this.event);
    this.tick = openLoop(queue, this.event);
  }

  /** Somebody comes, is called, claims and books. */
  async sell(user: string, nowMs: number): Promise<Booking> {
    const booking = await this.admit(user, nowMs);
    expect(await this.report(booking, nowMs + 1000)).toBe("completed");
    return booking;
  }

  /** Somebody comes, is called and claims. */
  async admit(user: string, nowMs: number): Promise<Booking> {
    await this.#lobby.act("join", user, { nowMs });
    await this.tick(nowMs);
    const claim = await this.#booth.claim(user, { nowMs });
    if (claim.kind !== "admitted") throw new Error(claim.kind);
    return { user, firstEndMs: claim.expiresAtMs, bookingId: `booking of ${user}` };
  }

  report = (booking: Booking, nowMs: number) => this.#booth.complete(booking, { nowMs });

  redeem = async (booking: Booking, nowMs: number) =>
    (await this.#booth.actOnPass({ what: "redeem", ...booking }, { nowMs })).kind;

  async completed(): Promise<number> {
    return Number(await redis.hget(stateKey(this.event), "completed"));
  }

  /** What each HASH of records has, all shards together. */
  async records(): Promise<string[]> {
    const keys = Array.from({ length: this.#shards }, (_, shard) => {
      const spent = `queue:{${this.event}}${shard === 0 ? "" : `:s${shard}`}:spent`;
      const redeemed = spent.replace(/spent$/, "redeemed");
      return [spent, redeemed].flatMap((key) => [key, `${key}:earlier`]);
    }).flat();
    return (await Promise.all(keys.map((key) => redis.hkeys(key)))).flat();
  }
}

describe.each([1, 3])("the record of a booking, in %i shards,", (shards) => {
  it("is kept for as long as its report may come again", async () => {
    const sale = new LongSale(shards);
    const zoes = await sale.sell("zoe", T0);
    for (const hours of [25, 26.09, 27, 50]) await sale.tick(T0 + hours * HOUR_MS);
    const late = T0 + 50 * HOUR_MS;
    expect(await sale.report(zoes, late)).toBe("completed");
    expect(await sale.report({ ...zoes, bookingId: "another" }, late)).toBe("pass_spent");
    expect(await sale.completed()).toBe(1);
  });

  it("binds a pass to its booking for as long, when it was redeemed and not booked", async () => {
    const sale = new LongSale(shards);
    const zoes = await sale.admit("zoe", T0);
    expect(await sale.redeem(zoes, T0 + 1000)).toBe("redeemed");
    for (const hours of [26.09, 27]) await sale.tick(T0 + hours * HOUR_MS);
    const late = T0 + 27 * HOUR_MS;
    expect(await sale.report({ ...zoes, bookingId: "another" }, late)).toBe("pass_spent");
    expect(await sale.report(zoes, late)).toBe("late");
    expect(await sale.redeem(zoes, late)).toBe("completed");
    for (const hours of [54, 81]) await sale.tick(T0 + hours * HOUR_MS);
    expect(await sale.records()).toEqual([]);
    expect(await sale.completed()).toBe(1);
  });

  it("goes by itself, and the booking stays counted", async () => {
    const sale = new LongSale(shards);
    for (const user of ["zoe", "adam", "eve"]) await sale.sell(user, T0);
    await sale.tick(T0 + 27 * HOUR_MS);
    expect(await sale.records()).toHaveLength(3);
    await sale.sell("ben", T0 + 28 * HOUR_MS);
    await sale.tick(T0 + 54 * HOUR_MS);
    expect(await sale.records()).toEqual([expect.stringMatching(/^ben:/)]);
    expect(await sale.completed()).toBe(4);
    const act = { nowMs: T0 + 54 * HOUR_MS, shards, actId: "count", by: "ann" };
    expect(await sale.queue.recount(sale.event, act)).toMatchObject({ entry: { changes: [] } });
  });

  it("goes with an erasure, old or new", async () => {
    const sale = new LongSale(shards);
    await sale.sell("zoe", T0);
    for (const hours of [1, 28]) {
      const redeemed = await sale.admit("zoe", T0 + hours * HOUR_MS);
      await sale.redeem(redeemed, T0 + hours * HOUR_MS);
      await sale.tick(T0 + (hours + 0.2) * HOUR_MS);
      if (hours === 1) await sale.tick(T0 + 27 * HOUR_MS);
    }
    await sale.sell("zoe", T0 + 28.5 * HOUR_MS);
    const nowMs = T0 + 29 * HOUR_MS;
    await sale.tick(nowMs);
    expect(await sale.records()).toHaveLength(4);
    const act = { nowMs, shards, actId: "erase", by: "ann", user: "zoe" };
    expect(await sale.queue.erase(sale.event, act)).toMatchObject({
      status: "done",
      entry: { what: "erase" },
    });
    expect(await findTraces(redis, await redis.keys(`queue:{${sale.event}}*`), "zoe")).toEqual([]);
    expect(await sale.records()).toHaveLength(2);
    expect(await sale.completed()).toBe(2);
  });
});

it("stays counted when Redis refuses the renewal's first write", async () => {
  const sale = new LongSale(1);
  await sale.sell("zoe", T0);
  await sale.tick(T0 + 27 * HOUR_MS);
  const earlier = `queue:{${sale.event}}:spent:earlier`;
  const records = await redis.hgetall(earlier);
  await redis.multi().del(earlier).set(earlier, "no hash").exec();
  await expect(sale.tick(T0 + 54 * HOUR_MS)).rejects.toThrow(/WRONGTYPE/);
  await redis.multi().del(earlier).hset(earlier, records).exec();
  await sale.tick(T0 + 54 * HOUR_MS + 100);
  expect(await sale.records()).toEqual([]);
  expect(await sale.completed()).toBe(1);
});

it("is there for every report within its day, whenever people buy, and for no more than its time", async () => {
  const sales = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 20 * HOUR_MS }),
      againMs: fc.oneof(fc.constant(REPORTED_FOR_MS), fc.integer({ min: 0, max: REPORTED_FOR_MS })),
    }),
    { minLength: 2, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(sales, async (plan) => {
      const sale = new LongSale(1);
      const reports: { booking: Booking; atMs: number }[] = [];
      let nowMs = T0;
      let bought = 0;
      const reportUntil = async (untilMs: number) => {
        const due = reports.filter(({ atMs }) => atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs);
        for (const report of due) {
          reports.splice(reports.indexOf(report), 1);
          await sale.tick(report.atMs);
          expect(await sale.report({ ...report.booking, bookingId: "another" }, report.atMs)).toBe(
            "pass_spent",
          );
          expect(await sale.report(report.booking, report.atMs)).toBe("completed");
        }
      };
      for (const { afterMs, againMs } of plan) {
        nowMs += 2000 + afterMs;
        await reportUntil(nowMs - 1000);
        const booking = await sale.sell(`buyer-${++bought}`, nowMs);
        reports.push({ booking, atMs: booking.firstEndMs + againMs });
        expect(await sale.completed()).toBe(bought);
      }
      await reportUntil(Number.POSITIVE_INFINITY);
      const quietMs = nowMs + REPORTED_FOR_MS + TTL_MS + MOST_KEPT_MS;
      await sale.tick(quietMs);
      await sale.tick(quietMs + MOST_KEPT_MS);
      expect(await sale.records()).toEqual([]);
      expect(await sale.completed()).toBe(bought);
    }),
    { numRuns: 15 },
  );
});
