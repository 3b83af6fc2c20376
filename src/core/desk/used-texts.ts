/** Some 10 MB at the most. */
const MOST_USED = 50_000;

/** Texts that count once, until each has no meaning any more. */
export class UsedTexts {
  readonly #untilMs = new Map<string, number>();

  /** Whether it is new. While as many are remembered as may be, no other one is. */
  use(text: string, untilMs: number, nowMs: number): boolean {
    for (const [known, until] of this.#untilMs) {
      if (until > nowMs) break; // the others are forgotten when this one is
      this.#untilMs.delete(known);
    }
    if (this.#untilMs.has(text) || this.#untilMs.size >= MOST_USED) return false;
    this.#untilMs.set(text, untilMs);
    return true;
  }
}
