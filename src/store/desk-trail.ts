import { readTrailEntry, type Trail, type TrailEntry, writeTrailEntry } from "../core/desk/trail.ts";
import { DESK_TRAIL } from "./keys.ts";
import type { Upstash } from "./upstash.ts";

const MOST_ENTRIES = 200;

/** The desk's own trail, in the default store: events come and go, it stays. */
export class DeskTrail implements Trail {
  readonly #redis: Pick<Upstash, "pushToList" | "readList">;

  constructor(redis: Pick<Upstash, "pushToList" | "readList">) {
    this.#redis = redis;
  }

  async add(entry: TrailEntry): Promise<void> {
    await this.#redis.pushToList(DESK_TRAIL, writeTrailEntry(entry), MOST_ENTRIES);
  }

  async read(): Promise<readonly TrailEntry[]> {
    const texts = await this.#redis.readList(DESK_TRAIL, MOST_ENTRIES);
    return texts.map(readTrailEntry).filter((entry) => entry !== null);
  }
}
