import { setTimeout as sleep } from "node:timers/promises";
import { wallClockMs } from "../measure/wall-clock.ts";
import { changeEvent, type Desk, type EventChange } from "../system/change-event.ts";
import type { Tally } from "./crowd/tally.ts";
import { type Act, type ActKind, NOTICE } from "./judge/evidence.ts";

/**
 * At which share of all passes each comes: early, when most streams are open. What stops or hurries the calls ends after three
 * seconds, or four.
 */
const SHARES = { notice: 0.05, pause: 0.1, twice: 0.2, soldOut: 0.4 };
const STOPPED_MS = 3000;
const TWICE_MS = 4000;
const LOOK_EVERY_MS = 50;

interface Sale {
  readonly options: { readonly event: string; readonly rate: number; readonly users: number };
  readonly tally: Pick<Tally, "validPasses" | "joined">;
  readonly crowd: { readonly takers: number };
}

/** Works at one event during its sale, over the admin API alone. What it did and when is evidence. */
export class Operator {
  readonly #desk: Desk;
  readonly #sale: Sale;
  readonly acts: Act[] = [];
  #isStopped = false;

  constructor(desk: Desk, sale: Sale) {
    this.#desk = desk;
    this.#sale = sale;
  }

  async run(): Promise<void> {
    const { rate, users } = this.#sale.options;
    await this.#untilPasses(SHARES.notice);
    await this.#act("notice", { notice: NOTICE });
    await this.#untilPasses(SHARES.pause);
    await this.#act("pause", { paused: true });
    await sleep(STOPPED_MS);
    await this.#act("resume", { paused: false });
    await this.#untilPasses(SHARES.twice);
    await this.#act("twice the rate", { release_rate: 2 * rate });
    await sleep(TWICE_MS);
    await this.#act("the rate as configured", { release_rate: null });
    await this.#untilPasses(SHARES.soldOut);
    await this.#untilAllJoined(); // a newcomer would be refused, and by right
    await this.#act("sold out", { remaining: 0 });
    await sleep(STOPPED_MS);
    await this.#act("back in stock", { remaining: users });
  }

  /** It waits for nothing more, and does nothing more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Takes back whatever it has set. */
  async leave(): Promise<void> {
    this.stop();
    const nothing: EventChange = { notice: null, paused: null, release_rate: null, remaining: null };
    await changeEvent(this.#desk, this.#sale.options.event, nothing);
  }

  async #act(what: ActKind, change: EventChange): Promise<void> {
    if (this.#isStopped) return;
    const sentMs = wallClockMs();
    const tries = await changeEvent(this.#desk, this.#sale.options.event, change);
    this.acts.push({ what, sentMs, answeredMs: wallClockMs(), tries });
  }

  #untilPasses(share: number): Promise<void> {
    const { tally, crowd } = this.#sale;
    return this.#until(() => tally.validPasses >= share * crowd.takers);
  }

  #untilAllJoined(): Promise<void> {
    const { tally, options } = this.#sale;
    return this.#until(() => tally.joined === options.users);
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!this.#isStopped && !isSo()) await sleep(LOOK_EVERY_MS);
  }
}
