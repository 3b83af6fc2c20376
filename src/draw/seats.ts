import type { DrawState, Seat } from "../core/draw/drawing-store.ts";
import { SHEETS } from "../core/draw/leaf.ts";
import { readPlaces } from "../core/draw/order.ts";
import type { StopReason } from "../core/draw/stop-reason.ts";
import type { DrawingId, KeptDrawing } from "./files.ts";
import { PORTIONS_AT_ONCE } from "./sheets.ts";
import type { DrawTools } from "./tools.ts";

/** How often all seats are given once more. */
const MOST_ATTEMPTS = 3;
/** Redis says that something is otherwise than a moment ago. */
const AGAIN_MS = 200;
/** A rollback of Redis takes back a second at most: so long after the last seat none of them can be lost before calls begin. */
const SETTLED_MS = 1500;

/**
 * Puts the entrants into line: those who were listed, at the places of their leaves. Redis seats each of them only while it has them
 * as an entrant, and calls begin only when there are no others: so whom Redis lost and whom it has beside the signed list both stop
 * the drawing.
 */
export class DrawSeats {
  readonly #tools: DrawTools;

  #attempts = 0;

  constructor(tools: DrawTools) {
    this.#tools = tools;
  }

  /** Does the next step, as DrawSteps does. */
  async next(
    state: DrawState,
    { allSeatedAtMs }: KeptDrawing,
    stop: (reason: StopReason) => Promise<number>,
  ): Promise<number> {
    const { event, shards, store, files } = this.#tools;
    if (state.seatedParts >= SHEETS * shards) return this.#finish(state, allSeatedAtMs, stop);
    if (allSeatedAtMs > 0) files.change(state, { allSeatedAtMs: 0 }); // Redis went back
    const { generation, closedAtMs } = state;
    let [firstPart, portions] = [state.seatedParts, 0];
    for (const parts of this.#readPortions(state, firstPart)) {
      const run = { generation, closedAtMs, nowMs: Date.now(), shards };
      const { status, seatedParts } = await store.seat(event, { ...run, firstPart, parts });
      if (status === "differs") return stop("SHEET_DIFFERS");
      if (status === "changed") return AGAIN_MS;
      firstPart = seatedParts;
      portions += 1;
      if (portions === PORTIONS_AT_ONCE) break;
    }
    return 0;
  }

  /** The parts from this one on, so many together as one execution takes, one at least. */
  *#readPortions(id: DrawingId, firstPart: number): Generator<Seat[][]> {
    const { shards, peopleAtOnce } = this.#tools;
    let [parts, people]: [Seat[][], number] = [[], 0];
    for (let part = firstPart; part < SHEETS * shards; part++) {
      const seats = this.#readPart(id, part);
      if (parts.length > 0 && people + seats.length > peopleAtOnce) {
        yield parts;
        [parts, people] = [[], 0];
      }
      parts.push(seats);
      people += seats.length;
    }
    yield parts;
  }

  #readPart(id: DrawingId, part: number): Seat[] {
    const { shards, files } = this.#tools;
    const places = readPlaces(files.need(id, "places", Math.floor(part / shards)));
    return files.people(id, part).map(([user, leaf]) => ({ user, place: places[leaf] as number }));
  }

  async #finish(
    state: DrawState,
    allSeatedAtMs: number,
    stop: (reason: StopReason) => Promise<number>,
  ): Promise<number> {
    const { event, shards, store, files } = this.#tools;
    const nowMs = Date.now();
    if (allSeatedAtMs === 0) {
      files.change(state, { allSeatedAtMs: nowMs });
      return SETTLED_MS;
    }
    const settledInMs = allSeatedAtMs + SETTLED_MS - nowMs;
    if (settledInMs > 0) return settledInMs;
    const { generation, closedAtMs } = state;
    const reply = await store.finish(event, { generation, closedAtMs, nowMs, shards });
    if (reply === "differs") return stop("LIST_DIFFERS");
    if (reply === "finished") files.end(state, { isSeated: true });
    if (reply === "again") {
      files.change(state, { allSeatedAtMs: 0 });
      this.#attempts += 1;
      if (this.#attempts >= MOST_ATTEMPTS) return stop("SEATS_MISSING");
    }
    return AGAIN_MS;
  }
}
