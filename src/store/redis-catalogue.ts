import type { Catalogue, CatalogueEntry, CataloguePut } from "../core/catalogue.ts";
import { CATALOGUE } from "./keys.ts";
import { refuse } from "./read-values.ts";
import type { Upstash } from "./upstash.ts";

/** Each isolate that serves created events reads all of them every few seconds. */
const MOST_EVENTS = 100;
const MOST_ENTRY_BYTES = 4096;

const PUTS: Readonly<Record<string, CataloguePut>> = {
  DONE: "done",
  CONFLICT: "conflict",
  FULL: "full",
  TOO_LARGE: "too_large",
};

/** The catalogue in the Redis of the default store. */
export class RedisCatalogue implements Catalogue {
  readonly #redis: Pick<Upstash, "run" | "readHash">;

  constructor(redis: Pick<Upstash, "run" | "readHash">) {
    this.#redis = redis;
  }

  async read(): Promise<ReadonlyMap<string, CatalogueEntry>> {
    const fields = await this.#redis.readHash(CATALOGUE);
    return new Map([...fields].map(([event, text]) => [event, readEntry(text)]));
  }

  async put(event: string, entry: CatalogueEntry): Promise<CataloguePut> {
    return this.#write(event, entry.version - 1, writeEntry(entry));
  }

  async remove(event: string, version: number | null): Promise<"done" | "conflict"> {
    const reply = await this.#write(event, version ?? "", "");
    return reply === "done" || reply === "conflict" ? reply : refuse("catalogue reply");
  }

  async #write(event: string, expected: number | "", entry: string): Promise<CataloguePut> {
    const args = [event, expected, entry, MOST_EVENTS, MOST_ENTRY_BYTES];
    const reply = await this.#redis.run("write_catalogue", [CATALOGUE], args);
    return PUTS[String(reply)] ?? refuse("catalogue reply");
  }
}

/** The version is first: the script reads it there. */
function writeEntry({ version, createdAtMs, settings }: CatalogueEntry): string {
  return JSON.stringify({ version, created_at_ms: createdAtMs, settings });
}

/** An entry that was spoiled by hand has no settings, and so its event is misconfigured. The others go on. */
function readEntry(text: string): CatalogueEntry {
  let entry: Record<string, unknown>;
  try {
    entry = Object(JSON.parse(text));
  } catch {
    entry = {}; // no JSON
  }
  const { version, created_at_ms: createdAtMs, settings } = entry;
  return { version: readCount(version), createdAtMs: readCount(createdAtMs), settings };
}

function readCount(value: unknown): number {
  return Number.isSafeInteger(value) ? (value as number) : 0;
}
