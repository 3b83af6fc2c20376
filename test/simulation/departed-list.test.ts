/** Departed lists that are not those of the state beside them, and what lobbies make of that. */
import { describe, expect, it, vi } from "vitest";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, SmallSale } from "./small-sale.ts";

const redis = simulate();

const HERE = Array.from({ length: 20 }, (_, person) => `here${person}`);
const LEAVERS = Array.from({ length: 10 }, (_, person) => `leaver${person}`);

describe("a departed list with a ticket more than the state counts", () => {
  it("stops no lobby, where a script was cut off in a drawing that has stopped", async () => {
    const sale = new SmallSale(redis, freshEvent(), { ...CONFIG, rateMilli: 0 });
    await sale.joinTogether(["ada", "bob", "cay", "dan"]);
    await redis.hset(stateKey(sale.event), { draw: 3, draw_trouble: 1, draw_seated: 256 });
    await sale.platform.pass(1500);
    sale.faults.next = { cut: 3 };
    await sale.act("leave", "ada");
    await sale.act("leave", "bob");
    await sale.platform.pass(2000);
    expect(await sale.act("position", "dan")).toMatchObject({ status: "answered" });
  });
});

describe("a departed list of a later moment than the state", () => {
  it("is mended within half a minute", async () => {
    const sale = new SmallSale(redis, freshEvent(), { ...CONFIG, rateMilli: 0 });
    await sale.joinTogether([...LEAVERS, ...HERE]);
    for (const user of LEAVERS) await sale.act("leave", user);
    await sale.platform.pass(2000);
    await redis.rpush(sale.keys[2] ?? "", 282636000000099);
    for (let lobby = 0; lobby < CONFIG.lobbies; lobby++) sale.platform.kill("Lobby", lobby);
    await sale.act("position", "here1");
    await sale.platform.pass(30_000);
    expect(await sale.act("position", "here1")).toMatchObject({ status: "answered" });
  });
});

describe("an event whose keys are gone before anybody joined", () => {
  it("is no rollback of Redis", async () => {
    const sale = new SmallSale(redis, freshEvent());
    await sale.operate({ notice: "soon" });
    await sale.summary(0);
    await redis.del(sale.keys);
    await sale.platform.pass(2000);
    await sale.summary(0);
    expect(vi.mocked(console.warn).mock.calls.flat().join()).not.toContain("Redis went back");
  });
});
