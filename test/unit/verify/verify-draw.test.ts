/** A good drawing is found good, and whatever is done to what is published of it is found. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundAtMs } from "../../../src/verify/beacon.ts";
import { type Expectations, verifyDraw } from "../../../src/verify/verify-draw.ts";
import {
  BEACON,
  OTHER_KEY,
  PLAN,
  PublishedDrawing,
  QUICKNET_PLAN,
  ROUND,
  roundSignature,
} from "../../support/draw/published-drawing.ts";
import { runs } from "../../support/runs.ts";

const check = (drawing: PublishedDrawing, expectations: Expectations = { beacon: BEACON }) =>
  verifyDraw(drawing.source, expectations);

async function codesOf(drawing: PublishedDrawing, expectations?: Expectations): Promise<string[]> {
  const { verdict, findings } = await check(drawing, expectations);
  return [verdict, ...findings.map(({ code }) => code)];
}

const keptAt = (text: string, seenAtMs: number | null = null) => ({ text, seenAtMs });

/** The same entrants, but for some that are left out, and others. */
function redrawn({ without = "", others = [] }: { without?: string; others?: string[] }): PublishedDrawing {
  const entrants = [
    ...PLAN.entrants.filter(({ user }) => user !== without),
    ...others.map((user) => ({ user })),
  ];
  return new PublishedDrawing({ ...PLAN, entrants });
}

describe("a good drawing", () => {
  it("is right in every step", async () => {
    expect(await check(new PublishedDrawing())).toMatchObject({
      verdict: "right",
      findings: [],
      steps: ["index", "checkpoint", "beacon", "list", "order"].map((step) => ({ step, verdict: "right" })),
    });
  });

  it("is right by a round of drand's quicknet, which needs no word", async () => {
    expect(await codesOf(new PublishedDrawing(QUICKNET_PLAN), {})).toEqual(["right"]);
  });

  it("is right with nobody in it, and with one", async () => {
    for (const entrants of [[], [{ user: "alone" }]]) {
      expect(await codesOf(new PublishedDrawing({ ...PLAN, entrants }))).toEqual(["right"]);
    }
  });

  it("is open before its round, with a list that is right", async () => {
    const { verdict, steps } = await check(new PublishedDrawing({ ...PLAN, signature: null }));
    expect([verdict, steps.at(-1)]).toEqual(["open", { step: "list", verdict: "right" }]);
  });

  it("tells how far it is, sheet by sheet", async () => {
    const told: string[] = [];
    await check(new PublishedDrawing(), {
      beacon: BEACON,
      onProgress: (step, done, of) => told.push(`${step} ${done}/${of}`),
    });
    expect(told).toEqual(expect.arrayContaining(["list 1/256", "list 256/256", "order 256/256"]));
  });
});

describe("a list that was changed after it was signed", () => {
  it.each([
    ["dropped", { without: "visitor-3" }],
    ["inserted", { others: ["a friend of the house"] }],
    ["exchanged", { without: "visitor-3", others: ["a friend of the house"] }],
  ])("is found where an entry was %s", async (_, change) => {
    const honest = new PublishedDrawing();
    const drawing = redrawn(change);
    drawing.changeIndex({ checkpoint: honest.made.checkpoint, size: honest.made.entries.length });
    const codes = await codesOf(drawing);
    expect(codes[0]).toBe("wrong");
    expect(codes).toContain("ROOT_WRONG");
  });

  it("is found where an entry was dropped from a sheet alone", async () => {
    const drawing = new PublishedDrawing();
    const sheet = drawing.sheetWith(1);
    const file = drawing.made.sheets[sheet] ?? new Uint8Array();
    drawing.files.set(drawing.path("sheets", sheet), file.subarray(32));
    expect(await codesOf(drawing)).toEqual(
      expect.arrayContaining(["SHEET_LENGTH_WRONG", "SHEET_HASH_WRONG"]),
    );
  });

  it("is found where two leaves of a sheet were swapped", async () => {
    const drawing = new PublishedDrawing({
      ...PLAN,
      entrants: Array.from({ length: 600 }, (_, n) => ({ user: `v${n}` })),
    });
    const sheet = drawing.sheetWith(2);
    const file = drawing.made.sheets[sheet] ?? Buffer.alloc(0);
    const swapped = Buffer.concat([file.subarray(32, 64), file.subarray(0, 32), file.subarray(64)]);
    drawing.files.set(drawing.path("sheets", sheet), swapped);
    const codes = await codesOf(drawing);
    expect(codes).toEqual(expect.arrayContaining(["wrong", "SHEET_HASH_WRONG", "SHEET_UNSORTED"]));
  });

  it.each([
    ["two sheets", 17],
    ["one sheet", undefined],
  ])("is found where the queue signed an entry twice, in %s", async (_, sheet) => {
    const twice = { user: "visitor-0", ...(sheet === undefined ? {} : { sheet }) };
    const drawing = new PublishedDrawing({ ...PLAN, entrants: [...PLAN.entrants, twice] });
    expect(await codesOf(drawing)).toEqual(expect.arrayContaining(["wrong", "LEAF_TWICE"]));
  });

  it("is found by its size", async () => {
    const drawing = new PublishedDrawing();
    drawing.changeIndex({ size: PLAN.entrants.length + 1 });
    expect(await codesOf(drawing)).toEqual(["wrong", "CHECKPOINT_DIFFERS", "SIZE_WRONG"]);
  });
});

