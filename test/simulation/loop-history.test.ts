/** What a loop keeps of its event, against what a test counts for itself: on a virtual clock, a real Redis and a real SQLite. */
import { describe, expect, it } from "vitest";
import type { Measure } from "../../src/core/history/event-history.ts";
import { WAIT_BOUNDS_S } from "../../src/core/history/histogram.ts";
import type { ReleaseLoop } from "../../src/objects/release-loop.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { CountedCommands } from "../support/store/count-commands.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, SmallSale } from "./small-sale.ts";

const redis = simulate();

/** Four people a second are called. */
const SALE = { ...CONFIG, passTtlSeconds: 60, claimWindowMs: 5000, returnWindowMs: 0 };
const MINUTE_MS = 60_000;

const loopOf = (sale: SmallSale) =>
  sale.platform.env.RELEASE_LOOP.get(sale.event as never) as unknown as ReleaseLoop;
const people = (count: number, from = 0) => Array.from({ length: count }, (_, nth) => `user-${from + nth}`);
const sum = (column: readonly (number | null)[]) => column.reduce<number>((total, n) => total + (n ?? 0), 0);

async function measure(sale: SmallSale): Promise<Measure> {
  return sale.platform.resultOf(loopOf(sale).measure(), 1000);
}

async function totals(sale: SmallSale, of: "seconds" | "minutes") {
  const history = await sale.platform.resultOf(loopOf(sale).history(), 1000);
  const { joined, calls, completed, noShows, expired, left } = history[of].columns;
  return Object.fromEntries(
    Object.entries({ joined, calls, completed, noShows, expired, left }).map(([name, column]) => [
      name,
      sum(column),
    ]),
  );
}

/** Forty join, twelve leave, and of those who are called one books, one lets the pass run out, and the others stay away. */
async function play(sale: SmallSale, between: () => void = () => {}) {
  const users = people(40);
  for (const user of users) {
    await sale.act("join", user);
    await sale.watch(user);
  }
  await sale.platform.pass(2000);
  between();
  const last = users.slice(28);
  for (const user of last) await sale.act("leave", user);
  const [buyer, sleeper] = users as [string, string];
  const claims = [];
  for (const user of [buyer, sleeper]) claims.push(await sale.claim(user));
  const [bought] = claims;
  if (bought?.status !== "answered" || bought.outcome.kind !== "admitted") throw new Error("not admitted");
  await sale.book(buyer, bought.outcome.expiresAtMs);
  await sale.platform.pass(2 * MINUTE_MS);
  await loopOf(sale).wake(); // by the cron: nobody waits, and no tick has looked at the pass that ended
  await sale.platform.pass(1000);
  return { joined: 40, calls: 28, completed: 1, noShows: 26, expired: 1, left: 12 };
}

describe("the history of a loop", () => {
  it("has everybody in it once, by seconds and by minutes", async () => {
    const sale = new SmallSale(redis, freshEvent(), SALE);
    const counted = await play(sale);
    expect(await totals(sale, "seconds")).toEqual(counted);
    expect(await totals(sale, "minutes")).toEqual(counted);
  });

  it("still has everybody in it once when the loop's object dies in the middle", async () => {
    const sale = new SmallSale(redis, freshEvent(), SALE);
    const counted = await play(sale, () => sale.platform.kill("ReleaseLoop"));
    expect(await totals(sale, "minutes")).toEqual(counted);
  });

  it("counts nobody twice when Redis goes back, and the line is renumbered", async () => {
    const sale = new SmallSale(redis, freshEvent(), { ...SALE, rateMilli: 0 });
    for (const user of people(5)) await sale.act("join", user);
    await sale.platform.pass(1000);
    await sale.copy();
    for (const user of people(5, 5)) await sale.act("join", user);
    await sale.platform.pass(1000);
    await sale.rollBack();
    await sale.platform.pass(10_000);
    expect((await sale.places()).size).toBe(10);
    await sale.act("join", "late");
    await sale.platform.pass(2000);
    expect((await totals(sale, "minutes")).joined).toBe(11);
    expect((await measure(sale)).numbers).toMatchObject({ joined: 11, waiting: 11 });
  });
});

describe("a look at an event that rests", () => {
  async function bookAtRest(): Promise<SmallSale> {
    const sale = new SmallSale(redis, freshEvent(), SALE);
    await sale.act("join", "ada");
    await sale.platform.pass(1000);
    const claimed = await sale.claim("ada");
    if (claimed.status !== "answered" || claimed.outcome.kind !== "admitted") throw new Error("not admitted");
    await sale.platform.pass(MINUTE_MS / 2);
    await sale.book("ada", claimed.outcome.expiresAtMs);
    expect((await measure(sale)).numbers?.completed).toBe(0);
    return sale;
  }

  it("shows the booking of a moment ago", async () => {
    const sale = await bookAtRest();
    await sale.platform.resultOf(loopOf(sale).look(), 2000);
    expect((await measure(sale)).numbers?.completed).toBe(1);
  });

  it("shows what was known before when Redis does not answer", async () => {
    const sale = await bookAtRest();
    sale.faults.next = "lose request";
    await sale.platform.resultOf(loopOf(sale).look(), 2000);
    expect((await measure(sale)).numbers?.completed).toBe(0);
  });

  it("starts no tick where none ever was", async () => {
    const sale = new SmallSale(redis, freshEvent(), SALE);
    await sale.platform.resultOf(loopOf(sale).look(), 0);
    await sale.platform.pass(5000);
    expect(sale.platform.calls.get("ReleaseLoop.alarm") ?? 0).toBe(0);
  });
});

