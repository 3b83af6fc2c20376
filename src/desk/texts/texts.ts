import type { EventStatus, Field, NotSoAnswer, Role, Source, StopReason, TrailEntry } from "../answers.ts";

/** What a dialog says before an act. */
export interface Question {
  readonly title: string;
  /** What will happen, a sentence each. */
  readonly says: readonly string[];
  readonly button: string;
}

/** People at the time of the question; numbers arrive formatted. */
export interface Crowd {
  readonly waiting: string;
  readonly called: string;
  readonly admitted: string;
  /** Called or admitted. */
  readonly inside: string;
}

export type PersonAct = "call" | "remove" | "revoke" | "erase";
export type Measure =
  | "waiting"
  | "called"
  | "admitted"
  | "calledPerSecond"
  | "bookedPerSecond"
  | "noShows"
  | "wait"
  | "late";
export type Tile =
  | "waiting"
  | "called"
  | "admitted"
  | "completed"
  | "rate"
  | "no_shows"
  | "remaining"
  | "tick_late";
/** Of a sale's report. */
export type Figure =
  | "joined"
  | "called"
  | "booked"
  | "booked_late"
  | "no_shows"
  | "returned"
  | "left"
  | "expired";
/** Why lobbies turned people away, as they count it. */
export type Refused =
  | "queue_full"
  | "queue_closed"
  | "queue_not_open"
  | "sold_out"
  | "joined_too_often"
  | "overloaded"
  | "store_unavailable";
export type Problem =
  | "offline"
  | "storeAway"
  | "forbidden"
  | "signedOut"
  | "unknownToken"
  | "tooManyTries"
  | "noSuchEvent"
  | "eventExists"
  | "declared"
  | "hasPeople"
  | "notIdle"
  | "busy"
  | "tooManyEvents"
  | "tooLarge"
  | "wrongPlace"
  | "noRoom"
  | "deskOff"
  | "misconfigured"
  | "invalid"
  | "changedMeanwhile"
  | "other";

/** Everything the desk says, once per language. Numbers, times and durations arrive formatted. */
export interface DeskTexts {
  readonly locale: string;
  readonly title: string;
  readonly languages: string;
  readonly languageName: string;
  readonly needsScript: string;
  readonly loading: string;
  readonly skip: string;

  readonly signIn: {
    readonly heading: string;
    readonly lead: string;
    readonly token: string;
    readonly button: string;
    readonly ended: string;
    readonly howTo: string;
  };
  readonly signOut: string;
  readonly roles: Readonly<Record<Role, string>>;
  readonly viewerOnly: string;

  readonly problems: Readonly<Record<Problem, string>>;
  readonly tryAgain: string;
  /** Where a person stands with whom an act cannot be done. */
  readonly stands: Readonly<Record<NotSoAnswer["stands"], string>>;
  readonly inMinutes: (minutes: string) => string;
  readonly reference: (id: string) => string;

  readonly live: {
    readonly live: string;
    readonly connecting: string;
    readonly lost: (time: string) => string;
    readonly elsewhere: string;
  };

  readonly events: {
    readonly heading: string;
    readonly none: { readonly heading: string; readonly lead: string };
    readonly create: string;
    readonly created: string;
    readonly back: string;
  };
  readonly statuses: Readonly<Record<EventStatus, string>>;
  /** What a status means, and what to do; null where the word says it. */
  readonly statusHelp: Readonly<Record<EventStatus, string | null>>;

  readonly tiles: Readonly<Record<Tile, { readonly name: string; readonly hint: string }>>;
  readonly ticksDue: (everyMs: string) => string;
  readonly noStock: string;
  readonly perSecond: (number: string) => string;
  readonly milliseconds: (number: string) => string;
  readonly noLimit: string;
  readonly ofLimit: (limit: string) => string;
  readonly notSet: string;
  readonly none: string;
  readonly yes: string;
  readonly no: string;

