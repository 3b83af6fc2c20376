import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placesOf, sha256 } from "../../../../scripts/draw/recompute.ts";
import { randomnessOf } from "../../../../src/core/draw/beacon.ts";
import { Ordering, readPlaces, seedOf, writePlaces } from "../../../../src/core/draw/order.ts";
import { leafAt, makeSheet, sizeOfSheet } from "../../../../src/core/draw/sheet.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const sheetsOf = (count: number, sheets: number) => {
  const leaves: Uint8Array[][] = Array.from({ length: sheets }, () => []);
  for (let index = 0; index < count; index++) leaves[index % sheets]?.push(sha256(String(index)));
  return leaves.map(makeSheet);
};
const order = (seed: Uint8Array, sheets: readonly Uint8Array[]) => {
  const size = sheets.reduce((sum, sheet) => sum + sizeOfSheet(sheet), 0);
  const ordering = new Ordering(seed, size, (sheet) => sheets[sheet] as Uint8Array);
  while (ordering.sheets < sheets.length) ordering.add();
  return ordering.places();
};

describe("the order of a drawing", () => {
  it("is what anybody computes from the list, the root and the signature", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 48, maxLength: 48 }),
        fc.integer({ min: 0, max: 300 }),
        (root, signature, count) => {
          const sheets = sheetsOf(count, 7);
          const places = order(seedOf(root, randomnessOf(signature)), sheets);
          const leaves = sheets.flatMap((sheet) =>
            Array.from({ length: sizeOfSheet(sheet) }, (_, index) => hex(leafAt(sheet, index))),
          );
          const expected = placesOf(leaves, Buffer.from(root), hex(signature));
          expect(places.flatMap((each) => [...each])).toEqual(leaves.map((leaf) => expected.get(leaf)));
        },
      ),
    );
  });

  it("gives each place from 1 to the last exactly once", () => {
    const places = order(new Uint8Array(32), sheetsOf(5000, 256)).flatMap((each) => [...each]);
    expect(places.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, index) => index + 1));
  });

  it("is another one with another seed", () => {
    const sheets = sheetsOf(100, 1);
    expect(order(new Uint8Array(32), sheets)).not.toEqual(order(new Uint8Array(32).fill(1), sheets));
  });

  it("puts equal keys in the order of their leaves: a leaf that is there twice has two places in a row", () => {
    const [leaf, ...others] = [sha256("1"), sha256("2"), sha256("3")];
    if (!leaf) return;
    const [places] = order(new Uint8Array(32), [makeSheet([leaf, leaf, ...others])]);
    const sheet = makeSheet([leaf, leaf, ...others]);
    const twice = [0, 1, 2, 3].filter((index) => hex(leafAt(sheet, index)) === hex(leaf));
    const [first = 0, second = 0] = twice.map((index) => places?.[index] ?? 0);
    expect(Math.abs(first - second)).toBe(1);
  });

  it("refuses more entrants than were announced", () => {
    const sheet = makeSheet([sha256("1"), sha256("2"), sha256("3")]);
    expect(() => new Ordering(new Uint8Array(32), 2, () => sheet).add()).toThrow(RangeError);
  });
});

describe("a file of places", () => {
  it("has four bytes for each, the highest first, and reads as it was written", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 32 - 1 })), (places) => {
        expect([...readPlaces(writePlaces(Uint32Array.from(places)))]).toEqual(places);
      }),
    );
    expect(hex(writePlaces(Uint32Array.of(258)))).toBe("00000102");
  });
});
