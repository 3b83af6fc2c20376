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
    const parts = SHEETS * shards;
    if (state.seatedParts >= parts) return this.#finish(state, allSeatedAtMs, stop);
    if (allSeatedAtMs > 0) files.change(state, { allSeatedAtMs: 0 }); // Redis went back
    const { generation, closedAtMs } = state;
    let firstPart = state.seatedParts;
    for (let portions = 0; portions < PORTIONS_AT_ONCE && firstPart < parts; portions++) {
      const run = { generation, closedAtMs, nowMs: Date.now(), shards };
      const seating = { ...run, firstPart, parts: this.#readParts(state, firstPart) };
      const { status, seatedParts } = await store.seat(event, seating);
      if (status === "differs") return stop("SHEET_DIFFERS");
      if (status === "changed") return AGAIN_MS;
      firstPart = seatedParts;
    }
    return 0;
  }

  /** So many of the next parts as one execution takes, one at least. */
  #readParts(id: DrawingId, firstPart: number): Seat[][] {
    const { shards, peopleAtOnce } = this.#tools;
    const parts: Seat[][] = [];
    let people = 0;
    for (let part = firstPart; part < SHEETS * shards; part++) {
      const seats = this.#readPart(id, part);
      people += seats.length;
      if (parts.length > 0 && people > peopleAtOnce) break;
      parts.push(seats);
    }
    return parts;
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
