/** What the browsers of one event's people, and its shop, ask the Worker: each is a request, from the page to the booking. */
import { QUESTIONS_OF_MISSED, SOON_SECONDS } from "../../src/core/estimate/constants.ts";
import type { Sale } from "../../src/core/estimate/sale.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { LONGEST_ENTRANT_POLL_SECONDS, pollAfterSeconds } from "../../src/core/pace.ts";
import type { PlanOptions } from "./options.ts";
import { PAGE_ASKS } from "./product.ts";

export interface Visits {
  readonly pages: number;
  /** Pages that are open before the opening ask whether it moved. */
  readonly beforeOpening: number;
  /** Of who enters a drawing two: the first is told what to do, the second brings it. */
  readonly joins: number;
  /** Of entrants, and of pages that check their place: the index, a sheet and its places, beside the page of proofs. */
  readonly receipts: number;
  readonly checks: number;
  readonly streams: number;
  /** Of people without a stream. */
  readonly polls: number;
  /** Until the claim, whether the queue is paused. */
  readonly pauseQuestions: number;
  /** The same, of a page that is looked at again when it has heard nothing for a moment. */
  readonly lookQuestions: number;
  /** Of people who missed their turn, once before and once after they may come back. */
  readonly missQuestions: number;
  readonly claims: number;
  /** Of the shop. */
  readonly reports: number;
}

export function countVisits(options: PlanOptions, config: EventConfig, sale: Sale): Visits {
  const { people } = sale;
  const isDrawn = config.opening === "draw";
  const { noShow, streamsShare, pageLoads, claimSeconds, bookingsPerReport } = options;
  const missed = people * noShow;
  const buyers = people - missed;
  const claimWindowSeconds = config.claimWindowMs / 1000;
  // Waits spread evenly from none to the last one's; what a wait asks for grows ever slower, so this is no less.
  const waitSeconds = sale.withNoShows.lastWaitSeconds / 2;
  const pollsOfWait = askedDuring(waitSeconds, (eta) => pollAfterSeconds(config, eta));
  return {
    pages: people * pageLoads,
    beforeOpening: people * (isDrawn ? questionsOfEntrant(options) : questionsBeforeOpening(options)),
    joins: people * (isDrawn ? 2 : 1),
    receipts: isDrawn ? people : 0,
    checks: isDrawn ? people * options.checkShare * REQUESTS_OF_CHECK : 0,
    streams: people * streamsShare * pageLoads,
    polls: people * (1 - streamsShare) * pollsOfWait,
    pauseQuestions:
      buyers * pauseQuestionsIn(Math.min(claimSeconds, claimWindowSeconds)) +
      missed * pauseQuestionsIn(claimWindowSeconds),
    lookQuestions: claimSeconds >= PAGE_ASKS.freshSeconds ? buyers * SHARE_NOT_FRESH : 0,
    missQuestions: missed * QUESTIONS_OF_MISSED,
    claims: buyers,
    reports: buyers / bookingsPerReport,
  };
}

/** The page heard the last answer at any time since the last question. */
const SHARE_NOT_FRESH = 1 - PAGE_ASKS.freshSeconds / PAGE_ASKS.untilClaimSeconds;

/** The first one comes after a whole interval: on average half a question is missing. */
function pauseQuestionsIn(seconds: number): number {
  return Math.max(0, seconds / PAGE_ASKS.untilClaimSeconds - 1 / 2);
}

function questionsBeforeOpening({ earlySeconds }: PlanOptions): number {
  const soonSeconds = Math.min(earlySeconds, SOON_SECONDS);
  const longBefore = (earlySeconds - soonSeconds) / PAGE_ASKS.beforeOpeningSeconds;
  return longBefore + soonSeconds / PAGE_ASKS.soonBeforeOpeningSeconds;
}

/** An entrant's page asks seldom, and has a stream in the last two minutes. */
function questionsOfEntrant({ earlySeconds }: PlanOptions): number {
  return Math.max(0, earlySeconds - SOON_SECONDS) / LONGEST_ENTRANT_POLL_SECONDS;
}

/** The page of proofs, the index, one sheet and its places. */
const REQUESTS_OF_CHECK = 4;

/** How often a person asks, or gets a message, during a wait, at one per `everySeconds(eta)`. */
export function askedDuring(waitSeconds: number, everySeconds: (eta: number) => number): number {
  const farSeconds = everySeconds(Number.MAX_SAFE_INTEGER);
  let asked = 0;
  let eta = 0;
  for (; eta < waitSeconds && everySeconds(eta) < farSeconds; eta++) {
    asked += Math.min(1, waitSeconds - eta) / everySeconds(eta);
  }
  return asked + Math.max(0, waitSeconds - eta) / farSeconds;
}
