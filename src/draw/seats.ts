import { toBase64url } from "../core/draw/base64url.ts";
import type { DrawSheet } from "../core/draw/draw-index.ts";
import type { DrawState, Seat } from "../core/draw/drawing-store.ts";
import { LeafMaker, SHEETS } from "../core/draw/leaf.ts";
import { readPlaces } from "../core/draw/order.ts";
import { compareBytes, hashSheet, makeSheet } from "../core/draw/sheet.ts";
import type { StopReason } from "../core/draw/stop-reason.ts";
import { shareOf } from "../core/shares.ts";
import type { KeptDrawing } from "./files.ts";
import { readSheets } from "./sheets.ts";
import type { DrawTools } from "./tools.ts";

/** How often all seats are given once more. */
const MOST_ATTEMPTS = 3;
/** Redis says that something is otherwise than a moment ago. */
const AGAIN_MS = 200;
/** A rollback of Redis takes back a second at most: so long after the last seat none of them can be lost before calls begin. */
const SETTLED_MS = 1500;

/** Puts the entrants into line, sheet by sheet: each sheet is read once more and must be the one that was signed. */
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
    sheets: readonly DrawSheet[],
    stop: (reason: StopReason) => Promise<number>,
  ): Promise<number> {
    const { shards, files, peopleAtOnce } = this.#tools;
    if (state.seatedParts >= SHEETS * shards) return this.#finish(state, allSeatedAtMs, stop);
    if (allSeatedAtMs > 0) files.change(state, { allSeatedAtMs: 0 }); // Redis went back
    const firstSheet = Math.floor(state.seatedParts / shards);
    const lastSheet = lastOf(sheets, firstSheet, peopleAtOnce);
    const users = await readSheets(this.#tools, state, firstSheet, lastSheet);
    if (!users) return AGAIN_MS;
    const parts: Seat[][] = [];
    for (const [index, own] of users.entries()) {
      const drawn = this.#drawPlaces(state, firstSheet + index, own, sheets[firstSheet + index]);
      if (!drawn) return stop("SHEET_DIFFERS");
      parts.push(...drawn);
    }
    return this.#seat(state, parts.slice(state.seatedParts - firstSheet * shards));
  }

  /** The places of a sheet's people, by their shards; null where it is not the sheet that was signed. */
  #drawPlaces(
    state: DrawState,
    number: number,
    users: readonly string[],
    signed?: DrawSheet,
  ): Seat[][] | null {
    const { event, shards, signer, files } = this.#tools;
    const leaves = new LeafMaker(event, state.generation, signer.saltSecret);
    const listed = users.map((user) => ({ user, leaf: leaves.leaf(user) }));
    listed.sort((a, b) => compareBytes(a.leaf, b.leaf));
    const sheet = makeSheet(listed.map(({ leaf }) => leaf));
    const places = readPlaces(files.file(state, "places", number) ?? new Uint8Array());
    if (signed?.hash !== toBase64url(hashSheet(number, sheet)) || places.length !== users.length) return null;
    const parts: Seat[][] = Array.from({ length: shards }, () => []);
    for (const [index, { user }] of listed.entries()) {
      parts[shareOf(user, shards)]?.push({ user, place: places[index] as number });
    }
    return parts;
  }

  async #seat(state: DrawState, parts: readonly (readonly Seat[])[]): Promise<number> {
    const { event, shards, store, peopleAtOnce } = this.#tools;
    const { generation, closedAtMs } = state;
    let firstPart = state.seatedParts;
    for (const chunk of chunksOf(parts, peopleAtOnce)) {
      const run = { generation, closedAtMs, nowMs: Date.now(), shards };
      const reply = await store.seat(event, { ...run, firstPart, parts: chunk });
      if (reply.status === "changed") return AGAIN_MS;
      firstPart = reply.seatedParts;
    }
    return 0;
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
    if (reply === "finished") files.change(state, { isSeated: true });
    if (reply === "again") {
      files.change(state, { allSeatedAtMs: 0 });
      this.#attempts += 1;
      if (this.#attempts >= MOST_ATTEMPTS) return stop("SEATS_MISSING");
    }
    return AGAIN_MS;
  }
}

/** The last of the sheets that are seated together with this one. */
function lastOf(sheets: readonly DrawSheet[], firstSheet: number, most: number): number {
  let [people, last] = [sheets[firstSheet]?.size ?? 0, firstSheet];
  while (last + 1 < SHEETS && people + (sheets[last + 1]?.size ?? 0) <= most) {
    last += 1;
    people += sheets[last]?.size ?? 0;
  }
  return last;
}

/** In their order, so many together as one execution takes. */
function chunksOf(parts: readonly (readonly Seat[])[], most: number): (readonly Seat[])[][] {
  const chunks: (readonly Seat[])[][] = [[]];
  let people = 0;
  for (const part of parts) {
    if (people > 0 && people + part.length > most) {
      chunks.push([]);
      people = 0;
    }
    chunks.at(-1)?.push(part);
    people += part.length;
  }
  return chunks;
}
