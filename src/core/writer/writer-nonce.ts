/** A nonce for a new lobby or loop: later ones are greater, and two of the same millisecond are seldom equal. */
export function makeNonce(nowMs: number, random: number): number {
  return nowMs * 1000 + Math.floor(random * 1000);
}

/** The number under which one copy of an object writes: of two copies, Redis obeys the one with the greater. */
export class WriterNonce {
  #value: number;
  #proven = false;

  constructor(nowMs: number, random: number) {
    this.#value = makeNonce(nowMs, random);
  }

  get value(): number {
    return this.#value;
  }

  /** Redis obeyed it: a copy with a greater one from now on came later. */
  prove(): void {
    this.#proven = true;
  }

  /** Whether Redis obeys a copy that came later, where it obeys `other`. One that was never obeyed cannot tell. */
  hasSuccessor(other: number): boolean {
    return this.#proven && other > this.#value;
  }

  /**
   * The last write may have been done although its reply was lost. From here on Redis refuses it, and takes us for a new copy:
   * the time since does not run out claims.
   */
  renew(): void {
    this.#value++;
  }

  /**
   * Redis obeys `other`, a greater one. Before we were ever obeyed that is a copy of before, whose clock ran ahead:
   * we write above it now. Later it is our successor, and the answer is false.
   */
  outbid(other: number): boolean {
    if (!this.#proven) this.#value = other + 1;
    return !this.#proven;
  }
}
