/** Some 10 MB at the most, and of one owner a tenth of it. */
const MOST_USED = 50_000;
const MOST_OF_OWNER = 5000;

/** Texts that count once for their owner, until each has no meaning any more. */
export class UsedTexts {
  readonly #used = new Map<string, { readonly owner: string; readonly untilMs: number }>();
  readonly #counts = new Map<string, number>();

  /** Whether it is new. While as many are remembered as may be, of its owner or of all, no other one is. */
  use(owner: string, text: string, untilMs: number, nowMs: number): boolean {
    for (const [known, { owner: whose, untilMs: until }] of this.#used) {
      if (until > nowMs) break; // the others are forgotten when this one is
      this.#used.delete(known);
      this.#count(whose, -1);
    }
    const key = JSON.stringify([owner, text]);
    const isShareTaken = (this.#counts.get(owner) ?? 0) >= MOST_OF_OWNER;
    if (this.#used.has(key) || isShareTaken || this.#used.size >= MOST_USED) return false;
    this.#used.set(key, { owner, untilMs });
    this.#count(owner, 1);
    return true;
  }

  #count(owner: string, by: number): void {
    const count = (this.#counts.get(owner) ?? 0) + by;
    if (count > 0) this.#counts.set(owner, count);
    else this.#counts.delete(owner);
  }
}