describe("a second checkpoint", () => {
  const kept = (drawing: PublishedDrawing) => ({
    beacon: BEACON,
    kept: [keptAt(`${drawing.made.checkpoint}\n`)],
  });

  it("is not the one that was kept", async () => {
    expect(await codesOf(new PublishedDrawing(), kept(new PublishedDrawing()))).toEqual(["right"]);
  });

  it.each([
    ["of another list", redrawn({ without: "visitor-3" })],
    ["of another round", new PublishedDrawing({ ...PLAN, round: ROUND + 1 })],
    ["of another close", new PublishedDrawing({ ...PLAN, closedAtMs: PLAN.closedAtMs - 1 })],
  ])("%s is found", async (_, second) => {
    expect(await codesOf(new PublishedDrawing(), kept(second))).toEqual(["wrong", "SECOND_CHECKPOINT"]);
  });

  it("is no word about the time where nobody says when it was received, or one copy was received before the round", async () => {
    const drawing = new PublishedDrawing();
    const roundMs = roundAtMs(BEACON, ROUND);
    for (const times of [[null], [roundMs - 1], [roundMs + 5000, roundMs - 1], [null, null]]) {
      const kept = times.map((ms) => keptAt(drawing.made.checkpoint, ms));
      expect(await codesOf(drawing, { beacon: BEACON, kept })).toEqual(["right"]);
    }
  });

  it("is a warning where each copy was received when the round was out", async () => {
    const drawing = new PublishedDrawing();
    const roundMs = roundAtMs(BEACON, ROUND);
    const kept = [roundMs, roundMs + 60_000].map((ms) => keptAt(drawing.made.checkpoint, ms));
    expect(await codesOf(drawing, { beacon: BEACON, kept })).toEqual(["open", "CHECKPOINT_SEEN_LATE"]);
  });

  it("is found among several that were kept", async () => {
    const [good, second] = [new PublishedDrawing(), redrawn({ without: "visitor-3" })];
    const all = [good, second].map(({ made }) => keptAt(made.checkpoint));
    expect(await codesOf(good, { beacon: BEACON, kept: all })).toEqual(["wrong", "SECOND_CHECKPOINT"]);
  });

  it("by another key is found", async () => {
    const second = new PublishedDrawing({ ...PLAN, proofKey: OTHER_KEY });
    expect(await codesOf(new PublishedDrawing(), kept(second))).toEqual(["wrong", "KEPT_OTHER_KEY"]);
  });

  it("of an event that was started anew is no evidence", async () => {
    const before = new PublishedDrawing({ ...PLAN, generation: PLAN.generation - 1 });
    expect(await codesOf(new PublishedDrawing(), kept(before))).toEqual(["open", "KEPT_OF_OTHER_DRAWING"]);
  });

  it("never is right with a byte flipped", async () => {
    const text = new PublishedDrawing().made.checkpoint;
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 127 }), async (at, bits) => {
        const flipped =
          text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ bits) + text.slice(at + 1);
        const { verdict } = await check(new PublishedDrawing({ ...PLAN, signature: null }), {
          beacon: BEACON,
          kept: [keptAt(flipped)],
        });
        const isTrimmed = flipped.trim() !== flipped; // white space at an end is no part of it
        expect(isTrimmed || verdict === "wrong" || verdict === "open").toBe(true);
      }),
      { numRuns: runs(25) },
    );
  });
});

