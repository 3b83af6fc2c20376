import { type Restoration, StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { ModelQueue } from "./model-queue.ts";

/** The model of the queue behind a line that is slow, or cut, with a record of what was put back. */
export class WiredQueue extends ModelQueue {
  readonly restorations: Restoration[] = [];
  away = false;
  /** How long a request is on its way. */
  delayMs = 0;

  override async restore(_name?: string, restoration?: Restoration): Promise<number> {
    if (this.away) throw new StoreUnavailable("away");
    if (restoration) this.restorations.push(restoration);
    return restoration?.people.length ?? 0;
  }
}