  readonly chart: {
    readonly heading: string;
    readonly line: string;
    readonly people: string;
    readonly flow: string;
    readonly delays: string;
    readonly measures: Readonly<Record<Measure, string>>;
    readonly ranges: {
      readonly name: string;
      readonly minutes: string;
      readonly hours: string;
      readonly week: string;
    };
    readonly none: string;
    readonly time: string;
    readonly asTable: string;
    readonly summary: (chart: string, newest: string) => string;
    readonly now: string;
  };

  readonly drawing: {
    readonly heading: string;
    readonly entering: (opensAt: string) => string;
    readonly enteringOpenEnd: string;
    readonly closing: string;
    readonly listing: string;
    readonly waiting: (roundAt: string) => string;
    readonly seating: string;
    readonly late: string;
    readonly seated: string;
    /** Said after the reason. */
    readonly stopped: string;
    readonly stopReasons: Readonly<Record<StopReason, string>>;
    readonly facts: Readonly<Record<"entered" | "gone" | "round" | "roundAt", string>>;
    readonly proofs: string;
  };
  readonly control: {
    readonly heading: string;
    readonly version: (version: string) => string;
    readonly pause: string;
    readonly resume: string;
    readonly close: string;
    readonly open: string;
    readonly change: string;
    readonly clear: (configured: string) => string;
    /** Where nothing is configured to go back to. */
    readonly takeAway: string;
    readonly cancel: string;
    readonly save: string;
    readonly shadowed: (configured: string) => string;
    readonly unreadable: (fields: string) => string;
    readonly openPage: string;
  };
  readonly fields: Readonly<Record<Field, { readonly name: string; readonly hint: string }>>;
  readonly sources: Readonly<Record<Source, string>>;

  readonly ask: {
    readonly pause: (crowd: Crowd) => Question;
    readonly resume: (crowd: Crowd, rate: string) => Question;
    readonly close: (crowd: Crowd) => Question;
    readonly open: (crowd: Crowd) => Question;
    readonly clear: (field: string, configured: string) => Question;
    /** Where nothing is configured to go back to. */
    readonly takeAway: (field: string, says: readonly string[]) => Question;
    readonly recount: Question;
    readonly retire: (event: string, created: boolean) => Question;
    /** `entered`: who has entered, and not given up. */
    readonly giveUp: (event: string, entered: string, created: boolean) => Question;
    readonly person: Readonly<Record<PersonAct, (crowd: Crowd) => Question>>;
  };
  readonly says: {
    readonly rateZero: (crowd: Crowd) => string;
    readonly rate: (crowd: Crowd, duration: string) => string;
    readonly rateNobody: string;
    readonly rateFarAbove: (configured: string) => string;
    readonly activeNone: string;
    readonly activeBelow: (crowd: Crowd, limit: string) => string;
    readonly activeFree: (free: string) => string;
    readonly stockNone: (crowd: Crowd) => string;
    readonly stock: (crowd: Crowd, remaining: string) => string;
    readonly stockUncounted: string;
    readonly opensLater: (crowd: Crowd, time: string) => string;
    readonly opensNow: string;
    readonly opensNever: string;
    readonly closesLater: (time: string) => string;
    readonly closesNow: (crowd: Crowd) => string;
    readonly closesNever: string;
    readonly entersLater: (time: string) => string;
    readonly entersNow: string;
    readonly entersNobody: string;
    readonly noticeShown: (crowd: Crowd) => string;
    readonly noticeGone: string;
    /** Those in one language. */
    readonly noticeOfOneShown: string;
    readonly noticeOfOneGone: string;
    readonly ticketsShown: (types: string) => string;
    readonly ticketsGone: string;
    readonly timesIn: (zone: string) => string;
  };
  readonly input: {
    readonly notANumber: string;
    readonly notWhole: string;
    readonly notATime: string;
    readonly tooLong: (most: string) => string;
    readonly empty: string;
    readonly badId: string;
    readonly badTicketId: string;
    readonly twice: string;
    readonly noName: string;
    readonly left: (characters: string) => string;
  };
  readonly tickets: {
    readonly id: string;
    readonly en: string;
    readonly th: string;
    readonly price: string;
    readonly remaining: string;
    readonly add: string;
    readonly remove: (id: string) => string;
    readonly row: (number: string) => string;
  };

