/** What an event costs once nothing happens in it any more, over hours and days. That nothing is missed: woken.test.ts. */
import { describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { CountedCommands } from "../support/store/count-commands.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, openSoldOut, SETTLING_MS, SmallSale } from "./small-sale.ts";

const redis = simulate();

const MINUTE_MS = 60_000;
/** A day costs six times as much. */
const FOUR_HOURS = 4 * 60;
const DAY = 24 * 60;
/** A tick with the call that it is, and with the recount of a loop that was put out of memory meanwhile. */
const OF_TICK = 4;
const OF_FIRST_TICK = 13;

/** Redis commands in so many minutes, with the cron's ticks; its own reading of the registry is one more each minute and store. */
async function commandsIn(
  minutes: number,
  sale: SmallSale,
  { isLoopForgotten = true } = {},
): Promise<number> {
  const counted = await CountedCommands.start(redis, sale.event);
  for (let minute = 0; minute < minutes; minute++) {
    if (isLoopForgotten) sale.platform.kill("ReleaseLoop");
    await sale.runCron();
    await sale.platform.pass(MINUTE_MS);
  }
  const commands = await counted.ofAll();
  counted.stop();
  return commands;
}

describe("an event where nothing happens any more costs", () => {
  it("the cron's ticks, while one person is in line for what is sold out and has closed the page", async () => {
    const sale = await openSoldOut(redis, ["ada"]);
    await sale.platform.pass(SETTLING_MS);
    expect(await commandsIn(FOUR_HOURS, sale)).toBeLessThanOrEqual(FOUR_HOURS * OF_FIRST_TICK);
  });

  it("a tick every five seconds while a page is open", async () => {
    const sale = await openSoldOut(redis, ["ada"]);
    await sale.watch("ada");
    await sale.platform.pass(SETTLING_MS);
    const follows = sale.platform.calls.get("ReleaseLoop.follow");
    const commands = await commandsIn(5, sale, { isLoopForgotten: false });
    expect(commands).toBeLessThanOrEqual(5 * (12 * OF_TICK + 2 * OF_FIRST_TICK));
    expect(sale.platform.calls.get("ReleaseLoop.follow")).toBe(follows); // nobody takes the loop for late
  });

  it("the same while it is paused", async () => {
    const sale = await openSoldOut(redis, ["ada"]);
    await sale.operate({ remaining: null, paused: true });
    await sale.platform.pass(SETTLING_MS);
    expect(await commandsIn(60, sale)).toBeLessThanOrEqual(60 * OF_FIRST_TICK);
  });

  it("a tick a minute while the one place is taken until tomorrow, and nobody watches", async () => {
    const sale = new SmallSale(redis, freshEvent(), { ...CONFIG, maxActive: 1, passTtlSeconds: 86_400 });
    await sale.joinTogether(["ada"]);
    await sale.platform.pass(1000);
    await sale.claim("ada");
    await sale.joinTogether(["bob"]);
    await sale.platform.pass(SETTLING_MS);
    expect(await commandsIn(60, sale)).toBeLessThanOrEqual(62 * (OF_FIRST_TICK + 1));
  });

  it("a look an hour once it is closed and nobody is in it, after some in the first hour", async () => {
    const sale = await openSoldOut(redis, ["ada"]);
    await sale.act("leave", "ada");
    await sale.operate({ closed: true });
    await sale.platform.pass(SETTLING_MS);
    expect(await commandsIn(60, sale)).toBeLessThanOrEqual(7 * OF_TICK);
    expect(await commandsIn(DAY, sale)).toBeLessThanOrEqual(24 * OF_TICK);
  });

  it("two commands a minute before anybody came", async () => {
    const sale = new SmallSale(redis, freshEvent());
    expect(await commandsIn(FOUR_HOURS, sale)).toBe(FOUR_HOURS * 2);
  });
});
