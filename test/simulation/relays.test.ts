/** An event with so many relays that its lobbies are pushed to every 900 ms only, unless there is more to tell. */
import { describe, expect, it, vi } from "vitest";
import { shareOf } from "../../src/core/shares.ts";
import { FIRST_TICKET } from "../../src/core/ticket.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openLobby } from "../support/store/queue-kit.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, SmallSale } from "./small-sale.ts";

const redis = simulate();

const RELAYED = { ...CONFIG, relays: 400 };
const NOBODY_IS_CALLED = { ...RELAYED, rateMilli: 0 };
const PEOPLE = Array.from({ length: 12 }, (_, nth) => `visitor-${nth}`);

async function openSale(config = RELAYED, people: readonly string[] = PEOPLE): Promise<SmallSale> {
  const sale = new SmallSale(redis, freshEvent(), config);
  await sale.operate({ paused: true });
  for (const user of people) await sale.act("join", user);
  for (const user of people) expect(await sale.watch(user)).toBe(true);
  await sale.platform.pass(2000);
  return sale;
}

/** Lets everybody be called. Returns how long each waited from the call to the end of the stream, to 50 ms. */
async function callEverybody(sale: SmallSale, trouble: (ms: number) => void = () => {}): Promise<number[]> {
  const calledAtMs = new Map<string, number>();
  const toldMs = new Map<string, number>();
  await sale.operate({ paused: false });
  for (let ms = 0; ms < 30_000 && toldMs.size < PEOPLE.length; ms += 50) {
    trouble(ms);
    await sale.platform.pass(50);
    const places = await sale.places();
    for (const { user, ended } of sale.watchers) {
      if (places.get(user) === "called" && !calledAtMs.has(user)) calledAtMs.set(user, ms);
      if (ended && !toldMs.has(user)) toldMs.set(user, ms - (calledAtMs.get(user) ?? ms));
    }
  }
  await sale.expectStreamsTrue();
  return [...toldMs.values()];
}

/** Streams whose last message holds these words. */
function shown(sale: SmallSale, words: string): number {
  return sale.watchers.filter(({ frames }) => frames.at(-1)?.includes(words)).length;
}

/** What objects asked of each other meanwhile. */
async function callsDuring(sale: SmallSale, ms: number): Promise<Map<string, number>> {
  sale.platform.calls.clear();
  await sale.platform.pass(ms);
  return new Map(sale.platform.calls);
}

describe("people whom relays stand before", () => {
  it("are told of their call at the tick that calls them", async () => {
    const sale = await openSale();
    expect(Math.max(...(await callEverybody(sale)))).toBeLessThanOrEqual(100);
  });

  it("are told so when they came after the last push", async () => {
    const sale = await openSale(RELAYED, ["ada"]);
    await sale.operate({ paused: false });
    await sale.platform.pass(5000);
    for (const user of ["bob", "cay", "dan"]) {
      await sale.platform.pass(330);
      await sale.act("join", user);
      await sale.watch(user);
      await sale.platform.pass(300);
      expect(sale.watchers.find((watcher) => watcher.user === user)?.ended).toBe(true);
    }
  });

  it("see news of the operator at the next tick, in the shares of a lobby's streams", async () => {
    const sale = await openSale({ ...RELAYED, maxActive: 1 });
    await sale.operate({ paused: false });
    await sale.platform.pass(3000);
    await sale.operate({ notice: "Soon." });
    await sale.platform.pass(600);
    expect(shown(sale, "Soon.")).toBe(PEOPLE.length - 1); // one has been called
  });

  it("cost one push every 900 ms and lobby while nothing happens to them", async () => {
    const sale = await openSale({ ...RELAYED, maxActive: 1 });
    await sale.operate({ paused: false });
    await sale.platform.pass(2000);
    const calls = await callsDuring(sale, 9000);
    expect(calls.get("Lobby.receiveProgress")).toBeLessThanOrEqual(3 * 11);
    expect(calls.get("Lobby.receiveProgress")).toBeGreaterThanOrEqual(3 * 9);
    expect(calls.get("Relay.follow") ?? 0).toBe(0);
  });

  it("all know of the end, so that nobody asks for pushes any more", async () => {
    const sale = await openSale();
    await callEverybody(sale);
    for (const user of PEOPLE) await sale.claim(user);
    const calls = await callsDuring(sale, 5000);
    expect([...calls.keys()].filter((call) => call.includes("follow"))).toEqual([]);
  });

  it.each([300, 60_000])("wake a loop that has stopped %i ms before", async (asleepMs) => {
    const sale = await openSale(RELAYED, ["ada"]);
    await sale.operate({ paused: false });
    await sale.platform.pass(2000);
    await sale.claim("ada");
    await sale.platform.pass(asleepMs);
    await sale.act("join", "bob");
    await sale.watch("bob");
    await sale.platform.pass(500);
    expect((await sale.places()).get("bob")).toBe("called");
  });
});

