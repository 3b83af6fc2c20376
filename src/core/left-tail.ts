import type { LeftPage } from "./header.ts";

/** The end of the left list that a release loop still owes to its followers. */
export class LeftTail {
  #base = 0;
  #tickets: number[] = [];

  /** The index after the last ticket here: where the loop's next page begins. */
  get end(): number {
    return this.#base + this.#tickets.length;
  }

  /** Appends a tick's page; a page that begins elsewhere than expected (its gap was trimmed) starts the tail anew. */
  add(page: LeftPage): void {
    if (page.from !== this.end) {
      this.#base = page.from;
      this.#tickets = [];
    }
    this.#tickets.push(...page.tickets);
  }

  /** What comes after `index`, or all there is. */
  since(index: number): LeftPage {
    const skip = Math.max(0, index - this.#base);
    return { from: this.#base + Math.min(skip, this.#tickets.length), tickets: this.#tickets.slice(skip) };
  }

  /** Drops what everybody has. */
  forgetBefore(index: number): void {
    const drop = Math.min(Math.max(0, index - this.#base), this.#tickets.length);
    if (drop === 0) return;
    this.#tickets = this.#tickets.slice(drop);
    this.#base += drop;
  }

  clear(): void {
    this.#base = 0;
    this.#tickets = [];
  }
}
