/** How long a sale takes, and how long people wait. */

import type { EventConfig } from "../../src/core/event-config.ts";
import { MAX_BATCH } from "../../src/core/lobby/act-queue.ts";
import { joiningIntervalMs } from "./commands.ts";
import type { PlanOptions } from "./options.ts";
import { callsPerSecond } from "./release-rate.ts";
import { peopleOf } from "./settings.ts";

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

export function planSale(options: PlanOptions, config: EventConfig): Sale {
  const people = peopleOf(options);
  const turns = (noShow: number): Turns => {
    const callSeconds = secondsToCall(people, config, noShow);
    return {
      lastCallSeconds: Math.max(callSeconds, options.joinSeconds),
      lastWaitSeconds: Math.max(callSeconds - options.joinSeconds, 0),
    };
  };
  return {
    people,
    everybodyComes: turns(0),
    withNoShows: turns(options.noShow),
    joinAnswerSeconds: joinAnswerSeconds(people / config.lobbies / options.joinSeconds, options, config),
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
function joinAnswerSeconds(
  joinsPerSecond: number,
  { joinSeconds }: PlanOptions,
  config: EventConfig,
): number {
  const intervalSeconds = joiningIntervalMs(config, joinsPerSecond) / 1000;
  const perSecond = MAX_BATCH / intervalSeconds;
  const behindSeconds = (joinSeconds * Math.max(0, joinsPerSecond - perSecond)) / perSecond;
  return intervalSeconds + behindSeconds;
}
