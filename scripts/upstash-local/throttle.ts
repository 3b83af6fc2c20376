/** How much unused time of the limit is kept for later; Upstash names no figure. */
const SAVED_MS = 100;

/**
 * Delays requests beyond a database's commands per second, as Upstash does: none is refused, answers come later. What a
 * request cost is known when it has run (commands inside scripts count), so its answer is what waits.
 */
export class Throttle {
  readonly #msPerCommand: number;
  #counted = 0;
  #paidUntilMs = 0;

  /** 0 = no limit. */
  constructor(commandsPerSecond: number) {
    this.#msPerCommand = commandsPerSecond > 0 ? 1000 / commandsPerSecond : 0;
  }

  /** How long an answer that is ready now has to wait, in ms, when so many commands have run since the start. */
  delayMs(commandsSoFar: number, nowMs: number): number {
    const dueMs = (commandsSoFar - this.#counted) * this.#msPerCommand;
    this.#counted = commandsSoFar;
    this.#paidUntilMs = Math.max(this.#paidUntilMs, nowMs - SAVED_MS) + dueMs;
    return Math.max(0, this.#paidUntilMs - nowMs);
  }
}
