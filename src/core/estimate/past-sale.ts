import type { EventConfig } from "../event-config.ts";
import { stretchesOf } from "../history/arrivals.ts";
import type { EventNumbers } from "../history/event-numbers.ts";
import type { SaleRecord } from "../history/sale-record.ts";
import { estimateCommands } from "./sale-commands.ts";
import { USUAL_CROWD } from "./usual-crowd.ts";

/** In Redis commands, by who sends them. */
export interface PastEstimate {
  readonly people: number;
  readonly ticks: number;
  readonly lobbies: number;
  readonly booths: number;
}

/**
 * What `npm run plan` estimates of the people who really came to a sale: as many, as fast, and as many of them not taking their
 * turn. How they watched and how long they took to book is not known, and taken as a plan takes it. null while nobody has come,
 * and at rate 0, at which a plan calls nobody ever.
 */
export function estimatePastSale(
  { arrivals }: Pick<SaleRecord, "arrivals">,
  { calls, noShows }: Pick<EventNumbers, "calls" | "noShows">,
  config: EventConfig,
): PastEstimate | null {
  const stretches = stretchesOf(arrivals);
  const sum = (of: "people" | "seconds") => stretches.reduce((all, stretch) => all + stretch[of], 0);
  const [people, joinSeconds] = [sum("people"), sum("seconds")];
  if (people === 0 || config.rateMilli === 0) return null;
  const noShow = calls === 0 ? 0 : Math.min(1, noShows / calls);
  const crowd = { ...USUAL_CROWD, arrivals: stretches, people, joinSeconds, noShow };
  const { joins, positions, booths, ticks } = estimateCommands(crowd, config);
  return {
    people,
    ticks: Math.round(ticks),
    lobbies: Math.round(joins + positions),
    booths: Math.round(booths),
  };
}
