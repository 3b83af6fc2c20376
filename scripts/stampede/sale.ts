import { chooseCheck } from "./crowd/check-pass.ts";
import { Crowd } from "./crowd/crowd.ts";
import { CrowdClient } from "./crowd/crowd-client.ts";
import { Shopper } from "./crowd/shopper.ts";
import { Tally } from "./crowd/tally.ts";
import type { StampedeOptions } from "./options.ts";
import type { Target } from "./target.ts";

/** One event of a run: its crowd, the client by which it reaches the queue, and its tally. */
export class Sale {
  readonly options: StampedeOptions;
  readonly tally = new Tally();
  readonly client: CrowdClient;
  readonly crowd: Crowd;

  /** null: the queue is not in front of a shop. */
  readonly shopper: Shopper | null;

  constructor(options: StampedeOptions, { url, gate }: Pick<Target, "url" | "gate">) {
    this.options = options;
    this.client = new CrowdClient(url, options.concurrency, this.tally);
    this.shopper = gate ? new Shopper(this.client) : null;
    const checkPass = gate ? gate.ring.checkPass(options.event) : chooseCheck(options, this.client);
    this.crowd = new Crowd(options, this.client, this.tally, checkPass, this.shopper);
  }
}

/** Splits the crowd evenly over the events. Each is a sale with options of its own. */
export function splitByEvent(options: StampedeOptions): StampedeOptions[] {
  const { events, event, users, streams, arrivalsPerSecond, concurrency, early } = options;
  if (events === 1) return [options];
  return Array.from({ length: events }, (_, index) => {
    const share = (total: number) =>
      Math.floor(((index + 1) * total) / events) - Math.floor((index * total) / events);
    return {
      ...options,
      event: `${event}-${index + 1}`,
      users: share(users),
      streams: Math.min(share(streams), share(users)),
      arrivalsPerSecond: arrivalsPerSecond === null ? null : arrivalsPerSecond / events,
      concurrency: Math.ceil(concurrency / events),
      early: share(early),
    };
  });
}
