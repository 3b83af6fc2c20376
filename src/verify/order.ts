/** The places that were drawn: whether each entry has the one that list and randomness give it. */
import { compareBytes } from "./bytes.ts";
import type { Inquiry } from "./findings.ts";
import { leavesIn } from "./list.ts";
import { HASH_BYTES, keysBy, PLACE_BYTES } from "./recipes.ts";

/** The places in a file, in its order; null where it does not hold as many as there are entries. */
export function readPlaces(file: Uint8Array, entries: number): readonly number[] | null {
  if (file.length !== entries * PLACE_BYTES) return null;
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  return Array.from({ length: entries }, (_, index) => view.getUint32(index * PLACE_BYTES));
}

/** Puts keys where their places say, sheet by sheet, and looks in the end whether they ascend. Takes 32 bytes an entry. */
export class Order {
  readonly #size: number;
  readonly #keys: Uint8Array;
  readonly #isTaken: Uint8Array;
  readonly #keyOf: (leaf: Uint8Array) => Uint8Array;
  readonly #inquiry: Inquiry;

  constructor(size: number, seed: Uint8Array, inquiry: Inquiry) {
    this.#size = size;
    this.#keys = new Uint8Array(size * HASH_BYTES);
    this.#isTaken = new Uint8Array(size);
    this.#keyOf = keysBy(seed);
    this.#inquiry = inquiry;
  }

  /** `file`: the sheet's leaves. `placesFile`: null = it is not there. */
  add(sheet: number, file: Uint8Array, placesFile: Uint8Array | null): void {
    const places = placesFile && readPlaces(placesFile, file.length / HASH_BYTES);
    if (placesFile === null) this.#inquiry.note("PLACES_MISSING", sheet);
    else if (places === null) this.#inquiry.note("PLACES_LENGTH_WRONG", sheet);
    if (places === null) return;
    let row = 0;
    for (const leaf of leavesIn(file)) this.#put(sheet, leaf, places[row++] ?? 0);
  }

  #put(sheet: number, leaf: Uint8Array, place: number): void {
    if (place < 1 || place > this.#size) this.#inquiry.note("PLACE_OUTSIDE", sheet);
    else if (this.#isTaken[place - 1] === 1) this.#inquiry.note("PLACE_TWICE", sheet);
    else {
      this.#isTaken[place - 1] = 1;
      this.#keys.set(this.#keyOf(leaf), (place - 1) * HASH_BYTES);
    }
  }

  /**
   * When all sheets are in. As many places as entries, each from 1 to their number and none twice, leave no gap; where a file is
   * missing, the others are compared over it. Equal keys would be of equal leaves.
   */
  finish(): void {
    const keys = this.#keys;
    let before: number | null = null;
    for (let at = 0; at < keys.length; at += HASH_BYTES) {
      if (this.#isTaken[at / HASH_BYTES] === 0) continue;
      if (before !== null && compareBytes(keys, keys, before, at, HASH_BYTES) >= 0) {
        this.#inquiry.note("ORDER_WRONG");
      }
      before = at;
    }
  }
}
