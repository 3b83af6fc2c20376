import fc from "fast-check";
import type { ScriptName } from "../../src/store/scripts.ts";
import { FAULT_NAMES } from "../upstash-local/fault-list.ts";
import { BROKEN_SCRIPTS, DRAW_SCRIPTS, type Killable, type Schedule, type Step, USERS } from "./schedule.ts";

/** Of so many sales one opens with a drawing. */
const ONE_DRAWS_OF = 16;

type Weighted = fc.WeightedArbitrary<Step>;

const user = fc.constantFrom(...USERS);
const index = fc.nat(3);
const one = <const T extends string>(...does: readonly T[]) => fc.record({ does: fc.constantFrom(...does) });
const pass = (min: number, max: number) =>
  fc.record({ does: fc.constant("pass" as const), ms: fc.integer({ min, max }) });

/** What people do. */
const BY_VISITORS: readonly Weighted[] = [
  { weight: 14, arbitrary: fc.record({ does: fc.constant("join" as const), user }) },
  {
    weight: 12,
    arbitrary: fc.record({
      does: fc.constantFrom("leave" as const, "position", "watch", "open two tabs", "claim"),
      user,
    }),
  },
  {
    weight: 16,
    arbitrary: fc.record({
      does: fc.constantFrom("take a turn" as const, "take a turn", "come back", "book", "redeem", "extend"),
      nth: fc.nat(7),
    }),
  },
];

const TIME: readonly Weighted[] = [
  { weight: 10, arbitrary: pass(0, 700) },
  { weight: 4, arbitrary: pass(700, 4000) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("pass" as const), ms: fc.constantFrom(9000, 21_000) }),
  },
];

const BY_OPERATORS: readonly Weighted[] = [
  { weight: 4, arbitrary: one("pause", "go on", "close", "reopen", "cron", "cron", "recount") },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("set the rate" as const), perSecond: fc.constantFrom(0, 1, 3) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constantFrom("set the stock" as const, "report the stock"),
      remaining: fc.nat(6),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("set most active" as const), people: fc.nat(4) }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("open in" as const), ms: fc.integer({ min: 0, max: 3000 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constantFrom("call" as const, "remove", "revoke", "erase"), user }),
  },
];

/** A request with one of these scripts breaks; null for any. */
function breaking(weight: number, scripts: readonly (ScriptName | null)[]): Weighted {
  return {
    weight,
    arbitrary: fc.record({
      does: fc.constant("break" as const),
      fault: fc.constantFrom(...FAULT_NAMES.filter((name) => name !== "stale read")),
      script: fc.constantFrom(...scripts),
      at: fc.nat(7),
    }),
  };
}

/** What happens to objects and Redis, but for requests. */
function dying(...kinds: readonly Killable[]): readonly Weighted[] {
  const what = fc.constantFrom(...kinds);
  return [
    { weight: 2, arbitrary: fc.record({ does: fc.constant("fail over" as const), afterMs: fc.nat(1000) }) },
    {
      weight: 5,
      arbitrary: fc.record({ does: fc.constantFrom("kill" as const, "kill", "double"), what, index }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constantFrom("hang" as const, "free"),
        what: fc.constant("Relay" as const),
        index,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        does: fc.constant("alarm" as const),
        fate: fc.constantFrom("late" as const, "lost", "doubled"),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant("set a clock" as const),
        what,
        index,
        offMs: fc.integer({ min: -3000, max: 3000 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ does: fc.constant("deploy" as const), lobbies: fc.constantFrom(2, 4, 6) }),
    },
  ];
}

const step: fc.Arbitrary<Step> = fc.oneof(
  ...BY_VISITORS,
  ...TIME,
  breaking(14, [null, ...BROKEN_SCRIPTS, "restore_queue"]),
  ...dying("Lobby", "Booth", "Relay", "ReleaseLoop"),
  ...BY_OPERATORS,
);

/** What the scripts of a drawing meet, from its beginning on: planned later, it would miss those that have been. */
const breakOfDrawing: fc.Arbitrary<Step> = fc.oneof(breaking(5, DRAW_SCRIPTS), {
  weight: 2,
  arbitrary: fc.record({
    does: fc.constantFrom("kill in the midst" as const, "double in the midst"),
    script: fc.constantFrom(...DRAW_SCRIPTS),
    requests: fc.integer({ min: 1, max: 3 }),
    isLost: fc.boolean(),
  }),
});

/** Somebody who gave up enters again, which Redis loses: whoever remembers it puts it back. */
const losesEntry: fc.Arbitrary<Step[]> = fc
  .record({ user, afterMs: fc.integer({ min: 100, max: 1000 }) })
  .map(({ user, afterMs }) => [
    { does: "leave", user },
    { does: "pass", ms: 300 },
    { does: "fail over", afterMs },
    { does: "join", user },
  ]);

/** A drawing takes some twenty seconds, so more time passes in it. */
const stepOfDrawing: fc.Arbitrary<Step> = fc.oneof(
  ...BY_VISITORS,
  ...TIME,
  { weight: 10, arbitrary: pass(700, 4000) },
  breaking(12, [null, ...BROKEN_SCRIPTS, "restore_queue"]),
  ...dying("Lobby", "Booth", "Relay", "ReleaseLoop", "Draw"),
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom("kill" as const, "double"),
      what: fc.constant("Draw" as const),
      index,
    }),
  },
  ...BY_OPERATORS,
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("fail over at the close" as const),
      copiedAfterMs: fc.nat(1000),
      afterMs: fc.nat(1000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("set the beacon's relays" as const),
      to: fc.constantFrom("there" as const, "away", "wrong"),
    }),
  },
);

const settings = {
  chance: fc.nat(2 ** 31 - 1),
  shards: fc.constantFrom(1 as const, 1, 2),
  relays: fc.constantFrom(0 as const, 0, 3),
  lobbies: fc.constantFrom(2, 4),
  atOnce: fc.boolean(),
  claimWindowMs: fc.constantFrom(5000, 60_000),
  rate: fc.constantFrom(1 as const, 4),
  intervalMs: fc.constantFrom(250, 500, 500),
};

export const schedule: fc.Arbitrary<Schedule> = fc.oneof(
  {
    weight: ONE_DRAWS_OF - 1,
    arbitrary: fc.record({
      ...settings,
      comesEarly: fc.boolean(),
      drawsInMs: fc.constant(null),
      steps: fc.array(step, { minLength: 6, maxLength: 36, size: "max" }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...settings,
      comesEarly: fc.constantFrom(true, true, true, false),
      drawsInMs: fc.integer({ min: 0, max: 9000 }),
      steps: fc
        .tuple(
          fc.array(breakOfDrawing, { minLength: 6, maxLength: 14, size: "max" }),
          fc.oneof(fc.constant([]), losesEntry),
          fc.array(stepOfDrawing, { minLength: 6, maxLength: 36, size: "max" }),
        )
        .map((parts) => parts.flat()),
    }),
  },
);