describe("a checkpoint", () => {
  it("that the published key did not sign is found", async () => {
    const drawing = new PublishedDrawing();
    const [head, claims] = drawing.made.checkpoint.split(".");
    const [, , signature] = redrawn({ without: "visitor-1" }).made.checkpoint.split(".");
    drawing.changeIndex({ checkpoint: `${head}.${claims}.${signature}` });
    expect(await codesOf(drawing)).toEqual(["wrong", "CHECKPOINT_FORGED"]);
  });

  it("whose key was exchanged is found", async () => {
    const drawing = new PublishedDrawing();
    const { x, y } = OTHER_KEY;
    drawing.changeIndex({ proof_key: { kty: "EC", crv: "P-256", x, y } });
    expect(await codesOf(drawing)).toEqual(["wrong", "CHECKPOINT_OTHER_KEY", "CHECKPOINT_FORGED"]);
  });

  it.each(["", "x.y.z", "eyJhbGciOiJub25lIn0.e30."])("that reads %j is none", async (checkpoint) => {
    const drawing = new PublishedDrawing();
    drawing.changeIndex({ checkpoint });
    expect(await codesOf(drawing)).toEqual(["wrong", "CHECKPOINT_MALFORMED"]);
  });

  it.each([
    ["generation", PLAN.generation + 1],
    ["event_id", "another"],
    ["closed_at", "2027-01-15T12:00:00.041Z"],
  ])("says what the index says of %s", async (field, value) => {
    const drawing = new PublishedDrawing();
    drawing.changeIndex({ [field]: value });
    expect(await codesOf(drawing)).toContain("CHECKPOINT_DIFFERS");
  });
});

describe("the randomness", () => {
  it("of another round is found", async () => {
    const drawing = new PublishedDrawing({ ...PLAN, signature: roundSignature(ROUND + 1) });
    expect(await codesOf(drawing)).toEqual(["wrong", "BEACON_SIGNATURE_WRONG"]);
  });

  it("of another round that the index names is found", async () => {
    const drawing = new PublishedDrawing();
    const roundAt = Date.parse(String(drawing.made.index.round_at)) + 3000;
    drawing.changeIndex({
      round: ROUND + 1,
      round_at: new Date(roundAt).toISOString(),
      signature: roundSignature(ROUND + 1),
    });
    expect(await codesOf(drawing)).toEqual(expect.arrayContaining(["wrong", "CHECKPOINT_DIFFERS"]));
  });

  it("that was known within ten seconds of the close is found", async () => {
    const early = new PublishedDrawing({ ...PLAN, round: ROUND - 1, signature: roundSignature(ROUND - 1) });
    expect(await codesOf(early)).toEqual(["wrong", "ROUND_TOO_EARLY"]);
  });

  it("of a beacon that nobody expects is found", async () => {
    expect(await codesOf(new PublishedDrawing(), {})).toEqual(["wrong", "BEACON_UNKNOWN"]);
  });

  it("of a known beacon by another key is found", async () => {
    const drawing = new PublishedDrawing(QUICKNET_PLAN);
    drawing.changeIndex({ beacon: { ...QUICKNET_PLAN.beacon, public_key: BEACON.publicKey } });
    expect(await codesOf(drawing, {})).toEqual(["wrong", "BEACON_DIFFERS"]);
  });

  it("at another time than the beacon's is found", async () => {
    const drawing = new PublishedDrawing();
    drawing.changeIndex({ round_at: "2027-01-15T12:00:30.000Z" });
    expect(await codesOf(drawing)).toEqual(["wrong", "ROUND_TIME_WRONG"]);
  });

  it("that the queue says it could not use leaves the drawing open", async () => {
    const drawing = new PublishedDrawing({ ...PLAN, signature: null });
    drawing.changeIndex({ stopped: true });
    expect(await codesOf(drawing)).toEqual(["open", "NOT_DRAWN", "STOPPED"]);
  });
});

