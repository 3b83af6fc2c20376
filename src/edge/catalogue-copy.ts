import type { Config } from "../config.ts";
import type { Catalogue, CatalogueEntry } from "../core/catalogue.ts";
import { openCatalogue } from "../store/open-queue.ts";

/** Anybody may ask for ids that do not exist: all of them cost an isolate one command a second. A new event is met as soon. */
const FRESH_FOR_UNKNOWN_MS = 1000;
/** Changed settings are met as soon. */
const FRESH_FOR_KNOWN_MS = 5000;
/**
 * A reading that takes longer finds Redis slow. Then no request waits for it where the isolate looked at the catalogue shortly before: a crowd
 * would wait here that no lobby has room for, and so late that the copy would always be too old.
 */
const SLOW_MS = 100;
/** An isolate that has not looked for as long waits, for it may have slept for an hour. */
const UNWATCHED_MS = 10_000;
/** Redis answers or is given up long before: the request that read was cut off. */
const READING_LOST_AFTER_MS = 30_000;

/** What an isolate does with a reading: sees it through although its visitor may leave, and logs its failure. */
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
  /** When the latest reading began, and when the one before it ended or failed, and how long it took. */
  #askedMs = Number.NEGATIVE_INFINITY;
  #endedMs = Number.NEGATIVE_INFINITY;
  #tookMs = 0;
  #reading: Promise<void> | null = null;
  /** This isolate has changed the catalogue since. */
  #isExpired = false;

  constructor(catalogue: Pick<Catalogue, "read">) {
    this.#catalogue = catalogue;
  }

  /** Events that the copy has are answered from it, and it is read behind them. The others wait for a reading that is under way, unless Redis is slow. */
  async find(id: string, nowMs: number, care: ReadingCare): Promise<CatalogueEntry | "none" | "unavailable"> {
    const known = this.#isExpired ? undefined : this.#entries?.get(id);
    if (this.#isDue(known ? FRESH_FOR_KNOWN_MS : FRESH_FOR_UNKNOWN_MS, nowMs)) this.#read(nowMs, care);
    if (known) return known;
    if (!this.#mayGoOn(nowMs)) await this.#reading;
    return this.#entries === null ? "unavailable" : (this.#entries.get(id) ?? "none");
  }

  /** All ids, no older than what a changed event is met with; those of before while Redis is away. */
  async list(nowMs: number, care: ReadingCare): Promise<readonly string[]> {
    if (this.#isDue(FRESH_FOR_KNOWN_MS, nowMs)) this.#read(nowMs, care);
    await this.#reading;
    return [...(this.#entries?.keys() ?? [])];
  }

  /** The next request waits until it is read anew: this isolate has changed the catalogue. */
  expire(): void {
    this.#isExpired = true;
    this.#askedMs = Number.NEGATIVE_INFINITY;
    this.#reading = null; // it may have begun before the change
  }

  /** Whether there is something to answer from while Redis is slow. */
  #mayGoOn(nowMs: number): boolean {
    const unwatchedMs = Math.abs(this.#askedMs - this.#endedMs);
    if (this.#entries === null || this.#isExpired || unwatchedMs >= UNWATCHED_MS) return false;
    return this.#tookMs >= SLOW_MS || Math.abs(nowMs - this.#askedMs) >= SLOW_MS;
  }

  #isDue(freshForMs: number, nowMs: number): boolean {
    const sinceMs = Math.abs(nowMs - this.#askedMs); // a clock that was set back makes nothing fresh
    return sinceMs >= (this.#reading ? READING_LOST_AFTER_MS : freshForMs);
  }

  #read(nowMs: number, care: ReadingCare): void {
    this.#askedMs = nowMs;
    const startedMs = Date.now();
    const reading = this.#catalogue
      .read()
      .then((entries) => {
        if (this.#reading !== reading) return;
        this.#entries = entries;
      }, care.noteFailure)
      .finally(() => {
        if (this.#reading !== reading) return;
        this.#reading = null;
        this.#isExpired = false;
        this.#endedMs = Date.now();
        this.#tookMs = this.#endedMs - startedMs;
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
