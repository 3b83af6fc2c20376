/** What it costs Redis to tell people who watch that their turn has come, and until when. */
import { expect, it, vi } from "vitest";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, SmallSale } from "./small-sale.ts";

const redis = simulate();

const PEOPLE = Array.from({ length: 600 }, (_, nth) => `user-${nth}`);
/** So long lobbies look whether Redis still has what they wrote last. */
const SETTLED_MS = 35_000;

it("costs Redis no command, for a crowd that watches in a hundred lobbies", async () => {
  const sale = new SmallSale(redis, freshEvent(), { ...CONFIG, lobbies: 100, rateMilli: 100_000 });
  await redis.hset(stateKey(sale.event), "paused", 1);
  await sale.joinTogether(PEOPLE);
  for (const user of PEOPLE) await sale.watch(user);
  await sale.platform.pass(SETTLED_MS);
  const runs = vi.spyOn(sale.faults, "run");
  await redis.hset(stateKey(sale.event), "paused", 0);
  const told = new Set<string>();
  while (told.size < PEOPLE.length) {
    await sale.platform.pass(100);
    for (const { user } of sale.watchers.filter(({ user, ended }) => ended && !told.has(user))) {
      told.add(user);
      expect(await sale.act("position", user)).toMatchObject({ outcome: { kind: "called" } });
    }
  }
  await sale.expectStreamsTrue();
  expect(runs.mock.calls.filter(([script]) => script === "flush")).toHaveLength(0);
});
