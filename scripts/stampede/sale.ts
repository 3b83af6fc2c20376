import { chooseCheck } from "./check-pass.ts";
import { Crowd } from "./crowd.ts";
import { CrowdClient } from "./crowd-client.ts";
import type { StampedeOptions } from "./options.ts";
import { Tally } from "./tally.ts";

/** One event of a run: its crowd, how that reaches the queue, and what it saw. */
export class Sale {
  readonly options: StampedeOptions;
  readonly tally = new Tally();
  readonly client: CrowdClient;
  readonly crowd: Crowd;

  constructor(options: StampedeOptions, url: string) {
    this.options = options;
    this.client = new CrowdClient(url, options.concurrency, this.tally);
    this.crowd = new Crowd(options, this.client, this.tally, chooseCheck(options, this.client));
  }
}

/** The crowd split evenly over the events, each of which is a sale with options of its own. */
export function splitByEvent(options: StampedeOptions): StampedeOptions[] {
  const { events, event, users, streams, arrivals, concurrency } = options;
  if (events === 1) return [options];
  return Array.from({ length: events }, (_, index) => {
    const share = (total: number) =>
      Math.floor(((index + 1) * total) / events) - Math.floor((index * total) / events);
    return {
      ...options,
      event: `${event}-${index + 1}`,
      users: share(users),
      streams: Math.min(share(streams), share(users)),
      arrivals: arrivals === null ? null : arrivals / events,
      concurrency: Math.ceil(concurrency / events),
    };
  });
}
