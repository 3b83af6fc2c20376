/** What it costs Redis to tell people who watch that their turn has come, and until when. */
import { expect, it, vi } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, SmallSale } from "./small-sale.ts";

const redis = simulate();

const PEOPLE = Array.from({ length: 600 }, (_, nth) => `user-${nth}`);
/** So long lobbies look whether Redis still has what they wrote last. */
const SETTLED_MS = 35_000;

it("costs Redis no command, for a crowd that watches in a hundred lobbies", async () => {
  const sale = new SmallSale(redis, freshEvent(), { ...CONFIG, lobbies: 100, rateMilli: 100_000 });
  await sale.operate({ paused: true });
  await sale.joinTogether(PEOPLE);
  for (const user of PEOPLE) await sale.watch(user);
  await sale.platform.pass(SETTLED_MS);
  const runs = vi.spyOn(sale.faults, "run");
  await sale.operate({ paused: false });
  while (sale.watchers.some(({ ended }) => !ended)) await sale.platform.pass(100);
  for (const { frames } of sale.watchers) {
    expect(frames.at(-1)).toMatch(/^event: turn\ndata: .*"claim_before":.*\n\nid: .*:ready\n/);
  }
  await sale.expectStreamsTrue();
  expect(runs.mock.calls.filter(([script]) => script === "flush")).toHaveLength(0);
});
