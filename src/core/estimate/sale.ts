/** How long a sale takes, and how long people wait. */

import type { EventConfig } from "../event-config.ts";
import { MAX_BATCH } from "../lobby/act-queue.ts";
import { callsPerSecond } from "./calls.ts";
import { joiningIntervalMs } from "./commands.ts";
import { drawingSeconds } from "./drawing.ts";

/** Those who come to one event. */
export interface Joiners {
  readonly people: number;
  /** The time within which all of them join, or enter the drawing that the event opens with. */
  readonly joinSeconds: number;
  /** The share of people who do not take their turn. */
  readonly noShow: number;
}

export interface Turns {
  /** From the opening to the call of the last person. */
  readonly lastCallSeconds: number;
  readonly lastWaitSeconds: number;
}

export interface Sale {
  readonly people: number;
  readonly everybodyComes: Turns;
  readonly withNoShows: Turns;
  /** How long a join may take while all people join; the way to Redis and back comes on top. */
  readonly joinAnswerSeconds: number;
}

export function planSale({ people, joinSeconds, noShow }: Joiners, config: EventConfig): Sale {
  const turns = (noShow: number): Turns => {
    const callSeconds = secondsToCall(people, config, noShow);
    if (config.opening === "draw") {
      const seconds = drawingSeconds(people) + callSeconds;
      return { lastCallSeconds: seconds, lastWaitSeconds: seconds };
    }
    return {
      lastCallSeconds: Math.max(callSeconds, joinSeconds),
      lastWaitSeconds: Math.max(callSeconds - joinSeconds, 0),
    };
  };
  return {
    people,
    everybodyComes: turns(0),
    withNoShows: turns(noShow),
    joinAnswerSeconds: joinAnswerSeconds(people / config.lobbies / joinSeconds, joinSeconds, config),
  };
}

/** The first no-shows give their tokens back when their claim window is over. */
function secondsToCall(people: number, config: EventConfig, noShow: number): number {
  const rate = config.rateMilli / 1000;
  const claimSeconds = config.claimWindowMs / 1000;
  const calledByThen = rate * claimSeconds;
  if (people <= calledByThen) return people / rate;
  return claimSeconds + (people - calledByThen) / callsPerSecond(rate, noShow);
}

/** A flush carries no more than a batch; joins that come faster wait in the lobby. */
function joinAnswerSeconds(joinsPerSecond: number, joinSeconds: number, config: EventConfig): number {
  const intervalSeconds = joiningIntervalMs(config, joinsPerSecond) / 1000;
  const perSecond = MAX_BATCH / intervalSeconds;
  const behindSeconds = (joinSeconds * Math.max(0, joinsPerSecond - perSecond)) / perSecond;
  return intervalSeconds + behindSeconds;
}
