import type { DrawState } from "../core/draw/drawing-store.ts";
import { SheetFinder } from "../core/draw/leaf.ts";
import type { DrawTools } from "./tools.ts";

/** Who is on each of some sheets, in no order; null where the drawing is another one by now, or somewhere else. */
export async function readSheets(
  { event, shards, store, signer }: DrawTools,
  state: DrawState,
  firstSheet: number,
  lastSheet: number,
): Promise<readonly (readonly string[])[] | null> {
  const finder = new SheetFinder(event, signer.saltSecret);
  const sheets: string[][] = Array.from({ length: lastSheet - firstSheet + 1 }, () => []);
  for (let shard = 0; shard < shards; shard++) {
    const range = { nowMs: Date.now(), shards, shard, firstSheet, lastSheet };
    const { state: now, users } = await store.list(event, range);
    const isSame = now.generation === state.generation && now.closedAtMs === state.closedAtMs;
    if (!isSame || now.phase !== state.phase) return null;
    // Who is on a sheet that is not theirs was not put there by a flush: the sheet is then not the one that was signed.
    for (const user of users) (sheets[finder.sheetOf(user) - firstSheet] ?? sheets[0])?.push(user);
  }
  return sheets;
}