  readonly effect: {
    readonly done: (version: string) => string;
    readonly nothing: string;
    /** Another operator's change. */
    readonly others: (by: string | null, version: string) => string;
    readonly following: string;
    readonly followed: (seconds: string) => string;
    readonly close: string;
    readonly recounted: (changes: string) => string;
    readonly recountedNothing: string;
    readonly retired: (event: string) => string;
    readonly gaveUp: (event: string) => string;
    readonly created: (event: string) => string;
    readonly person: Readonly<Record<PersonAct, string>>;
  };
  readonly conflict: {
    readonly heading: string;
    readonly lead: (by: string | null, version: string) => string;
    readonly yours: (name: string, value: string) => string;
    readonly again: string;
    readonly keep: string;
    readonly same: string;
  };

  readonly person: {
    readonly heading: string;
    readonly lead: string;
    readonly id: string;
    readonly acts: Readonly<Record<PersonAct, string>>;
  };
  readonly care: {
    readonly heading: string;
    readonly recount: string;
    readonly recountHint: string;
    readonly retire: string;
    readonly retireHint: string;
    readonly giveUp: string;
    readonly giveUpHint: string;
  };
  readonly settings: {
    readonly heading: string;
    readonly lead: string;
    readonly change: string;
    readonly name: string;
    readonly value: string;
    readonly source: string;
    readonly queue: string;
    readonly queueHint: string;
    readonly page: string;
    readonly saved: string;
  };
  readonly create: {
    readonly heading: string;
    readonly lead: string;
    readonly id: string;
    readonly idHint: string;
    readonly button: string;
  };
  /** Of the settings that a form offers: what they are, with their unit. */
  readonly settingNames: Readonly<Record<string, string>>;

  readonly trail: {
    readonly heading: string;
    readonly desk: string;
    readonly none: string;
    readonly acts: Readonly<Record<TrailEntry["what"], string>>;
    readonly refusals: Readonly<Record<string, string>>;
    readonly more: (count: string) => string;
  };
  readonly report: {
    readonly link: string;
    readonly heading: (event: string) => string;
    readonly notBegun: string;
    /** Said of the whole report. */
    readonly states: {
      readonly not_begun: string;
      readonly running: (time: string) => string;
      readonly over: string;
    };
    readonly noIds: string;
    readonly links: Readonly<Record<"name" | "csv" | "minutes" | "json" | "print", string>>;
    readonly figures: Readonly<Record<Figure, { readonly name: string; readonly hint: string }>>;
    readonly ofJoined: (percent: string) => string;
    readonly since: (time: string) => string;
    readonly stretch: (from: string, until: string, duration: string) => string;
    readonly waited: string;
    readonly gaveUp: string;
    readonly gaveUpAt: string;
    readonly half: (duration: string) => string;
    readonly most: (duration: string) => string;
    readonly mean: (duration: string) => string;
    readonly upTo: (duration: string) => string;
    readonly beyond: (duration: string) => string;
    readonly mostAt: (people: string, time: string) => string;
    readonly nobodyCalled: string;
    readonly nobodyLeft: string;
    readonly columns: Readonly<
      Record<"wait" | "people" | "from" | "by" | "spent" | "estimated" | "share", string>
    >;
    readonly busiest: string;
    readonly busiestAt: (people: string, ms: string, time: string) => string;
    readonly pauses: string;
    readonly neverPaused: string;
    readonly turnedAway: string;
    readonly nobodyTurnedAway: string;
    readonly refused: Readonly<Record<Refused, string>>;
    readonly acts: string;
    readonly actsUnknown: string;
    readonly cost: string;
    readonly spentBy: Readonly<Record<"ticks" | "lobbies" | "booths" | "total", string>>;
    readonly perPerson: (commands: string) => string;
    readonly estimateOf: (people: string) => string;
    readonly atRest: (commands: string) => string;
    readonly notCounted: string;
  };
  readonly rehearsal: {
    readonly heading: string;
    readonly lead: string;
    readonly steps: readonly string[];
    readonly copy: string;
    readonly copied: string;
    readonly note: string;
  };
}
