/** What a view is made from, and what it is: the situation of one visitor, and the words for each place of the page. */
import type { Connection } from "../client/connection.ts";
import type { Chance } from "../wire/visitor-state.ts";
import type { PageModel } from "./page-model.ts";

/** The page's places for words, in reading order; each is an element with this data-slot. */
export const SLOTS = [
  "notice",
  "fullNotice",
  "noticeSince",
  "heading",
  "lead",
  "working",
  "signIn",
  "place",
  "drawn",
  "join",
  "wait",
  "behind",
  "chance",
  "closing",
  "opening",
  "countdownLabel",
  "countdown",
  "days",
  "entrants",
  "calendar",
  "receipt",
  "proof",
  "seen",
  "enter",
  "shop",
  "help",
  "kept",
  "away",
  "tickets",
  "estimate",
  "updated",
  "offline",
  "leave",
  "leaveWarning",
  "leaveConfirm",
] as const;
export type Slot = (typeof SLOTS)[number];

/** null = not shown. */
export type Words = Readonly<Record<Slot, string | null>>;

/** `busy`: the page is at it. `turn`: act now. `still`: nothing moves at the moment. */
export type Mood = "calm" | "busy" | "turn" | "still";

/** One type of tickets, in the visitor's language; null = not shown. */
export interface TicketRow {
  readonly id: string;
  readonly name: string;
  readonly price: string | null;
  /** For the look of it. */
  readonly chance: Chance | null;
  readonly word: string | null;
  readonly left: string | null;
  /** What a screen reader is told when the word has changed. */
  readonly told: string;
}

export interface View {
  readonly mood: Mood;
  /** Of the tab. */
  readonly title: string;
  readonly words: Words;
  /** In the order of the sale. */
  readonly tickets: readonly TicketRow[];
  /** What a screen reader is told. */
  readonly announcement: string;
  /** Another occasion is worth telling at once; within one, another progress is now and then. */
  readonly occasion: string;
  readonly progress: string;
}

/** The words for what is true, without those that every state may have. */
export interface Speech {
  readonly mood: Mood;
  readonly words: Omit<Partial<Words>, "countdownLabel" | "countdown" | "days">;
  readonly countdown?: Countdown | null | undefined;
}

export interface Countdown {
  readonly label: string;
  readonly endsMs: number;
}

/** `working`: on what the queue asks before entering. `held`: the queue holds the claim back. */
export type Doing =
  | "nothing"
  | "joining"
  | "joiningSlowly"
  | "working"
  | "refused"
  | "entering"
  | "enteringSlowly"
  | "held";

type Known =
  | "event"
  | "language"
  | "state"
  | "join"
  | "shop"
  | "claimWindowMs"
  | "ways"
  | "signIn"
  | "nowMs"
  | "givesReceipts";

export interface Situation extends Pick<PageModel, Known> {
  /** What the page's script is doing for the visitor just now; `refused`: it tried to join in vain. */
  readonly doing: Doing;
  /** In this tab, before. */
  readonly hadAPlace: boolean;
  /** This browser keeps something that proves the entry. */
  readonly hasReceipt: boolean;
  /** When this browser got the signed list of the drawing first, by its own clock; null = it has none. */
  readonly seenAtMs: number | null;
  /** Or none is needed. */
  readonly keepsCookies: boolean;
  /** Since when this tab shows the notice; no answer of the queue says when it was set. */
  readonly noticeSinceMs: number | null;
  /** null = no script watches: the server, or a browser without scripts. */
  readonly watch: Connection | null;
  /** How far the visitor's own clock is ahead of the queue's: `nowMs` and all times of the state are of the queue's. */
  readonly clockAheadMs: number;
}
