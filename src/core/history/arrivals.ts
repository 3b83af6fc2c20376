/** How fast the people of a sale came: a crowd in ten seconds costs far fewer Redis commands than the same people in an hour. */

/** Time in which so many people came evenly. */
export interface Stretch {
  readonly seconds: number;
  readonly people: number;
}

/** Plain data, of bounded size: times in which about as many came are one stretch, and those in which nobody did are none. */
export interface Arrivals {
  /** Ten seconds since 1970, and who has come in them so far. */
  readonly slot: number;
  readonly people: number;
  /** Of the slots before: at each index those of up to twice as many people as at the one before. */
  readonly past: readonly Stretch[];
}

const SLOT_SECONDS = 10;
const NOBODY: Stretch = { seconds: 0, people: 0 };

export const NO_ARRIVALS: Arrivals = { slot: 0, people: 0, past: [] };

export function addArrivals(arrivals: Arrivals, nowMs: number, people: number): Arrivals {
  if (people === 0) return arrivals;
  const slot = Math.floor(nowMs / (1000 * SLOT_SECONDS));
  if (slot === arrivals.slot) return { ...arrivals, people: arrivals.people + people };
  return { slot, people, past: close(arrivals) };
}

/** All that came, in stretches. */
export function stretchesOf(arrivals: Arrivals): readonly Stretch[] {
  return close(arrivals).filter(({ people }) => people > 0);
}

function close({ people, past }: Arrivals): readonly Stretch[] {
  if (people === 0) return past;
  const kind = Math.floor(Math.log2(people));
  return Array.from({ length: Math.max(past.length, kind + 1) }, (_, index) => {
    const stretch = past[index] ?? NOBODY;
    if (index !== kind) return stretch;
    return { seconds: stretch.seconds + SLOT_SECONDS, people: stretch.people + people };
  });
}
