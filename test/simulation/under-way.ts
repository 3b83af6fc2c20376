/** Work that takes no time on the clock of a simulation, and real time all the same. */
export class UnderWay {
  #count = 0;
  #waiting: (() => void)[] = [];

  get isNone(): boolean {
    return this.#count === 0;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#count++;
    try {
      return await work();
    } finally {
      this.#count--;
      if (this.#count === 0) for (const goOn of this.#waiting.splice(0)) goOn();
    }
  }

  /** Resolves when there is none; to look for that again and again would take as much of a processor as the work. */
  async untilNone(): Promise<void> {
    if (!this.isNone) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
