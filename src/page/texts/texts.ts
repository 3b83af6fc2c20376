import type { Chance } from "../../wire/visitor-state.ts";

/** One situation's headline and the sentence under it. */
export interface Passage {
  readonly heading: string;
  readonly lead: string;
}

/** What the page says of a drawing. */
export interface DrawTexts {
  readonly notOpen: { readonly heading: string; readonly byItself: string; readonly byButton: string };
  readonly outside: Passage;
  /** Of who gave the entry up, or is not in the drawing any more. */
  readonly notEntered: Passage;
  /** On the way in: a page that enters by itself takes up to a minute. */
  readonly entering: Passage;
  readonly entered: Passage;
  readonly drawing: {
    readonly heading: string;
    readonly listed: (entered: string) => string;
    readonly signed: (entered: string, round: string | null) => string;
    /** The order is not known half a minute after it should be. */
    readonly late: string;
  };
  readonly stopped: Passage;
  /** To somebody who came after the close. */
  readonly before: string;
  readonly drawn: (place: string, entered: string) => string;

  readonly entrants: (count: string) => string;
  readonly drawnAt: (dayAndTime: string, timeZone: string) => string;
  readonly drawnIn: string;
  readonly entersIn: string;
  readonly roundIn: string;
  readonly mayClose: string;
  readonly mayCloseUntil: (time: string) => string;
  readonly saveReceipt: string;
  readonly proofs: string;
  /** When the browser got the signed list, by its own clock. */
  readonly seen: (time: string) => string;
  readonly check: string;
  readonly enter: string;
  readonly leave: string;
  readonly leaveWarning: string;
  readonly leaveConfirm: string;
  /** An entry of the visitor's calendar. */
  readonly calendarEntry: {
    readonly title: (event: string) => string;
    readonly description: (address: string) => string;
  };
}

/** Everything the page says, once per language. Numbers, times and durations arrive formatted. */
export interface Texts {
  /** Saves the queue's signed word of the place. */
  readonly saveTicket: string;
  /** For Intl. */
  readonly locale: string;
  /** The language in itself, for the switch. */
  readonly name: string;
  readonly languages: string;

  readonly outside: Passage;
  /** People sign in at the shop before they queue, and this one has not. */
  readonly signIn: Passage & {
    /** In place of the lead, while the queue is not open yet. */
    readonly beforeOpening: string;
    readonly button: string;
    /** Where only those go on who have a place already. */
    readonly buttonForPlace: string;
  };
  readonly joining: Passage;
  /** The browser does some work before its visitor enters a drawing. It proves nothing of the person, and says nothing of them. */
  readonly working: Passage & {
    /** Of the bar, to a screen reader. */
    readonly progress: string;
  };
  /** The network has taken its places for now; each has a turn, and the page joins then. */
  readonly joiningSlowly: Passage;
  /** Joining was refused, and not for a reason that has a page of its own. */
  readonly notNow: Passage;
  readonly waiting: { readonly heading: string; readonly next: string };
  readonly paused: Passage;
  /** While people with passes may still give something back. */
  readonly soldOutForNow: Passage;
  readonly notOpen: { readonly heading: string; readonly byItself: string; readonly byButton: string };
  /** Nobody knows yet when it opens. */
  readonly notAnnounced: Passage;
  /** Where the places are drawn among those who enter before the opening. */
  readonly draw: DrawTexts;
  readonly ready: Passage;
  /** There is no booking page to go to: the visitor came from the shop's own. */
  readonly readyElsewhere: Passage;
  readonly entering: Passage;
  /** The queue holds the claim back: no passes are handed out just now. */
  readonly held: Passage;
  /** The queue is paused, and so is the time to claim. */
  readonly turnPaused: Passage;
  /** The pass is running already. */
  readonly admitted: Passage;
  readonly missed: Passage;
  readonly soldOut: Passage;
  readonly full: Passage;
  readonly closed: Passage;
  readonly booked: Passage;
  /** The organiser took the pass back. */
  readonly revoked: Passage;
  /** The turn, the time to come back for it, or the pass ended unused. */
  readonly expired: Passage;
  readonly left: Passage;
  /** Not in the queue any more: the turn went by while nobody looked, or the place was given up. */
  readonly gone: Passage;
  readonly unavailable: Passage;
  /** The queue would not know this browser again. */
  readonly noCookies: Passage;
  readonly noSuchQueue: Passage;
  /** The visitor, or others in the same network, asked too often. The page loads again by itself. */
  readonly tooMany: Passage;
  /** Whatever was sent, no button of the page sends it. */
  readonly refused: Passage;

  readonly place: string;
  readonly wait: string;
  readonly under: (minutes: string) => string;
  readonly between: (range: string) => string;
  readonly notKnown: string;
  readonly behind: string;
  readonly people: (count: string) => string;
  /** What may be left, above the list of types, and beside the one word where there is no list. It promises nothing. */
  readonly ticketsAtTurn: string;
  readonly chances: Readonly<Record<Chance, string>>;
  readonly leftNow: (count: string) => string;
  /** What a screen reader says of a type whose word has changed. */
  readonly chanceOf: Readonly<Record<Chance, (type: string) => string>>;
  readonly estimate: string;
  readonly progress: string;
  /** What becomes of whoever stays; the time is what there is to answer a call. Without a script nothing acts by itself. */
  readonly keepOpen: {
    readonly byItself: (claimTime: string) => string;
    readonly byButton: (claimTime: string) => string;
  };
  readonly refreshing: string;
  /** While the wait is long. */
  readonly mayClose: (backBy: string) => string;
  readonly updated: (time: string) => string;
  readonly refreshes: (seconds: string) => string;
  readonly refreshNow: string;
  /** The line to the queue is lost, to whoever has a place, has a time that runs, or is joining. */
  readonly cutOff: {
    readonly placeKept: string;
    readonly entryKept: string;
    readonly timeRuns: string;
    readonly joining: string;
  };
  /** A day, alone or with a time, where the event is. */
  readonly eventDay: (day: string) => string;
  readonly eventTime: (dayAndTime: string) => string;
  readonly notice: string;
  /** A notice that is too long to stand above the place. */
  readonly fullNotice: string;
  readonly noticeSince: (time: string) => string;
  /** To those in line, before and after; to those who may still join. */
  readonly closesBehind: (time: string) => string;
  readonly closedBehind: string;
  readonly joinBefore: (time: string) => string;
  readonly openingAt: (dayAndTime: string, timeZone: string) => string;
  readonly opensIn: string;
  readonly enterWithin: string;
  readonly bookWithin: string;
  readonly returnWithin: string;
  /** What a screen reader says of a place: "You are number 12." */
  readonly placeIs: (position: string) => string;

  readonly join: string;
  readonly joinAgain: string;
  readonly comeBack: string;
  readonly tryAgain: string;
  readonly enter: string;
  readonly enterAgain: string;
  readonly leave: string;
  readonly leaveWarning: string;
  readonly leaveConfirm: string;
  readonly remind: string;
  readonly reminding: { readonly bySound: string; readonly byNotification: string };
  readonly addToCalendar: string;
  readonly toShop: string;
  readonly toHelp: string;
  /** What an operator finds in the log. */
  readonly reference: (id: string) => string;

  /** Of the tab, where there is little room. */
  readonly yourTurn: string;
  /** An entry of the visitor's calendar. */
  readonly openingEntry: {
    readonly title: (event: string) => string;
    readonly description: (address: string) => string;
  };
  readonly handOver: Passage & { readonly button: string };
}
