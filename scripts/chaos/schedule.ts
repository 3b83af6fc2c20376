import type { ScriptName } from "../../src/store/scripts.ts";
import type { AlarmFate } from "../in-process/alarm.ts";
import type { FaultName } from "../upstash-local/fault-list.ts";
import type { RelaysAre } from "./drawing-tools.ts";

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
  | { readonly does: "call" | "remove" | "revoke" | "erase"; readonly user: string }
  /** When entering ends, Redis is copied so long after that was announced, and goes back as long after the copy as is said. */
  | { readonly does: "fail over at the close"; readonly copiedAfterMs: number; readonly afterMs: number }
  /** The object of the drawing, in the midst of the last of so many of its requests with this script. */
  | {
      readonly does: "kill in the midst" | "double in the midst";
      readonly script: (typeof DRAW_SCRIPTS)[number];
      readonly requests: number;
      readonly isLost: boolean;
    }
  | { readonly does: "set the beacon's relays"; readonly to: RelaysAre };

export type Killable = "Lobby" | "Booth" | "Relay" | "ReleaseLoop" | "Draw";

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
  /** Between two ticks. */
  readonly intervalMs: number;
  /** People come before anybody is called, and so there is a line: it begins paused, or they enter its drawing. */
  readonly comesEarly: boolean;
  /** After how many ms a sale opens that opens with a drawing; null for one that opens first come, first served. */
  readonly drawsInMs: number | null;
  readonly steps: readonly Step[];
}

export const USERS = ["ada", "bob", "cay", "dan", "eve", "fay", "gus", "hal"];

/** The scripts that each fault has to have met in a long run: those of the sale itself. */
export const BROKEN_SCRIPTS = ["flush", "release_batch", "serve_booth"] as const;

/** Those by which a drawing goes on, besides: each fault has to have met each of them, too. */
export const DRAW_SCRIPTS = ["list_entrants", "commit_draw", "seat_entrants", "end_draw"] as const;

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
  ...["called", "renumbered", "superseded"],
  ...["kill in the midst", "double in the midst"].flatMap((does) =>
    DRAW_SCRIPTS.map((script) => `${does} of ${script}`),
  ),
  ...["fail over at the close", "close lost"],
  ...["set the beacon's relays", "entered", "receipt", "committed", "drawn"],
  ...["relays asked: there", "relays asked: away", "relays asked: wrong", "newcomer behind the drawn"],
];
