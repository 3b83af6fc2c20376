import type { Config } from "../config.ts";
import type { Catalogue, CatalogueEntry } from "../core/catalogue.ts";
import { openCatalogue } from "../store/open-queue.ts";

/** Anybody may ask for ids that do not exist: all of them cost an isolate one command a second. A new event is met as soon. */
const FRESH_FOR_UNKNOWN_MS = 1000;
/** Changed settings are met as soon. */
const FRESH_FOR_KNOWN_MS = 5000;
/** How long a request waits for a reading where there is a copy: before a slow Redis a crowd would wait here that no lobby has room for. */
const PATIENCE_MS = 100;
const LOOK_MS = 10;
/** Redis answers or is given up long before: the request that read was cut off. */
const READING_LOST_AFTER_MS = 30_000;

/** What an isolate does with a reading: sees it through although its visitor may leave, and hears of its failure. */
export interface ReadingCare {
  seeThrough(reading: Promise<void>): void;
  noteFailure(error: unknown): void;
}

/**
 * An isolate's copy of the catalogue: all of it, read once at a time, whichever events are asked for. While Redis is away the
 * copy goes on.
 */
export class CatalogueCopy {
  readonly #catalogue: Pick<Catalogue, "read">;
  #entries: ReadonlyMap<string, CatalogueEntry> | null = null;
  #askedMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;
  /** This isolate has changed the catalogue since. */
  #isExpired = false;

  constructor(catalogue: Pick<Catalogue, "read">) {
    this.#catalogue = catalogue;
  }

  /** Events that the copy has are answered from it, and it is read behind them. The others wait a moment for a reading that is under way. */
  async find(id: string, nowMs: number, care: ReadingCare): Promise<CatalogueEntry | "none" | "unavailable"> {
    const known = this.#isExpired ? undefined : this.#entries?.get(id);
    if (this.#isDue(known ? FRESH_FOR_KNOWN_MS : FRESH_FOR_UNKNOWN_MS, nowMs)) this.#read(nowMs, care);
    if (known) return known;
    await this.#readInTime();
    return this.#entries === null ? "unavailable" : (this.#entries.get(id) ?? "none");
  }

  /** All ids, no older than what a changed event is met with; those of before while Redis is away. */
  async list(nowMs: number, care: ReadingCare): Promise<readonly string[]> {
    if (this.#isDue(FRESH_FOR_KNOWN_MS, nowMs)) this.#read(nowMs, care);
    await this.#reading;
    return [...(this.#entries?.keys() ?? [])];
  }

  /** Whoever asks next waits until it is read anew: this isolate has changed the catalogue. */
  expire(): void {
    this.#isExpired = true;
    this.#askedMs = Number.NEGATIVE_INFINITY;
    this.#reading = null; // it may have begun before the change
  }

  /** Without a copy, or with one that is known to be wrong, there is nothing else to answer from. */
  async #readInTime(): Promise<void> {
    const reading = this.#reading;
    if (this.#entries === null || this.#isExpired) return reading ?? undefined;
    // No race: the platform complains of a promise of another request that settles when its waiter has been answered.
    for (
      let waitedMs = 0;
      reading && this.#reading === reading && waitedMs < PATIENCE_MS;
      waitedMs += LOOK_MS
    )
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }

  #isDue(freshForMs: number, nowMs: number): boolean {
    const sinceMs = Math.abs(nowMs - this.#askedMs); // a clock that was set back makes nothing fresh
    return sinceMs >= (this.#reading ? READING_LOST_AFTER_MS : freshForMs);
  }

  #read(nowMs: number, care: ReadingCare): void {
    this.#askedMs = nowMs;
    const reading = this.#catalogue
      .read()
      .then((entries) => {
        if (this.#reading === reading) this.#entries = entries;
      }, care.noteFailure)
      .finally(() => {
        if (this.#reading !== reading) return;
        this.#reading = null;
        this.#isExpired = false;
      });
    this.#reading = reading;
    care.seeThrough(reading);
  }
}

/** One per isolate: it reads its variables once. */
const copies = new WeakMap<Config, CatalogueCopy>();

/** This isolate's copy. */
export function copyOf(config: Config): CatalogueCopy {
  const copy = copies.get(config) ?? new CatalogueCopy(openCatalogue(config.stores[0]));
  copies.set(config, copy);
  return copy;
}
