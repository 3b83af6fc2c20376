/** Which limit a sale meets first when it grows: each step is a plan of its own, with the settings that it would be given. */
import type { Limit } from "./limits.ts";
import { makePlan } from "./make-plan.ts";
import { MOST_USERS, type PlanOptions } from "./options.ts";
import { wantedRate } from "./release-rate.ts";

export interface FirstLimit {
  /** The greatest number of people, or of people a second of one event, that meets no limit. */
  readonly most: number;
  /** What the next one meets. */
  readonly limit: Limit;
}

export interface FirstLimits {
  /** Of people in all, at this rate. */
  readonly people: FirstLimit | null;
  /** Of the rate of one event, with these people. */
  readonly rate: FirstLimit | null;
}

const MOST_RATE_MILLI = 1_000_000_000;

/** null where a limit is met already, or none is in sight. */
export function firstLimitsOf(options: PlanOptions): FirstLimits {
  const { originRps } = options;
  const rateMilli = Math.floor(1000 * wantedRate(options));
  const atRate = (milli: number) => ({ ...options, originRps: (originRps * milli) / rateMilli });
  const rate = findFirst(rateMilli, MOST_RATE_MILLI, atRate);
  return {
    people: findFirst(options.users, MOST_USERS, (users) => ({ ...options, users })),
    rate: rate && { ...rate, most: rate.most / 1000 },
  };
}

/** Between a size that meets no limit and one that meets some. */
function findFirst(from: number, most: number, at: (size: number) => PlanOptions): FirstLimit | null {
  const hitAt = (size: number) => makePlan(at(size)).limits.find(({ hit }) => hit);
  if (hitAt(from)) return null;
  let [within, beyond] = [from, Math.min(most, 2 * from)];
  while (beyond < most && !hitAt(beyond)) [within, beyond] = [beyond, Math.min(most, 2 * beyond)];
  if (!hitAt(beyond)) return null;
  while (beyond - within > 1) {
    const middle = Math.floor((within + beyond) / 2);
    if (hitAt(middle)) beyond = middle;
    else within = middle;
  }
  return { most: within, limit: hitAt(beyond) as Limit };
}
