/** Counts how many of a growing and shrinking set lie below an index, in logarithmic time (Fenwick 1994). */
export class Fenwick {
  readonly #sums: Int32Array;

  constructor(size: number) {
    this.#sums = new Int32Array(size + 1);
  }

  add(index: number, change: number): void {
    for (let node = index + 1; node < this.#sums.length; node += node & -node) {
      this.#sums[node] = (this.#sums[node] ?? 0) + change;
    }
  }

  /** The sum of everything before `index`. */
  before(index: number): number {
    let sum = 0;
    for (let node = index; node > 0; node -= node & -node) sum += this.#sums[node] ?? 0;
    return sum;
  }
}
