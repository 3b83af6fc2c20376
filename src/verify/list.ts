/** The list of entrants, as it is published in sheets. */
import { areEqual, compareBytes } from "./bytes.ts";
import type { Inquiry } from "./findings.ts";
import type { Index } from "./read-index.ts";
import { HASH_BYTES, rootOf, sheetHashOf } from "./recipes.ts";

/** Looks at one sheet by itself. `file`: null = it is not there. Returns whether it can be gone on with. */
export function checkSheet(
  index: Index,
  sheet: number,
  file: Uint8Array | null,
  inquiry: Inquiry,
): file is Uint8Array {
  const published = index.sheets[sheet];
  if (file === null) inquiry.note("SHEET_MISSING", sheet);
  if (file === null || published === undefined) return false;
  if (!areEqual(sheetHashOf(sheet, file), published.hash)) inquiry.note("SHEET_HASH_WRONG", sheet);
  if (file.length !== published.size * HASH_BYTES) {
    inquiry.note("SHEET_LENGTH_WRONG", sheet);
    return false;
  }
  if (!isAscending(file)) inquiry.note("SHEET_UNSORTED", sheet);
  return true;
}

/** Whether the sheets' hashes are those that the checkpoint was signed for. `root`: null = it cannot be read. */
export function checkRoot(index: Index, root: Uint8Array | null, inquiry: Inquiry): void {
  const hashes = index.sheets.map(({ hash }) => hash);
  if (root !== null && !areEqual(rootOf(index, hashes), root)) inquiry.note("ROOT_WRONG");
}

export function checkSize({ sheets, size }: Index, inquiry: Inquiry): void {
  if (sheets.reduce((sum, sheet) => sum + sheet.size, 0) !== size) inquiry.note("SIZE_WRONG");
}

/** Within a sheet the order tells of an entry that stands there twice; here it is looked for in two sheets. */
export function checkUnique(files: readonly (Uint8Array | null)[], inquiry: Inquiry): void {
  const starts = startsOf(files);
  const doubted = new Set<number>();
  for (let index = 1; index < starts.length; index++) {
    const start = starts[index] ?? 0;
    if (start === starts[index - 1]) doubted.add(start);
  }
  if (doubted.size === 0) return;
  const seen: Uint8Array[] = [];
  for (const [sheet, file] of files.entries()) {
    for (const leaf of leavesIn(file)) {
      if (!doubted.has(startOf(leaf))) continue;
      if (seen.some((other) => areEqual(leaf, other))) inquiry.note("LEAF_TWICE", sheet);
      else seen.push(leaf);
    }
  }
}

/** The first 48 bits of every leaf, ascending. Of half a million, one pair in two thousand lists shares them by chance. */
function startsOf(files: readonly (Uint8Array | null)[]): Float64Array {
  const starts = new Float64Array(files.reduce((sum, file) => sum + countIn(file), 0));
  let at = 0;
  for (const file of files) for (const leaf of leavesIn(file)) starts[at++] = startOf(leaf);
  return starts.sort();
}

function startOf(leaf: Uint8Array): number {
  const view = new DataView(leaf.buffer, leaf.byteOffset);
  return view.getUint32(0) * 2 ** 16 + view.getUint16(4);
}

const countIn = (file: Uint8Array | null) => Math.floor((file?.length ?? 0) / HASH_BYTES);

/** The leaves of a sheet, one by one, without a copy. */
export function* leavesIn(file: Uint8Array | null): Generator<Uint8Array> {
  if (file === null) return;
  for (let at = 0; at + HASH_BYTES <= file.length; at += HASH_BYTES) yield file.subarray(at, at + HASH_BYTES);
}

function isAscending(file: Uint8Array): boolean {
  for (let at = HASH_BYTES; at < file.length; at += HASH_BYTES) {
    if (compareBytes(file, file, at - HASH_BYTES, at, HASH_BYTES) >= 0) return false;
  }
  return true;
}
