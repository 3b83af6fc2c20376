/** Drawings of a few people, in which everything that can break between two steps does. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { runs } from "../support/runs.ts";
import { T0 } from "../support/store/queue-kit.ts";
import type { LineFault } from "./draw-line.ts";
import { DRAW_CONFIG, DrawSale, ROLLBACK_MS } from "./draw-sale.ts";
import { simulate } from "./simulation.ts";

/**
 * A drawing takes some 0.7 s: in `npm test` 16 of them, in one shard and in two together; `RUNS_TIMES=32` makes 512. Fewer would not meet each
 * fault.
 */
const RUNS = Math.max(8, runs(8));

const redis = simulate();
const names = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`);

it("puts everybody who entered in line in the drawn order, and only then calls", async () => {
  const sale = new DrawSale(redis, freshEvent());
  await sale.operate({ opensAtMs: Date.now() + 5000 });
  await sale.joinTogether(names(40));
  await sale.act("leave", "user-3");
  await sale.act("leave", "user-4");
  await sale.act("join", "user-4");
  await sale.pass(6000);
  await sale.act("join", "late");
  await sale.act("leave", "user-5");
  await sale.operate({ paused: true });
  await sale.untilSeated();
  await sale.expectDrawnOrder();
  await sale.expectVerified();
  expect((await sale.index())?.phase).toBe("seated");
  await sale.operate({ paused: false });
  await sale.pass(20_000);
  expect(Number((await sale.state()).called_total)).toBe(39);
});

type Step =
  | { does: "join" | "leave"; user: string }
  | { does: "pass"; ms: number }
  | { does: "cut"; at: number }
  | { does: "fail over"; afterMs: number }
  | {
      does:
        | "lose request"
        | "lose reply"
        | "kill the drawing"
        | "kill the loop"
        | "double the loop"
        | "relays away"
        | "relays wrong"
        | "relays there";
    };

const user = fc.integer({ min: 0, max: 19 }).map((index) => `user-${index}`);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constantFrom("join" as const, "leave"), user }) },
  { weight: 5, arbitrary: fc.record({ does: fc.constant("cut" as const), at: fc.nat(4) }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant("fail over" as const), afterMs: fc.nat(ROLLBACK_MS) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constantFrom(
        "lose request" as const,
        "lose reply",
        "kill the drawing",
        "kill the loop",
        "double the loop",
        "relays away",
        "relays wrong",
        "relays there",
      ),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ does: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 900 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ does: fc.constant("pass" as const), ms: fc.integer({ min: 900, max: 6000 }) }),
  },
);
/** What each write of the drawing meets: there are ten at least, the commitment, seats, and the end. */
const lineFault: fc.Arbitrary<LineFault> = fc.oneof(
  { weight: 4, arbitrary: fc.constant("fine" as const) },
  { weight: 6, arbitrary: fc.constantFrom("request lost" as const, "reply lost", "died", "late", "again") },
  { weight: 2, arbitrary: fc.record({ cut: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ rolledBackMs: fc.integer({ min: 0, max: ROLLBACK_MS }) }) },
);
const rarely = fc.oneof(
  { weight: 9, arbitrary: fc.constant("fine" as const) },
  { weight: 1, arbitrary: lineFault },
);
const schedule = fc.record({
  opensInMs: fc.integer({ min: 1000, max: 2500 }),
  steps: fc.array(step, { minLength: 8, maxLength: 30 }),
  writes: fc.array(lineFault, { minLength: 8, maxLength: 12 }),
  reads: fc.array(rarely, { maxLength: 40 }),
});

/** How often each was met, in all drawings. */
const met = new Map<string, number>();
const note = (fault: string, times: number) => met.set(fault, (met.get(fault) ?? 0) + times);

async function perform(sale: DrawSale, step: Step): Promise<void> {
  switch (step.does) {
    case "join":
    case "leave":
      await sale.act(step.does, step.user);
      return;
    case "pass":
      return sale.pass(step.ms);
    case "cut":
      sale.faults.next = { cut: step.at };
      return;
    case "lose request":
    case "lose reply":
      sale.faults.next = step.does;
      return;
    case "fail over":
      note("at any moment: rolled back", 1);
      return sale.failOver(step.afterMs);
    case "kill the drawing":
      return sale.platform.kill("Draw");
    case "kill the loop":
      return sale.platform.kill("ReleaseLoop");
    case "double the loop":
      return sale.tickByAnother();
    case "relays away":
    case "relays wrong":
    case "relays there":
      sale.relays = step.does === "relays away" ? "away" : step.does === "relays wrong" ? "wrong" : "there";
      return;
  }
}

it.each([
  ["one shard", DRAW_CONFIG, RUNS],
  ["two shards", { ...DRAW_CONFIG, shards: 2 }, RUNS],
])(
  "seat everybody in %s once, in the order of one checkpoint, whatever happens between any two steps",
  async (_, config, numRuns) => {
    await fc.assert(
      fc.asyncProperty(schedule, async ({ opensInMs, steps, writes, reads }) => {
        vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: T0 });
        const sale = new DrawSale(redis, freshEvent(), config);
        try {
          await sale.operate({ opensAtMs: Date.now() + opensInMs, paused: true });
          await sale.joinTogether(names(12));
          await sale.watch("user-0");
          sale.drawLine.plan(writes, reads);
          for (const step of steps) await perform(sale, step);
          await sale.untilFaultsMet();
          await sale.endFaults();
          await sale.untilSeated();
          await sale.expectDrawnOrder();
          await sale.operate({ paused: false });
          await sale.untilAllCalled();
          for (const [fault, times] of Object.entries(sale.faults.met))
            note(`at any moment: ${fault}`, times);
          for (const [fault, times] of sale.drawLine.met) note(`of the drawing: ${fault}`, times);
        } finally {
          sale.platform.stop();
          await redis.del(...sale.keys);
        }
      }),
      { numRuns },
    );
  },
  RUNS * 60_000,
);

it("meets each fault in one drawing of twenty at least, or the drawings above would show nothing", () => {
  const anyMoment = ["cut", "lose reply", "lose request", "rolled back"].map(
    (fault) => `at any moment: ${fault}`,
  );
  const ofDrawing = ["request lost", "reply lost", "died", "late", "again", "cut", "rolled back"].map(
    (fault) => `of the drawing: ${fault}`,
  );
  for (const fault of [...anyMoment, ...ofDrawing]) {
    expect([fault, (met.get(fault) ?? 0) >= RUNS / 20]).toEqual([fault, true]);
  }
});
