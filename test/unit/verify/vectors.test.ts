/** The verifier and docs/draw-vectors.json agree, on the good and on the spoilt. */
import { describe, expect, it } from "vitest";
import VECTORS from "../../../docs/draw-vectors.json" with { type: "json" };
import { checkRound } from "../../../src/verify/beacon.ts";
import { readBase64url, writeBase64url, writeHex } from "../../../src/verify/bytes.ts";
import { keysBy, leafOf, rootOf, seedOf, sheetHashOf } from "../../../src/verify/recipes.ts";
import { verifyDraw } from "../../../src/verify/verify-draw.ts";
import { verifyEntry } from "../../../src/verify/verify-entry.ts";
import { beaconOf, filesOfVector, publish, sourceOf } from "../../support/draw/vector-drawings.ts";

const bytes = (text: string) => readBase64url(text) ?? new Uint8Array();

describe.each(VECTORS.drawings)("the drawing of $name", (drawing) => {
  const { index } = drawing;
  const beacon = beaconOf(index);
  const source = sourceOf(filesOfVector(drawing));
  const ofEvent = { eventId: index.event_id, generation: index.generation };

  it("holds", async () => {
    const { verdict } = await verifyDraw(source, {
      beacon,
      kept: [{ text: index.checkpoint, seenAtMs: null }],
    });
    expect(verdict).toBe(drawing.seed === null ? "open" : "right");
  });

  it("has these leaves, hashes, root, seed and keys", () => {
    for (const { user, salt, leaf, key } of drawing.entrants) {
      expect(writeBase64url(leafOf(ofEvent, bytes(salt), user))).toBe(leaf);
      if (key !== null)
        expect(writeHex(keysBy(Buffer.from(drawing.seed ?? "", "hex"))(bytes(leaf)))).toBe(key);
    }
    for (const { sheet, file, hash } of drawing.sheets) {
      expect(writeBase64url(sheetHashOf(sheet, Buffer.from(file ?? "", "hex")))).toBe(hash);
    }
    expect(
      writeBase64url(
        rootOf(
          ofEvent,
          index.sheets.map(({ hash }) => bytes(hash)),
        ),
      ),
    ).toBe(drawing.root);
    if (index.signature !== null) {
      expect(writeHex(seedOf(bytes(drawing.root), Buffer.from(index.signature, "hex")))).toBe(drawing.seed);
    }
  });

  it("leads from every receipt to its place", async () => {
    for (const { user, receipt, place } of drawing.entrants.slice(-4)) {
      const { entry, verdict } = await verifyEntry(source, receipt, { beacon, user });
      expect([verdict === "wrong", entry?.place]).toEqual([false, place]);
    }
  });
});

describe.each(VECTORS.spoilt)("the drawing with $name", ({ finds, kept, index, sheets, places }) => {
  it(`is found by ${finds}`, async () => {
    const source = sourceOf(publish(index, sheets, places));
    const { verdict, findings } = await verifyDraw(source, {
      beacon: beaconOf(index),
      ...(kept && { kept: [{ text: kept, seenAtMs: null }] }),
    });
    expect([verdict, findings.map(({ code }) => code)]).toEqual(["wrong", expect.arrayContaining([finds])]);
  });
});

it.each(VECTORS.rounds)("round $round was signed by its beacon", ({ beacon, round, signature }) => {
  expect(checkRound({ ...beacon, publicKey: beacon.public_key }, round, signature)).not.toBeNull();
});
