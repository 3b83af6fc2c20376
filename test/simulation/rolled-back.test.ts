/** A failover that loses what Redis had not copied yet, while lobbies and loop live on. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { openRedis, T0 } from "../support/queue-kit.ts";
import { loadScripts } from "./faulty-redis.ts";
import { CONFIG, SmallSale } from "./small-sale.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: T0 });
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const PAUSED = { ...CONFIG, rateMilli: 0 };

describe("a failover that loses a second", () => {
  it("costs nobody the place whose join it forgot", async () => {
    const sale = new SmallSale(redis, freshEvent(), PAUSED);
    await sale.act("join", "ada");
    await sale.copy();
    await sale.act("join", "bob");
    await sale.rollBack();
    await sale.platform.pass(5000);
    expect(await sale.act("position", "bob")).toMatchObject({ outcome: { outcome: "waiting" }, position: 2 });
    await sale.expectTrueCounters();
  });

  it("lets everybody go who had left", async () => {
    const sale = new SmallSale(redis, freshEvent(), PAUSED);
    for (const user of ["ada", "bob", "cay"]) await sale.act("join", user);
    await sale.copy();
    await sale.act("leave", "ada");
    await sale.rollBack();
    await sale.act("position", "ada");
    await sale.platform.pass(5000);
    expect(await sale.act("position", "cay")).toMatchObject({ position: 2 });
    await sale.expectPeopleKept();
  });

  it("gives nobody a second pass for one turn", async () => {
    const sale = new SmallSale(redis, freshEvent());
    await sale.act("join", "ada");
    await sale.platform.pass(1000);
    await sale.copy();
    expect(await sale.act("claim", "ada")).toMatchObject({ outcome: { outcome: "admitted" } });
    await sale.rollBack();
    await sale.platform.pass(3000);
    expect(await sale.act("claim", "ada")).toMatchObject({ outcome: { outcome: "admitted" } });
    expect(sale.passes.get("ada")?.size).toBe(1);
  });
});
