/** How fast the people of a sale came: a crowd in ten seconds costs far fewer Redis commands than the same people in an hour. */
import { REMEMBERED_MS } from "../writer/recent-acts.ts";

/** Time in which so many people came evenly. */
export interface Stretch {
  readonly seconds: number;
  readonly people: number;
}

/** Plain data, of bounded size: seconds in which about as many came are one stretch. */
export interface Arrivals {
  /** The last second in which anybody came, since 1970, and how many have come in it so far. */
  readonly second: number;
  readonly people: number;
  /** Of the seconds before: at each index those of up to twice as many people as at the one before. */
  readonly past: readonly Stretch[];
}

/** After a longer silence nothing is spent for those who came before it. */
const MOST_QUIET_SECONDS = REMEMBERED_MS / 1000;
const NOBODY: Stretch = { seconds: 0, people: 0 };

export const NO_ARRIVALS: Arrivals = { second: 0, people: 0, past: [] };

/** Seconds in which nobody came are of the slowest stretch: while single people come, it has them between. */
export function addArrivals(arrivals: Arrivals, nowMs: number, people: number): Arrivals {
  if (people === 0) return arrivals;
  const second = Math.floor(nowMs / 1000);
  if (second <= arrivals.second) return { ...arrivals, people: arrivals.people + people };
  if (arrivals.people === 0) return { second, people, past: [] };
  const quiet = Math.min(MOST_QUIET_SECONDS, second - arrivals.second - 1);
  return { second, people, past: addTo(close(arrivals), 0, { seconds: quiet, people: 0 }) };
}

/** All that came, in stretches. */
export function stretchesOf(arrivals: Arrivals): readonly Stretch[] {
  return close(arrivals).filter(({ people }) => people > 0);
}

function close({ people, past }: Arrivals): readonly Stretch[] {
  return people === 0 ? past : addTo(past, Math.floor(Math.log2(people)), { seconds: 1, people });
}

function addTo(past: readonly Stretch[], place: number, more: Stretch): readonly Stretch[] {
  return Array.from({ length: Math.max(past.length, place + 1) }, (_, index) => {
    const { seconds, people } = past[index] ?? NOBODY;
    if (index !== place) return { seconds, people };
    return { seconds: seconds + more.seconds, people: people + more.people };
  });
}
