/** What this tab remembers through a refresh. A browser may forbid it, and then a refreshed page starts afresh. */
export class TabMemory {
  readonly #prefix: string;

  constructor(eventId: string) {
    this.#prefix = `virtual-queue ${eventId} `;
  }

  get(name: string): unknown {
    try {
      return JSON.parse(sessionStorage.getItem(this.#prefix + name) ?? "null");
    } catch {
      return null; // no storage here, or something else wrote there
    }
  }

  set(name: string, value: unknown): void {
    try {
      sessionStorage.setItem(this.#prefix + name, JSON.stringify(value));
    } catch {
      // no storage here, or it is full
    }
  }
}