describe("the places", () => {
  /** A good drawing whose places are others: a place that is not named stays. */
  function replaced(others: Readonly<Record<number, number>>): PublishedDrawing {
    const drawing = new PublishedDrawing();
    for (const [sheet, file] of drawing.made.placesFiles.entries()) {
      const copy = Buffer.from(file);
      for (let at = 0; at < copy.length; at += 4) {
        const place = copy.readUInt32BE(at);
        copy.writeUInt32BE(others[place] ?? place, at);
      }
      drawing.files.set(drawing.path("places", sheet), copy);
    }
    return drawing;
  }

  it("of two people who were exchanged are found", async () => {
    expect(await codesOf(replaced({ 1: 40, 40: 1 }))).toEqual(["wrong", "ORDER_WRONG"]);
    expect(await codesOf(replaced({ 20: 21, 21: 20 }))).toEqual(["wrong", "ORDER_WRONG"]);
  });

  it.each([
    ["twice", 2, "PLACE_TWICE"],
    ["beyond the last", 41, "PLACE_OUTSIDE"],
    ["before the first", 0, "PLACE_OUTSIDE"],
  ])("that are given %s are found", async (_, place, code) => {
    expect(await codesOf(replaced({ 1: place }))).toEqual(expect.arrayContaining(["wrong", code]));
  });

  it("of too few entries are found", async () => {
    const drawing = new PublishedDrawing();
    const sheet = drawing.sheetWith(1);
    drawing.files.set(drawing.path("places", sheet), new Uint8Array());
    expect(await codesOf(drawing)).toEqual(["wrong", "PLACES_LENGTH_WRONG"]);
  });
});

describe("what cannot be read", () => {
  it.each([
    [".json", ["open", "INDEX_MISSING"]],
    ["sheets", ["open", "SHEET_MISSING"]],
    ["places", ["open", "PLACES_MISSING"]],
  ])("leaves the check open: %s", async (what, codes) => {
    const drawing = new PublishedDrawing();
    const sheet = drawing.sheetWith(1);
    drawing.files.delete(what === "sheets" || what === "places" ? drawing.path(what, sheet) : what);
    expect(await codesOf(drawing)).toEqual(codes);
  });

  it("is cut off where it is longer than it may be", async () => {
    const drawing = new PublishedDrawing();
    const sheet = drawing.sheetWith(1);
    drawing.files.set(drawing.path("sheets", sheet), new Uint8Array(2_000_000));
    expect(await codesOf(drawing)).toEqual(expect.arrayContaining(["wrong", "SHEET_LENGTH_WRONG"]));
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "<!doctype html>"],
    ["no object", "null"],
    ["an empty object", "{}"],
    [
      "another spelling of a time",
      JSON.stringify(new PublishedDrawing().made.index).replace("12:00:00.040Z", "12:00:00.04Z"),
    ],
  ])("is no index: %s", async (_, text) => {
    const drawing = new PublishedDrawing();
    drawing.files.set(".json", new TextEncoder().encode(text));
    expect(await codesOf(drawing)).toEqual(["wrong", "INDEX_MALFORMED"]);
  });
});

describe("any single byte that is flipped", () => {
  const drawing = new PublishedDrawing();
  const isFound = (paths: string[]) =>
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 1, max: 255 }),
      async (path, part, bits) => {
        const spoilt = new PublishedDrawing(drawing.plan, drawing.made);
        spoilt.flip(path, Math.floor(part * (drawing.files.get(path)?.length ?? 0)), bits);
        expect((await check(spoilt)).verdict).toBe("wrong");
      },
    );
  const paths = [...drawing.files].flatMap(([path, file]) => (file.length > 0 ? [path] : []));

  it("is found in the index, with its checkpoint, signature and key", async () => {
    await fc.assert(isFound([".json"]), { numRuns: runs(40) });
  });

  it("is found in every sheet and every file of places", async () => {
    await fc.assert(isFound(paths.filter((path) => path !== ".json")), { numRuns: runs(15) });
  });
});
