/** The catalogue: events that operators create without a deploy. `RedisCatalogue` is the real one. Throws only StoreUnavailable. */
export interface Catalogue {
  /** All created events, by id. */
  read(): Promise<ReadonlyMap<string, CatalogueEntry>>;
  /** Puts an entry in the place of the one that its version follows; version 1 where there is none. Safe to repeat. */
  put(event: string, entry: CatalogueEntry): Promise<CataloguePut>;
  /** Takes an entry of this version out; null = whatever it is. Safe to repeat. */
  remove(event: string, version: number | null): Promise<"done" | "conflict">;
}

/** One created event. */
export interface CatalogueEntry {
  /** Grows with each change; 0 = of an entry that cannot be read. */
  readonly version: number;
  /** ms since 1970. */
  readonly createdAtMs: number;
  /** A table as an event has it in EVENTS; src/config reads it, for a variable that changes can make one bad that was good. */
  readonly settings: unknown;
}

/** conflict: another version is there; full: there are 100 events; too_large: one may take 4 KB. Only done changed anything. */
export type CataloguePut = "done" | "conflict" | "full" | "too_large";
