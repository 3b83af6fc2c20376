/** How often a loop looks at most: before an opening it ticks, and lobbies of before call, as often. */
const LOOK_MS = 1000;

/**
 * Whether a loop has been replaced: an operator may give a created event other settings, and so another loop, and those of before
 * again. The catalogue knows, and is asked.
 */
export class Replacement {
  readonly #isCurrent: () => Promise<boolean>;
  readonly #onReplaced: () => void;
  /** By the last look. */
  isReplaced = false;
  #lookedAtMs = 0;

  constructor(isCurrent: () => Promise<boolean>, onReplaced: () => void) {
    this.#isCurrent = isCurrent;
    this.#onReplaced = onReplaced;
  }

  /** Throws when the catalogue does not answer; what was found before holds. */
  async look(): Promise<void> {
    this.#lookedAtMs = Date.now();
    this.isReplaced = !(await this.#isCurrent());
    if (this.isReplaced) this.#onReplaced();
  }

  /** The same, at most once in LOOK_MS. */
  async lookAgain(): Promise<void> {
    if (Math.abs(Date.now() - this.#lookedAtMs) >= LOOK_MS) await this.look();
  }
}
