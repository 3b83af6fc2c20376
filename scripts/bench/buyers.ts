import { randomUUID } from "node:crypto";
import type { PassAct } from "../../src/core/pass-act.ts";
import type { BoothReply } from "../../src/core/waiting-queue.ts";
import { MOST_CLAIMS } from "../../src/objects/batcher.ts";

/** What people do at one booth: those who have been called claim, and those who have a pass book in the batch after. */
export class Buyers {
  readonly index: number;
  readonly claiming: string[] = [];
  #batch: readonly string[] = [];
  #bookings: PassAct[] = [];

  constructor(index: number) {
    this.index = index;
  }

  next(): { claims: readonly string[]; acts: readonly PassAct[] } {
    this.#batch = this.claiming.splice(0, MOST_CLAIMS);
    return { claims: this.#batch, acts: this.#bookings };
  }

  /** Returns how many have booked, and how many were not let in although it was their turn. */
  receive({ claims, acts }: BoothReply): { booked: number; notCalled: number } {
    this.#bookings = [];
    const waiting: string[] = [];
    let notCalled = 0;
    for (const [nth, outcome] of claims.entries()) {
      const user = this.#batch[nth] as string;
      if (outcome.kind === "wait") waiting.push(user);
      else if (outcome.kind !== "admitted") notCalled++;
      else {
        const firstEndMs = outcome.expiresAtMs;
        this.#bookings.push({ what: "complete", user, firstEndMs, bookingId: randomUUID() });
      }
    }
    this.claiming.unshift(...waiting);
    return { booked: acts.filter(({ kind }) => kind === "completed").length, notCalled };
  }
}
