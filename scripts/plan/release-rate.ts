/** What a shop can bear, shared evenly by the events that open together. */
export interface Shop {
  readonly originRps: number;
  /** The share of it that is not for people from the queue. */
  readonly reserve: number;
  readonly requestsPerUser: number;
  readonly events: number;
}

/** The slowest that can be set: the product counts in people per 1,000 seconds. */
export const LEAST_RATE = 0.001;

/** People per second for one event: what is not reserved, by what each person asks of the shop. Never rounded up. */
export function wantedRate({ originRps, reserve, requestsPerUser, events }: Shop): number {
  const perSecond = (originRps * (1 - reserve)) / (requestsPerUser * events);
  const milli = Number((1000 * perSecond).toPrecision(12)); // 1 - 0.9 is 0.09999999999999998
  return Math.floor(milli) / 1000;
}