describe("a relay", () => {
  it("may die at any moment: people are told within two and a half seconds all the same", async () => {
    const sale = await openSale();
    const told = await callEverybody(sale, (ms) => {
      if (ms % 700 === 0) sale.platform.kill("Relay", (ms / 700) % 3);
    });
    expect(told).toHaveLength(PEOPLE.length);
    expect(Math.max(...told)).toBeLessThanOrEqual(2500);
  });

  it("may hang: after three to four seconds its lobbies follow the loop itself", async () => {
    const sale = await openSale();
    for (const index of [0, 1, 2]) sale.platform.break("hangs", "Relay", index);
    await sale.platform.pass(4000);
    expect(Math.max(...(await callEverybody(sale)))).toBeLessThanOrEqual(100);
  });

  it("that hung is followed again, and the loop pushes to its lobbies no more", async () => {
    const sale = await openSale(NOBODY_IS_CALLED);
    for (const index of [0, 1, 2]) sale.platform.break("hangs", "Relay", index);
    await sale.platform.pass(10_000);
    expect((await callsDuring(sale, 3000)).get("Relay.receiveProgress") ?? 0).toBe(0);
    for (const index of [0, 1, 2]) sale.platform.break(null, "Relay", index);
    await sale.platform.pass(15_000);
    await sale.act("join", "fay"); // for half a minute after it the loop ticks each second
    const calls = await callsDuring(sale, 10_000);
    // Each second: one to each of three relays, and one of each to its lobby.
    expect(calls.get("Relay.receiveProgress")).toBeOneOf([27, 30, 33]);
    expect(calls.get("Lobby.receiveProgress")).toBeLessThanOrEqual(33);
  });

  it("outlives the loop, which is called for it", async () => {
    const sale = await openSale();
    const told = await callEverybody(sale, (ms) => {
      if (ms === 500) sale.platform.kill("ReleaseLoop");
    });
    expect(told).toHaveLength(PEOPLE.length);
    expect(Math.max(...told)).toBeLessThanOrEqual(2500);
  });

  it("hands on no push that a later one has overtaken", async () => {
    const sale = await openSale(NOBODY_IS_CALLED);
    const { lobby, relay } = { lobby: sale.platform.lobby(0), relay: sale.platform.relay(0) };
    const received = vi.spyOn(lobby, "receiveProgress");
    await sale.platform.pass(2000);
    const last = received.mock.lastCall?.[0];
    received.mockClear();
    if (!last) throw new Error("no push");
    const news = { ...last.snapshot, notice: "Soon." }; // for all at once, if it is handed on
    await relay.receiveProgress({ ...last, snapshot: { ...news, tick: last.snapshot.tick - 1 } });
    await sale.platform.pass(0);
    expect(received).not.toHaveBeenCalled();
    await relay.receiveProgress({ ...last, snapshot: news });
    await sale.platform.pass(0);
    expect(received).toHaveBeenCalledTimes(1);
  });
});