describe("the wait of those who are called", () => {
  it("is from the second in which they joined to the tick that called them", async () => {
    const sale = new SmallSale(redis, freshEvent(), SALE);
    const waits: number[] = [];
    for (const user of people(30)) {
      const joinedS = Math.floor(Date.now() / 1000);
      await sale.act("join", user);
      await sale.watch(user);
      const watcher = sale.watchers.at(-1);
      const noteCall = () => {
        if (watcher?.ended) waits.push(Math.floor(Date.now() / 1000 - joinedS));
        else setTimeout(noteCall, 10);
      };
      noteCall();
    }
    await sale.platform.pass(20_000);
    expect(waits).toHaveLength(30);
    const expected = WAIT_BOUNDS_S.map((bound) => waits.filter((wait) => wait <= bound).length);
    const { counts } = (await measure(sale)).record?.waits ?? { counts: [] };
    let upTo = 0;
    const shown = counts.slice(0, -1).map((count) => {
      upTo += count;
      return upTo;
    });
    expect(shown).toEqual(expected);
  });
});

describe("watching an event", () => {
  it("costs an idle one at most a command a second, and shows it all the same", async () => {
    const sale = new SmallSale(redis, freshEvent(), SALE);
    await play(sale);
    const request = new Request("http://loop/");
    const { body } = await sale.platform.resultOf(loopOf(sale).fetch(request), 1000);
    const frames: string[] = [];
    void collect(body as ReadableStream<Uint8Array>, frames);
    await sale.platform.pass(MINUTE_MS);
    const counted = await CountedCommands.start(redis, sale.event);
    const before = await counted.of("release_batch");
    await sale.platform.pass(MINUTE_MS);
    expect((await counted.of("release_batch")) - before).toBeLessThanOrEqual(60);
    counted.stop();
    expect(frames.filter((frame) => frame.includes("event: heartbeat")).length).toBeGreaterThanOrEqual(11);
    expect(frames.at(-1)).toMatch(/event: (numbers|heartbeat)/);
  });

  it("sends a message a second of one where people wait", async () => {
    const sale = new SmallSale(redis, freshEvent(), { ...SALE, rateMilli: 100, claimWindowMs: 3_600_000 });
    for (const user of people(20)) await sale.act("join", user);
    const { body } = await sale.platform.resultOf(loopOf(sale).fetch(new Request("http://loop/")), 1000);
    const frames: string[] = [];
    void collect(body as ReadableStream<Uint8Array>, frames);
    await sale.platform.pass(30_000);
    const numbers = frames.filter((frame) => frame.includes("event: numbers"));
    expect(numbers.length).toBeGreaterThanOrEqual(29);
    expect(numbers.length).toBeLessThanOrEqual(32);
  });
});

describe("a scrape every fifteen seconds", () => {
  it("leaves an event alone where nobody is: no tick, no command", async () => {
    const sale = new SmallSale(redis, freshEvent(), SALE);
    await play(sale);
    await sale.platform.pass(MINUTE_MS);
    const ticks = sale.platform.calls.get("ReleaseLoop.alarm");
    for (let scrape = 0; scrape < 20; scrape++) {
      expect((await measure(sale)).numbers?.idle).toBe(true);
      await sale.platform.pass(15_000);
    }
    expect(sale.platform.calls.get("ReleaseLoop.alarm")).toBe(ticks);
  });

  it("is never told less than the one before, through the deaths of the loop", async () => {
    const sale = new SmallSale(redis, freshEvent(), SALE);
    let before = await measure(sale);
    for (let round = 0; round < 12; round++) {
      await sale.act("join", `user-${round}`);
      await sale.platform.pass(1700);
      if (round % 3 === 2) sale.platform.kill("ReleaseLoop");
      const { numbers, work, record } = await measure(sale);
      expect(numbers?.joined).toBeGreaterThanOrEqual(before.numbers?.joined ?? 0);
      expect(work.commands).toBeGreaterThanOrEqual(before.work.commands);
      expect(work.lobbies.commands).toBeGreaterThanOrEqual(before.work.lobbies.commands);
      expect(sum(record?.waits.counts ?? [])).toBeGreaterThanOrEqual(sum(before.record?.waits.counts ?? []));
      before = { ...before, numbers, work, record };
    }
    expect(before.numbers?.joined).toBe(12);
  });
});

describe("what lobbies count", () => {
  it.each([
    ["the loop", SALE],
    ["relays, which add it up", { ...SALE, lobbies: 4, relays: 2 }],
  ])("comes with their answers to pushes, by way of %s", async (_, config) => {
    const sale = new SmallSale(redis, freshEvent(), { ...config, rateMilli: 0 });
    const counted = await CountedCommands.start(redis, sale.event);
    for (const user of people(9)) {
      await sale.act("join", user);
      await sale.watch(user);
    }
    await sale.operate({ closed: true });
    await sale.act("join", "too late");
    await sale.platform.pass(MINUTE_MS); // lobbies look for their last writes for half a minute
    const { work, streams } = await measure(sale);
    expect(streams).toBe(9);
    expect(work.lobbies.refused).toMatchObject({ queue_closed: 1, sold_out: 0 });
    const flushes = sum(work.lobbies.flushSeconds.counts);
    expect([sum(work.lobbies.flushActs.counts), work.lobbies.flushActs.sum]).toEqual([flushes, 10]);
    expect(work.lobbies.commands).toBe(await counted.of("flush"));
    expect(work.commands).toBe(await counted.of("release_batch"));
    counted.stop();
  });
});

async function collect(body: ReadableStream<Uint8Array>, frames: string[]): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of body) frames.push(decoder.decode(chunk));
}
