/** An event opens and closes by the clock, with nobody at the desk, to the millisecond. */
import { describe, expect, it } from "vitest";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { T0 } from "../support/store/queue-kit.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, SmallSale } from "./small-sale.ts";

const redis = simulate();
/** Issue 14: the first release comes within 200 ms of the opening. */
const FIRST_RELEASE_MS = 200;

/** Until so many were called in all; then the time by the event's own clock. */
async function calledAtMs(sale: SmallSale, count: number): Promise<number> {
  for (let ms = 0; ms < 5000; ms += 10) {
    if (Number(await redis.hget(stateKey(sale.event), "called_total")) >= count) return Date.now();
    await sale.platform.pass(10);
  }
  throw new Error(`not ${count} were called`);
}

describe("an opening", () => {
  // On and between the ticks of the slow pace, and beside those of the fast one.
  it.each([2000, 2001, 2350, 2399, 2901, 2999])(
    "%i ms ahead refuses a join one ms before, and calls who comes first within 200 ms",
    async (aheadMs) => {
      const sale = new SmallSale(redis, freshEvent());
      const opensAtMs = T0 + aheadMs;
      await sale.operate({ opensAtMs });
      const { RELEASE_LOOP } = sale.platform.env;
      await RELEASE_LOOP.get(RELEASE_LOOP.idFromName(sale.event)).wake(); // as the cron
      await sale.platform.pass(aheadMs - 1);
      expect(await sale.act("join", "early")).toMatchObject({
        outcome: { kind: "queue_not_open", opensAtMs },
      });
      await sale.platform.pass(opensAtMs - Date.now());
      expect(await sale.act("join", "first")).toMatchObject({ outcome: { kind: "joined" } });
      expect((await calledAtMs(sale, 1)) - opensAtMs).toBeLessThanOrEqual(FIRST_RELEASE_MS);
    },
  );

  it.each([0, 150, 800])(
    "calls who comes %i ms later within 200 ms, also while somebody of before may return",
    async (laterMs) => {
      const config = { ...CONFIG, claimWindowMs: 500, returnWindowMs: 600_000 };
      const sale = new SmallSale(redis, freshEvent(), config);
      await sale.act("join", "missed");
      await sale.platform.pass(3000); // called, and not there
      expect((await sale.places()).get("missed")).toBe("missed");
      const opensAtMs = T0 + 10_450;
      await sale.operate({ opensAtMs });
      await sale.platform.pass(opensAtMs + laterMs - Date.now());
      await sale.act("join", "first");
      expect((await calledAtMs(sale, 2)) - opensAtMs - laterMs).toBeLessThanOrEqual(FIRST_RELEASE_MS);
    },
  );
});

describe("a closing", () => {
  const closesAtMs = T0 + 5350;

  /** One is called and stays; two wait and watch. */
  async function openSale(fields: object = {}) {
    const sale = new SmallSale(redis, freshEvent(), { ...CONFIG, maxActive: 1 });
    for (const user of ["ada", "bob", "cay"]) await sale.act("join", user);
    await sale.operate({ closesAtMs, ...fields });
    await sale.platform.pass(1000);
    for (const user of ["bob", "cay"]) await sale.watch(user);
    return sale;
  }

  it("takes in who comes one ms before, and nobody from that ms on", async () => {
    const sale = await openSale();
    await sale.platform.pass(closesAtMs - 1 - Date.now());
    expect(await sale.act("join", "dan")).toMatchObject({ outcome: { kind: "joined" }, closed: false });
    await sale.platform.pass(Math.max(0, closesAtMs - Date.now()));
    expect(await sale.act("join", "eve")).toMatchObject({ outcome: { kind: "queue_closed" } });
  });

  it.each([
    ["while people are called", {}],
    ["while the event is paused", { paused: true }],
    ["while all is sold", { remaining: 0 }],
  ])("is told on every stream within a second and a tick, %s, without an act", async (_, fields) => {
    const sale = await openSale(fields);
    const told = () => sale.watchers.map(({ frames }) => frames.some((frame) => /"closed":true/.test(frame)));
    await sale.platform.pass(closesAtMs - Date.now() - 1);
    expect(told()).toEqual([false, false]);
    expect(sale.watchers[0]?.frames.at(-1)).toContain(`"closes_at":"${new Date(closesAtMs).toISOString()}"`);
    await sale.platform.pass(1100);
    expect(told()).toEqual([true, true]);
  });

  it("serves everybody who is in line", async () => {
    const sale = await openSale();
    await sale.platform.pass(closesAtMs - Date.now());
    await sale.act("leave", "ada");
    await sale.platform.pass(1000);
    expect((await sale.places()).get("bob")).toBe("called");
    expect(await sale.claim("bob")).toMatchObject({ outcome: { kind: "admitted" } });
    expect(await sale.act("position", "cay")).toMatchObject({ position: 1, closed: true });
  });
});