describe("a relay whose copy of the departed list has a gap", () => {
  it("asks the loop for all of it, and pushes meanwhile", async () => {
    const sale = await openSale(NOBODY_IS_CALLED);
    const relay = sale.platform.relay(0);
    const pushed = vi.spyOn(sale.platform.lobby(0), "receiveProgress");
    await sale.platform.pass(1500);
    const { snapshot } = pushed.mock.lastCall?.[0] ?? {};
    if (!snapshot) throw new Error("no push");
    const next = { ...snapshot, tick: snapshot.tick + 1, departedCount: 9, control: snapshot.control + 1 };
    const gap = { from: 8, tickets: [FIRST_TICKET] };
    expect(await relay.receiveProgress({ snapshot: next, departed: gap, nextTickInMs: 0 })).toMatchObject({
      departedIndex: 0,
    });
    expect(pushed.mock.lastCall?.[0].snapshot.departedCount).toBe(9);
  });
});

describe("an opening", () => {
  it("is prepared by the relays, which start all lobbies", async () => {
    const sale = new SmallSale(redis, freshEvent(), { ...NOBODY_IS_CALLED, relays: 2 });
    await sale.operate({ opensAtMs: Date.now() + 60_000 });
    await sale.act("position", "early");
    await sale.platform.pass(4000);
    const calls = await callsDuring(sale, 5500);
    expect(calls.get("Relay.warm")).toBe(2);
    expect(calls.get("Lobby.warm")).toBe(CONFIG.lobbies);
  });
});

describe("a lobby that starts while many have departed", () => {
  const DEPARTED = 12_000; // three pages of Redis
  const CROWD = 7; // the number of a lobby that the sale does not have
  const LATE_USER = "visitor-of-a-lobby-that-died";

  async function openSaleOfMany(relays: number): Promise<SmallSale> {
    const sale = new SmallSale(redis, freshEvent(), { ...NOBODY_IS_CALLED, relays });
    await sale.act("join", "first");
    const crowd = openLobby(new RedisQueue(sale.faults), sale.event, { lobby: CROWD, nowMs: Date.now() });
    for (let first = 0; first < DEPARTED; first += 500) {
      const users = Array.from({ length: 500 }, (_, nth) => `gone-${first + nth}`);
      await crowd.flush({ join: users });
      await crowd.flush({ leave: users });
    }
    await sale.act("join", LATE_USER);
    await sale.watch(LATE_USER);
    await sale.platform.pass(5000);
    sale.platform.kill("Lobby", shareOf(LATE_USER, CONFIG.lobbies));
    return sale;
  }

  /** What a person is answered by the lobby that starts, and how many pages of the list it read from Redis. */
  async function askAgain(sale: SmallSale) {
    const flushes = vi.spyOn(RedisQueue.prototype, "flush");
    const answer = await sale.act("position", LATE_USER);
    return { answer, pages: flushes.mock.calls.filter(([, flush]) => flush.departedIndex < DEPARTED).length };
  }

  it("is given the list by its relay, and reads none of it from Redis", async () => {
    const sale = await openSaleOfMany(400);
    expect(await askAgain(sale)).toMatchObject({ answer: { position: 2 }, pages: 0 });
  });

  it("is given it by a relay that starts too, which has it from the loop", async () => {
    const sale = await openSaleOfMany(400);
    for (const index of [0, 1, 2]) sale.platform.kill("Relay", index);
    expect(await askAgain(sale)).toMatchObject({ answer: { position: 2 }, pages: 0 });
  });

  it("waits for no tick where the loop has it, which ticks once a second", async () => {
    const sale = await openSaleOfMany(400);
    for (const index of [0, 1, 2]) sale.platform.kill("Relay", index);
    await sale.platform.pass(400);
    const askedAtMs = Date.now();
    expect(await askAgain(sale)).toMatchObject({ answer: { position: 2 }, pages: 0 });
    expect(Date.now() - askedAtMs).toBeLessThan(100);
  });

  it("reads it from Redis when its relay hangs", async () => {
    const sale = await openSaleOfMany(400);
    for (const index of [0, 1, 2]) sale.platform.break("hangs", "Relay", index);
    expect(await askAgain(sale)).toMatchObject({ answer: { position: 2 }, pages: 3 });
  });

  it("reads it from Redis when its event has no relays", async () => {
    const sale = await openSaleOfMany(0);
    expect(await askAgain(sale)).toMatchObject({ answer: { position: 2 }, pages: 3 });
  });
});
