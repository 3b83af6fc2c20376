/** One person's entry, by a receipt and one sheet of the list. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signStatement } from "../../../scripts/draw-vectors/sign.ts";
import { verifyEntry } from "../../../src/verify/verify-entry.ts";
import { BEACON, OTHER_KEY, PLAN, PublishedDrawing } from "../../support/draw/published-drawing.ts";
import { runs } from "../../support/runs.ts";

const USER = "visitor-7";
const check = (drawing: PublishedDrawing, receipt = drawing.receiptOf(USER), user?: string) =>
  verifyEntry(drawing.source, receipt, { beacon: BEACON, ...(user === undefined ? {} : { user }) });

async function codesOf(drawing: PublishedDrawing, receipt?: string, user?: string): Promise<string[]> {
  const { verdict, findings } = await check(drawing, receipt, user);
  return [verdict, ...findings.map(({ code }) => code)];
}

const sheetOfUser = (drawing: PublishedDrawing) =>
  drawing.made.entries.find(({ user }) => user === USER)?.sheet ?? -1;

describe("a receipt", () => {
  it("leads to its entry and its place", async () => {
    const drawing = new PublishedDrawing();
    const { verdict, entry } = await check(drawing);
    expect([verdict, entry?.place]).toEqual(["right", drawing.placeOf(USER)]);
  });

  it("leads there for everybody, and reads one sheet and its places", async () => {
    const drawing = new PublishedDrawing();
    for (const { user } of PLAN.entrants) {
      expect((await check(drawing, drawing.receiptOf(user))).entry?.place).toBe(drawing.placeOf(user));
    }
    for (const path of drawing.files.keys()) {
      const isRead = [
        drawing.path("sheets", sheetOfUser(drawing)),
        drawing.path("places", sheetOfUser(drawing)),
      ];
      if (path !== ".json" && !isRead.includes(path)) drawing.files.delete(path);
    }
    expect(await codesOf(drawing)).toEqual(["right"]);
  });

  it("is of whom its holder says, where they know their id", async () => {
    const drawing = new PublishedDrawing();
    expect(await codesOf(drawing, undefined, USER)).toEqual(["right"]);
    expect(await codesOf(drawing, undefined, "visitor-8")).toEqual(["wrong", "RECEIPT_OTHER_USER"]);
  });

  it("shows the entry before the round, and no place", async () => {
    const { verdict, entry } = await check(new PublishedDrawing({ ...PLAN, signature: null }));
    expect([verdict, entry]).toEqual(["open", expect.objectContaining({ place: null, likely: null })]);
  });

  it("of somebody who was dropped is proof against the queue", async () => {
    const drawing = new PublishedDrawing();
    const without = new PublishedDrawing({
      ...PLAN,
      entrants: PLAN.entrants.filter(({ user }) => user !== USER),
    });
    expect(await codesOf(without, drawing.receiptOf(USER))).toEqual(["wrong", "ENTRY_MISSING"]);
  });

  it("of somebody whose sheet was changed is found", async () => {
    const drawing = new PublishedDrawing();
    drawing.flip(drawing.path("sheets", sheetOfUser(drawing)), 3, 1);
    expect(await codesOf(drawing)).toEqual(expect.arrayContaining(["wrong", "SHEET_HASH_WRONG"]));
  });

  it("of somebody whose list is not the signed one is found", async () => {
    const drawing = new PublishedDrawing();
    const other = new PublishedDrawing({ ...PLAN, entrants: PLAN.entrants.slice(0, 39) });
    drawing.changeIndex({ checkpoint: other.made.checkpoint, size: 39 });
    expect(await codesOf(drawing)).toEqual(expect.arrayContaining(["wrong", "ROOT_WRONG"]));
  });

  it("whose place is not near its key is found", async () => {
    const entrants = Array.from({ length: 20_000 }, (_, n) => ({ user: `visitor-${n}` }));
    const drawing = new PublishedDrawing({ ...PLAN, entrants });
    const good = await check(drawing);
    expect(good.verdict).toBe("right");
    const places = Buffer.from(drawing.made.placesFiles[sheetOfUser(drawing)] ?? Buffer.alloc(0));
    // The whole sheet goes 1,200 places back, so that its own order stays.
    for (let at = 0; at < places.length; at += 4) {
      places.writeUInt32BE(Math.min(places.readUInt32BE(at) + 1200, 20_000 - places.length / 4 + at / 4), at);
    }
    drawing.files.set(drawing.path("places", sheetOfUser(drawing)), places);
    const bad = await check(drawing);
    expect(bad.findings.map(({ code }) => code)).toContain("PLACE_UNLIKELY");
    expect(good.entry?.likely?.most).toBeLessThan(bad.entry?.place ?? 0);
  });

  it("by another key is found", async () => {
    const other = new PublishedDrawing({ ...PLAN, proofKey: OTHER_KEY });
    expect(await codesOf(new PublishedDrawing(), other.receiptOf(USER))).toEqual([
      "wrong",
      "RECEIPT_OTHER_KEY",
    ]);
  });

  it("of another event or numbering decides nothing", async () => {
    for (const change of [{ eventId: "another" }, { generation: PLAN.generation + 1 }]) {
      const other = new PublishedDrawing({ ...PLAN, ...change });
      expect(await codesOf(new PublishedDrawing(), other.receiptOf(USER))).toEqual([
        "open",
        "RECEIPT_OF_OTHER_DRAWING",
      ]);
    }
  });

  it("of a place in line is none of an entry", async () => {
    const claims = {
      event_id: "demo",
      generation: PLAN.generation,
      ticket: 7,
      position: 3,
      version: "1:2:3",
      iat: 1,
    };
    const receipt = signStatement(PLAN.proofKey, "vq-receipt+jwt", claims);
    expect(await codesOf(new PublishedDrawing(), receipt)).toEqual(["open", "RECEIPT_OF_TICKET"]);
  });

  it.each([
    ["no leaf", { leaf: undefined }],
    ["a short leaf", { leaf: "AAAA" }],
    ["a sheet beyond the last", { sheet: 256 }],
    ["half a sheet", { sheet: 1.5 }],
  ])("with %s is none, whoever signed it", async (_, change) => {
    const drawing = new PublishedDrawing();
    const [, claims = ""] = drawing.receiptOf(USER).split(".");
    const changed = { ...JSON.parse(Buffer.from(claims, "base64url").toString()), ...change };
    const receipt = signStatement(PLAN.proofKey, "vq-receipt+jwt", changed);
    expect(await codesOf(drawing, receipt)).toEqual(["wrong", "RECEIPT_MALFORMED"]);
  });

  it("is no checkpoint", async () => {
    const drawing = new PublishedDrawing();
    expect(await codesOf(drawing, drawing.made.checkpoint)).toEqual(["wrong", "RECEIPT_MALFORMED"]);
  });

  it("is never right with a byte flipped", async () => {
    const drawing = new PublishedDrawing({ ...PLAN, signature: null });
    const text = drawing.receiptOf(USER);
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 127 }), async (at, bits) => {
        const flipped =
          text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ bits) + text.slice(at + 1);
        const { entry } = await check(drawing, flipped);
        expect(flipped.trim() === flipped ? entry : null).toBeNull();
      }),
      { numRuns: runs(25) },
    );
  });
});
