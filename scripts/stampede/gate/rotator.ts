import { setTimeout as sleep } from "node:timers/promises";
import type { Step } from "../../keys/key-ring.ts";
import type { Tally } from "../crowd/tally.ts";
import { type Disturbance, RECOVERY_MS } from "../judge/evidence.ts";
import type { PassRing } from "./pass-ring.ts";

/** At which share of all passes the steps come; the last one when every pass of the old key has ended. */
const SHARES = { publish: 0.05, sign: 0.15 } as const;
/** So short that passes of the old key end within the sale, and long enough for a buyer on a machine that is busy with other things. */
export const ROTATED_TTL_SECONDS = 60;
const LOOK_EVERY_MS = 50;

interface Sale {
  readonly tally: Pick<Tally, "validPasses" | "disturbedUntilMs">;
  readonly crowd: { readonly takers: number };
}

/**
 * Rotates the key of passes while people arrive, wait, claim and book, step by step as docs/operating.md says. Each step is a deploy,
 * which restarts the Worker and its objects. What it did is evidence.
 */
export class Rotator {
  readonly #ring: PassRing;
  readonly #deploy: (vars: Readonly<Record<string, string>>) => Promise<void>;
  readonly #sale: Sale;
  readonly done: Disturbance[] = [];
  #isStopped = false;

  constructor(ring: PassRing, deploy: (vars: Readonly<Record<string, string>>) => Promise<void>, sale: Sale) {
    this.#ring = ring;
    this.#deploy = deploy;
    this.#sale = sale;
  }

  async run(): Promise<void> {
    await this.#untilPasses(SHARES.publish);
    await this.#take("publish");
    await this.#untilPasses(SHARES.sign);
    await this.#take("sign");
    await this.#wait((ROTATED_TTL_SECONDS + 1) * 1000);
    await this.#take("drop");
    this.#ring.noteDropped();
  }

  /** Takes no more steps. */
  stop(): void {
    this.#isStopped = true;
  }

  async #take(step: Step): Promise<void> {
    if (this.#isStopped) return;
    const sinceMs = Date.now();
    this.#sale.tally.disturbedUntilMs = Number.POSITIVE_INFINITY;
    this.#ring.take(step);
    await this.#deploy(this.#ring.vars());
    const atMs = Date.now();
    this.#sale.tally.disturbedUntilMs = atMs + RECOVERY_MS;
    this.done.push({ what: "the key of passes was rotated", sinceMs, atMs });
  }

  async #untilPasses(share: number): Promise<void> {
    const { tally, crowd } = this.#sale;
    while (!this.#isStopped && tally.validPasses < share * crowd.takers) await sleep(LOOK_EVERY_MS);
  }

  async #wait(ms: number): Promise<void> {
    const endMs = Date.now() + ms;
    while (!this.#isStopped && Date.now() < endMs) await sleep(LOOK_EVERY_MS);
  }
}
