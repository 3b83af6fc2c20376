/** The order that a drawing gives its entrants: by a key of each, which the beacon's round decides. */
import { BegunHash, hashFrame } from "./frame.ts";
import { compareBytes, leafAt, sizeOfSheet } from "./sheet.ts";

/** From the signed list and the beacon's randomness, 32 bytes each. */
export function seedOf(root: Uint8Array, randomness: Uint8Array): Uint8Array {
  return hashFrame("vq-seed-1", root, randomness);
}

/** How many bytes of a key a double holds exactly. */
const LEADING_BYTES = 6;

/**
 * Takes the sheets one by one, so that an object can do other things between them, and then gives each entrant their place: 1 has
 * the lowest key, and of equal keys the lower leaf is first. It keeps only what most keys differ in: half a million entrants take
 * 16 MB, and 2 s of a core.
 */
export class Ordering {
  readonly #keyed: BegunHash;
  readonly #readSheet: (sheet: number) => Uint8Array;
  readonly #leading: Float64Array;
  readonly #starts: number[] = [];
  #count = 0;

  /** `size`: how many entrants all sheets have together. */
  constructor(seed: Uint8Array, size: number, readSheet: (sheet: number) => Uint8Array) {
    this.#keyed = BegunHash.hmac(seed);
    this.#readSheet = readSheet;
    this.#leading = new Float64Array(size);
  }

  /** How many sheets it has, and how many entrants. */
  get sheets(): number {
    return this.#starts.length;
  }

  get size(): number {
    return this.#count;
  }

  /** Takes the next sheet. Throws a RangeError where there are more entrants than were announced. */
  add(): void {
    const sheet = this.#readSheet(this.#starts.length);
    if (this.#count + sizeOfSheet(sheet) > this.#leading.length)
      throw new RangeError("more entrants than said");
    this.#starts.push(this.#count);
    for (let index = 0; index < sizeOfSheet(sheet); index++) {
      this.#leading[this.#count++] = leadingOf(this.#keyed.of(leafAt(sheet, index)));
    }
  }

  /** The places of all entrants, sheet by sheet, in the order of their leaves. */
  places(): Uint32Array[] {
    const places = new Uint32Array(this.#count);
    const order = Uint32Array.from(places, (_, index) => index).sort((a, b) => this.#compare(a, b));
    for (const [index, entrant] of order.entries()) places[entrant] = index + 1;
    return this.#starts.map((start, sheet) => places.slice(start, this.#starts[sheet + 1]));
  }

  #compare(a: number, b: number): number {
    return (this.#leading[a] as number) - (this.#leading[b] as number) || this.#compareWhole(a, b);
  }

  /** Of half a million entrants two begin alike in one drawing of two thousand. */
  #compareWhole(a: number, b: number): number {
    const [one, other] = [this.#leafOf(a), this.#leafOf(b)];
    return compareBytes(this.#keyed.of(one), this.#keyed.of(other)) || compareBytes(one, other);
  }

  #leafOf(entrant: number): Uint8Array {
    const sheet = this.#starts.findLastIndex((start) => start <= entrant);
    return leafAt(this.#readSheet(sheet), entrant - (this.#starts[sheet] as number));
  }
}

function leadingOf(key: Uint8Array): number {
  let number = 0;
  for (let index = 0; index < LEADING_BYTES; index++) number = number * 256 + (key[index] as number);
  return number;
}

const PLACE_BYTES = 4;

/** The places of a sheet as they are published: four bytes each, the highest first. */
export function writePlaces(places: Uint32Array): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(places.length * PLACE_BYTES);
  const view = new DataView(file.buffer);
  for (const [index, place] of places.entries()) view.setUint32(index * PLACE_BYTES, place);
  return file;
}

export function readPlaces(file: Uint8Array): Uint32Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  return Uint32Array.from({ length: file.length / PLACE_BYTES }, (_, index) =>
    view.getUint32(index * PLACE_BYTES),
  );
}
