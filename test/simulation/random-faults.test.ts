/** Small sales, with and without relays, in which Redis refuses a command in the middle of a script, loses requests and replies, and is rolled back. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { runs } from "../support/runs.ts";
import { T0 } from "../support/store/queue-kit.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, IN_TWO_SHARDS, SmallSale } from "./small-sale.ts";

/** Schedules in one run. */
const RUNS = runs(75);
/** A claim that was cut off leaves counters that the loop's next recount puts right: every five seconds, and a tick. */
const RECOUNTED_MS = 6000;
/** A lobby without acts looks after three seconds; a second later all have restored what they know. */
const RESTORED_MS = 5000;
const USERS = ["ada", "bob", "cay", "dan", "eve", "fay"];

const redis = simulate();

type Step =
  | { does: "join" | "leave" | "position" | "claim" | "watch"; user: string }
  | { does: "erase"; user: string }
  | { does: "pass"; ms: number }
  | { does: "cut"; at: number }
  | { does: "kill a relay" | "hang a relay" | "free a relay"; index: number }
  | { does: "lose request" | "lose reply" | "copy" | "roll back" | "kill the loop" };

const user = fc.constantFrom(...USERS);
const act = (does: "join" | "leave" | "position" | "claim" | "watch") =>
  fc.record({ does: fc.constant(does), user });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: act("join") },
  { weight: 2, arbitrary: act("leave") },
  { weight: 1, arbitrary: act("position") },
  { weight: 3, arbitrary: act("claim") },
  { weight: 3, arbitrary: act("watch") },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("erase"), user }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant("pass"), ms: fc.integer({ min: 0, max: 700 }) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("cut"), at: fc.nat(6) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constantFrom("lose request", "lose reply", "copy", "roll back", "kill the loop"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constantFrom("kill a relay", "hang a relay", "free a relay"),
      index: fc.nat(2),
    }),
  },
);

async function perform(sale: SmallSale, step: Step): Promise<void> {
  switch (step.does) {
    case "join":
    case "leave":
    case "position":
      await sale.act(step.does, step.user);
      return;
    case "claim":
      await sale.claim(step.user);
      return;
    case "watch":
      await sale.watch(step.user);
      return;
    case "erase":
      return sale.erase(step.user);
    case "pass":
      return sale.platform.pass(step.ms);
    case "cut":
      sale.faults.next = { cut: step.at };
      return;
    case "lose request":
    case "lose reply":
      sale.faults.next = step.does;
      return;
    case "copy":
      return sale.copy();
    case "roll back":
      await sale.rollBack();
      return;
    case "kill the loop":
      return sale.platform.kill("ReleaseLoop");
    case "kill a relay":
      return sale.platform.kill("Relay", step.index);
    case "hang a relay":
      return sale.platform.break("hangs", "Relay", step.index);
    case "free a relay":
      return sale.platform.break(null, "Relay", step.index);
  }
}

/** Faults are over: positions are exact while no one is called, and then everybody is. */
async function expectGoodEnd(sale: SmallSale): Promise<void> {
  sale.faults.next = null;
  await sale.operate({ paused: true });
  await sale.platform.pass(RESTORED_MS);
  await sale.expectPeopleKept();
  await sale.expectExactPositions();
  await sale.platform.pass(RECOUNTED_MS);
  await sale.expectTrueCounters();
  await sale.operate({ paused: false });
  await sale.platform.pass(5000);
  await sale.expectTrueCounters();
  await sale.expectPeopleKept();
  await sale.expectStreamsTrue();
  expect([...(await sale.places()).values()]).not.toContain("waiting");
  for (const passes of sale.passes.values()) expect(passes.size).toBe(1);
}

/** How often each fault was met, in all sales. */
const met: Record<string, number> = {};

/** No relays; and so many that each lobby has one of its own, and is pushed to as seldom as can be. */
it.each([
  ["one shard", CONFIG, RUNS],
  ["one shard and behind 400 relays", { ...CONFIG, relays: 400 }, RUNS],
  ["two shards", IN_TWO_SHARDS, runs(75 / 2)],
])(
  "keep everybody in %s who was told of a place, whatever happens to Redis between any two steps",
  async (_, config, numRuns) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
        vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: T0 });
        const sale = new SmallSale(redis, freshEvent(), config);
        try {
          for (const step of steps) await perform(sale, step);
          await expectGoodEnd(sale);
          for (const [fault, times] of Object.entries(sale.faults.met))
            met[fault] = (met[fault] ?? 0) + times;
        } finally {
          sale.platform.stop();
          await redis.del(...sale.keys);
        }
      }),
      { numRuns },
    );
  },
  RUNS * 4000,
);

it("meets each fault in one sale of thirty at least, or the sales above would show nothing", () => {
  expect(Object.keys(met).sort()).toEqual(["cut", "lose reply", "lose request"]);
  for (const times of Object.values(met)) expect(times).toBeGreaterThan((RUNS * 2.5) / 30);
});
