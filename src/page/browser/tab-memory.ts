/** What this tab remembers through a refresh. A browser may forbid it, and then a refreshed page starts afresh. */
export class TabMemory {
  readonly #prefix: string;
  /** Of this page, should the browser keep nothing. */
  readonly #kept = new Map<string, unknown>();

  constructor(eventId: string) {
    this.#prefix = `virtual-queue ${eventId} `;
  }

  get(name: string): unknown {
    if (this.#kept.has(name)) return this.#kept.get(name);
    try {
      return JSON.parse(sessionStorage.getItem(this.#prefix + name) ?? "null");
    } catch {
      return null; // no storage here, or something else wrote there
    }
  }

  set(name: string, value: unknown): void {
    this.#kept.set(name, value);
    try {
      sessionStorage.setItem(this.#prefix + name, JSON.stringify(value));
    } catch {
      // no storage here, or it is full
    }
  }
}
