/** The list that is signed: entrants' leaves in 256 sheets, and one hash over all of them. */
import { hashFrame } from "./frame.ts";
import { LEAF_BYTES, SHEETS } from "./leaf.ts";

/** Negative where `a` is before `b`, by their bytes. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** How many sheets of a drawing with so many entrants are read at once. */
export function sheetsAtOnce(entered: number, peopleAtOnce: number): number {
  return Math.max(1, Math.floor((SHEETS * peopleAtOnce) / Math.max(entered, 1)));
}

/** A sheet as it is published: its leaves as they are, one behind the other, ascending. */
export function makeSheet(leaves: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const sheet = new Uint8Array(leaves.length * LEAF_BYTES);
  for (const [index, leaf] of leaves.toSorted(compareBytes).entries()) sheet.set(leaf, index * LEAF_BYTES);
  return sheet;
}

/** How many entrants are on it. */
export function sizeOfSheet(sheet: Uint8Array): number {
  return sheet.length / LEAF_BYTES;
}

export function leafAt(sheet: Uint8Array, index: number): Uint8Array {
  return sheet.subarray(index * LEAF_BYTES, (index + 1) * LEAF_BYTES);
}

export function hashSheet(number: number, sheet: Uint8Array): Uint8Array {
  return hashFrame("vq-sheet-1", String(number), sheet);
}

/** Over the hashes of all sheets, in their order. */
export function rootOf(event: string, generation: number, sheetHashes: readonly Uint8Array[]): Uint8Array {
  return hashFrame("vq-root-1", event, String(generation), ...sheetHashes);
}
