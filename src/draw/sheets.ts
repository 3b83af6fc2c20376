import type { DrawState } from "../core/draw/drawing-store.ts";
import { SHEETS, SheetFinder } from "../core/draw/leaf.ts";
import { sheetsAtOnce } from "../core/draw/sheet.ts";
import type { DrawTools } from "./tools.ts";

/** Portions of entrants that are listed, or seated, between two looks at how far the drawing is: some 300 ms with half a million entrants. */
export const PORTIONS_AT_ONCE = 8;

/** Who is on each of some sheets, in no order; null where the drawing is another one by now, or somewhere else. */
export type ReadSheets = readonly (readonly string[])[] | null;

/**
 * The next sheets from this one on, in so many portions as one step takes. Each is asked for before the one before it is
 * handed out: Redis reads it while the caller hashes.
 */
export async function* readNextSheets(
  tools: DrawTools,
  state: DrawState,
  firstSheet: number,
): AsyncGenerator<{ readonly firstSheet: number; readonly sheets: ReadSheets }> {
  const atOnce = sheetsAtOnce(state.entered, tools.peopleAtOnce);
  const endSheet = Math.min(SHEETS, firstSheet + atOnce * PORTIONS_AT_ONCE);
  const read = (first: number) => readSheets(tools, state, first, Math.min(endSheet, first + atOnce) - 1);
  let reading = read(firstSheet);
  for (let first = firstSheet; first < endSheet; first += atOnce) {
    const sheets = await reading;
    if (first + atOnce < endSheet) {
      reading = read(first + atOnce);
      reading.catch(() => {}); // a caller that stops here does not ask how it ended
    }
    yield { firstSheet: first, sheets };
  }
}

async function readSheets(
  { event, shards, store, signer }: DrawTools,
  state: DrawState,
  firstSheet: number,
  lastSheet: number,
): Promise<ReadSheets> {
  const finder = new SheetFinder(event, signer.saltSecret);
  const sheets: string[][] = Array.from({ length: lastSheet - firstSheet + 1 }, () => []);
  for (let shard = 0; shard < shards; shard++) {
    const range = { nowMs: Date.now(), shards, shard, firstSheet, lastSheet };
    const { state: now, users } = await store.list(event, range);
    const isSame = now.generation === state.generation && now.closedAtMs === state.closedAtMs;
    if (!isSame || now.phase !== state.phase) return null;
    // Of one sheet all are of it: a hash of each person less. Who is on a sheet that is not theirs was not put there by a flush, and a
    // receipt that names their own is not found in it.
    const sheetOf = (user: string) => (firstSheet === lastSheet ? 0 : finder.sheetOf(user) - firstSheet);
    for (const user of users) (sheets[sheetOf(user)] ?? sheets[0])?.push(user);
  }
  return sheets;
}
