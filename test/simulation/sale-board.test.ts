/** What is on sale, on open streams: what it costs, and how soon the end of the stock is everywhere. */
import { expect, it } from "vitest";
import type { TicketType } from "../../src/core/board.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { CountedCommands } from "../support/store/count-commands.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, SmallSale, type Watcher } from "./small-sale.ts";

const redis = simulate();

const PIT: TicketType = { id: "pit", name: { en: "Pit", th: "หลุม" }, price: "฿900", remaining: 5000 };
const SKY: TicketType = { id: "sky", name: { en: "Sky" }, price: null, remaining: 300 };
const TOLD_WITHIN_MS = 2000;

/** 120 people in line, of whom the last 60 watch; four a second are called. */
async function openWatched(ticketTypes: readonly TicketType[] | null): Promise<SmallSale> {
  const sale = new SmallSale(redis, freshEvent(), CONFIG);
  await sale.operate({ paused: true, ticketTypes });
  const users = Array.from({ length: 120 }, (_, nth) => `user-${nth}`);
  for (const user of users) await sale.act("join", user);
  for (const user of users.slice(60)) await sale.watch(user);
  await sale.operate({ paused: false });
  await sale.platform.pass(1000);
  return sale;
}

/** Redis commands for streams in ten seconds, in which the shop reports each second what it has left. */
async function commandsOfStreams(
  sale: SmallSale,
  report: (second: number) => Promise<void>,
): Promise<number> {
  const counted = await CountedCommands.start(redis, sale.event);
  for (let second = 1; second <= 10; second++) {
    await report(second);
    await sale.platform.pass(1000);
  }
  const commands = (await counted.of("release_batch")) + (await counted.of("flush"));
  counted.stop();
  return commands;
}

const called = async (sale: SmallSale) =>
  [...(await sale.places()).values()].filter((place) => place.startsWith("called")).length;

const lastOf = ({ frames }: Watcher) => frames.filter((frame) => frame.includes('data: {"position"')).at(-1);

it("streams cost Redis as many commands with a board, whose numbers change each second, as without", async () => {
  const without = await commandsOfStreams(await openWatched(null), async () => {});
  const sale = await openWatched([PIT, SKY]);
  const withBoard = await commandsOfStreams(sale, (second) =>
    sale.reportStock({ pit: 5000 - 40 * second, sky: 300 - second }),
  );
  expect(withBoard).toBe(without);
  for (const { frames } of sale.watchers) {
    expect(frames.filter((frame) => frame.includes("Pit"))).toHaveLength(1);
    expect(frames.filter((frame) => frame.includes('{"id":"pit","remaining":')).length).toBeGreaterThan(1);
  }
});

it("that all is sold out is on every stream within two seconds, and calls stop; both end when stock returns", async () => {
  const sale = await openWatched([PIT, SKY]);
  await sale.reportStock({ pit: 0, sky: 0 });
  await sale.platform.pass(TOLD_WITHIN_MS);
  for (const watcher of sale.watchers) {
    expect(lastOf(watcher)).toContain('"sold_out":true');
    expect(watcher.frames.join()).toContain('{"id":"sky","remaining":0,"chance":"sold_out"}');
  }
  const before = await called(sale);
  await sale.platform.pass(10_000);
  expect(await called(sale)).toBe(before);

  await sale.reportStock({ pit: 0, sky: 2000 });
  await sale.platform.pass(TOLD_WITHIN_MS);
  for (const watcher of sale.watchers) {
    expect(lastOf(watcher)).toContain('"sold_out":false');
    expect(watcher.frames.join()).toContain('{"id":"sky","remaining":2000,"chance":"likely"}');
  }
  await sale.platform.pass(3000);
  expect(await called(sale)).toBeGreaterThan(before);
});

it("that one type is sold out is on every stream within two seconds, and calls go on", async () => {
  const sale = await openWatched([PIT, SKY]);
  const before = await called(sale);
  await sale.reportStock({ pit: 5000, sky: 0 });
  await sale.platform.pass(TOLD_WITHIN_MS);
  for (const watcher of sale.watchers) {
    expect(watcher.frames.join()).toContain('{"id":"sky","remaining":0,"chance":"sold_out"}');
    expect(lastOf(watcher)).toContain('"sold_out":false');
  }
  expect(await called(sale)).toBeGreaterThan(before);
});
