import fc from "fast-check";
import type { ScriptName } from "../../src/store/scripts.ts";
import type { AlarmFate } from "../in-process/objects-in-process.ts";
import { FAULT_NAMES, type FaultName } from "../upstash-local/fault-list.ts";

/** What happens between two moments of a sale. */
export type Step =
  | {
      readonly does: "join" | "leave" | "position" | "claim" | "watch";
      readonly user: string;
    }
  | { readonly does: "open two tabs"; readonly user: string }
  /** By one of those who can, where there are any. */
  | {
      readonly does: "take a turn" | "come back" | "book" | "extend" | "redeem";
      readonly nth: number;
    }
  | { readonly does: "pass"; readonly ms: number }
  | {
      readonly does: "break";
      readonly fault: FaultName;
      readonly script: ScriptName | null;
      readonly at: number;
    }
  | { readonly does: "fail over"; readonly afterMs: number }
  | { readonly does: "kill" | "double" | "hang" | "free"; readonly what: Killable; readonly index: number }
  | { readonly does: "alarm"; readonly fate: AlarmFate }
  | { readonly does: "set a clock"; readonly what: Killable; readonly index: number; readonly offMs: number }
  | { readonly does: "deploy"; readonly lobbies: number }
  | { readonly does: "pause" | "go on" | "close" | "reopen" | "cron" | "recount" }
  | { readonly does: "set the rate"; readonly perSecond: number }
  | { readonly does: "set the stock"; readonly remaining: number }
  | { readonly does: "report the stock"; readonly remaining: number }
  | { readonly does: "set most active"; readonly people: number }
  | { readonly does: "open in"; readonly ms: number }
  | { readonly does: "call" | "remove" | "revoke" | "erase"; readonly user: string };

export type Killable = "Lobby" | "Booth" | "Relay" | "ReleaseLoop";

export interface Schedule {
  /** Of the product's own chance. */
  readonly chance: number;
  readonly shards: 1 | 2;
  readonly relays: 0 | 3;
  readonly lobbies: number;
  readonly atOnce: boolean;
  readonly claimWindowMs: number;
  /** People a second. */
  readonly rate: 1 | 4;
  /** People come before anybody is called, and so there is a line. */
  readonly beginsPaused: boolean;
  readonly steps: readonly Step[];
}

export const USERS = ["ada", "bob", "cay", "dan", "eve", "fay", "gus", "hal"];

/** The scripts that each fault has to have met in a long run: those of the sale itself. */
export const BROKEN_SCRIPTS = ["flush", "release_batch", "serve_booth"] as const;

/** Everything that happens beside what requests meet, by the name under which it is counted. */
export const STEPS = [
  ..."join leave position watch claim pass break kill double hang free deploy pause close".split(" "),
  ..."reopen cron recount call remove revoke erase".split(" "),
  ...[
    "open two tabs",
    "fail over",
    "set a clock",
    "go on",
    "set the rate",
    "set the stock",
    "report the stock",
  ],
  ...["set most active", "open in", "alarm late", "alarm lost", "alarm doubled", "frame"],
  ...[
    "book, with a pass",
    "redeem, with a pass",
    "extend, with a pass",
    "went back",
    "missed a turn",
    "returned",
  ],
  ...["called", "renumbered"],
];

const user = fc.constantFrom(...USERS);
const what = fc.constantFrom<Killable>("Lobby", "Booth", "Relay", "ReleaseLoop");
const index = fc.nat(3);
const one = <const T extends string>(...does: readonly T[]) => fc.record({ does: fc.constantFrom(...does) });

const step: fc.Arbitrary<Step> = fc.oneof(
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
  {
    weight: 10,
    arbitrary: fc.record({ does: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 700 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant("pass" as const), ms: fc.integer({ min: 700, max: 4000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("pass" as const), ms: fc.constantFrom(9000, 21_000) }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      does: fc.constant("break" as const),
      fault: fc.constantFrom(...FAULT_NAMES.filter((name) => name !== "stale read")),
      script: fc.constantFrom(null, ...BROKEN_SCRIPTS, "restore_queue" as const),
      at: fc.nat(7),
    }),
  },
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
);

export const schedule: fc.Arbitrary<Schedule> = fc.record({
  chance: fc.nat(2 ** 31 - 1),
  shards: fc.constantFrom(1 as const, 1, 2),
  relays: fc.constantFrom(0 as const, 0, 3),
  lobbies: fc.constantFrom(2, 4),
  atOnce: fc.boolean(),
  claimWindowMs: fc.constantFrom(5000, 60_000),
  rate: fc.constantFrom(1 as const, 4),
  beginsPaused: fc.boolean(),
  steps: fc.array(step, { minLength: 6, maxLength: 36, size: "max" }),
});
