import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hmac256, leafOf, rootOf as recomputeRoot } from "../../../../scripts/draw/recompute.ts";
import { fromBase64url, toBase64url } from "../../../../src/core/draw/base64url.ts";
import {
  claimsOfCheckpoint,
  claimsOfEntry,
  claimsOfTicket,
  readCheckpoint,
} from "../../../../src/core/draw/claims.ts";
import { frame } from "../../../../src/core/draw/frame.ts";
import { LeafMaker, SHEETS, SheetFinder, saltSecretOf } from "../../../../src/core/draw/leaf.ts";
import { hashSheet, leafAt, makeSheet, rootOf, sizeOfSheet } from "../../../../src/core/draw/sheet.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const text = fc.string({ unit: "grapheme" });
const run = fc.record({
  event: text,
  generation: fc.integer({ min: 1, max: 2 ** 52 }),
  saltSecret: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});
const leavesOf = fc.uniqueArray(fc.uint8Array({ minLength: 32, maxLength: 32 }), {
  selector: hex,
  maxLength: 40,
});

describe("a frame", () => {
  it("tells any two lists of parts apart, however their bytes are divided", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), fc.array(text, { maxLength: 4 }), (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(hex(frame(...one)) === hex(frame(...other))).toBe(isSame);
      }),
    );
    expect(hex(frame("ab", "c"))).not.toBe(hex(frame("a", "bc")));
  });

  it("has each part behind its length in four bytes", () => {
    expect(hex(frame("é", Uint8Array.of(7)))).toBe("00000002c3a90000000107");
  });
});

describe("base64url", () => {
  it("is what Node writes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
      }),
    );
  });

  it("is read as the bytes that were written", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
      }),
    );
  });

  it.each([
    ["with padding", "AA=="],
    ["of the other alphabet", "+/8A"],
    ["with bits behind the last byte", "AB"],
    ["of one character", "A"],
  ])("is not read %s", (_, text) => {
    expect(fromBase64url(text)).toBeNull();
  });
});

describe("a leaf", () => {
  it("is the hash of event, generation, salt and user, however many were made before it", () => {
    fc.assert(
      fc.property(run, fc.array(text, { minLength: 1, maxLength: 5 }), (run, users) => {
        const leaves = new LeafMaker(run.event, run.generation, run.saltSecret);
        for (const user of users) expect(hex(leaves.leaf(user))).toBe(leafOf(run, user));
      }),
    );
  });

  it("has another salt, and is another, in another generation", () => {
    const secret = new Uint8Array(32);
    const [one, other] = [new LeafMaker("demo", 1, secret), new LeafMaker("demo", 2, secret)];
    expect(hex(one.salt("ana"))).not.toBe(hex(other.salt("ana")));
    expect(hex(one.leaf("ana"))).not.toBe(hex(other.leaf("ana")));
  });

  it("is salted by the private half of the proof key", () => {
    const key = new Uint8Array(32).fill(9);
    expect(hex(saltSecretOf(key))).toBe(hmac256(key, "vq-salt-secret-1").toString("hex"));
  });

  it("is found by its receipt alone: the salt, the sheet and the user make the leaf again", () => {
    const run = { event: "demo", generation: 1_800_000_000_000, saltSecret: new Uint8Array(32).fill(1) };
    const receipt = claimsOfEntry(run, "ana", 1_800_000_005_999);
    const salt = Buffer.from(receipt.salt, "base64url");
    const again = createHash("sha256").update(frame("vq-leaf-1", "demo", "1800000000000", salt, "ana"));
    expect(receipt).toMatchObject({ event_id: "demo", generation: run.generation, iat: 1_800_000_005 });
    expect(receipt.leaf).toBe(again.digest("base64url"));
    expect(receipt.sheet).toBe(hmac256(run.saltSecret, "vq-sheet-of-1", "demo", "ana")[0]);
  });
});

describe("a sheet", () => {
  it("has its leaves in ascending order, all of them, in whatever order they came", () => {
    fc.assert(
      fc.property(leavesOf, (leaves) => {
        const sheet = makeSheet(leaves);
        const listed = Array.from({ length: sizeOfSheet(sheet) }, (_, index) => hex(leafAt(sheet, index)));
        expect(listed).toEqual(leaves.map(hex).toSorted());
      }),
    );
  });

  it("is nobody's to choose: by another secret those of one sheet stand on all of them", () => {
    const [own, guessed] = [1, 2].map((byte) => new SheetFinder("demo", new Uint8Array(32).fill(byte)));
    const users = Array.from({ length: 200_000 }, (_, index) => `user-${index}`);
    const chosen = users.filter((user) => guessed?.sheetOf(user) === 7);
    expect(chosen.length).toBeGreaterThan(600);
    const onOne = chosen.filter((user) => own?.sheetOf(user) === 7).length;
    expect(onOne).toBeLessThan(20); // 3 in the mean
  });

  it("spreads people evenly: of 100,000 each of the 256 has its 391, within what chance allows", () => {
    const sizes = new Array<number>(SHEETS).fill(0);
    const finder = new SheetFinder("demo", new Uint8Array(32).fill(1));
    for (let index = 0; index < 100_000; index++) {
      const sheet = finder.sheetOf(`user-${index}`);
      sizes[sheet] = (sizes[sheet] ?? 0) + 1;
    }
    for (const size of sizes) expect(Math.abs(size - 391)).toBeLessThan(6 * Math.sqrt(391));
  });

  it("changes the root with any leaf that is dropped, or moved to another sheet", () => {
    fc.assert(
      fc.property(run, fc.array(leavesOf, { minLength: 2, maxLength: 4 }), (run, lists) => {
        const root = (sheets: readonly Uint8Array[][]) =>
          hex(
            rootOf(
              run.event,
              run.generation,
              sheets.map((leaves, sheet) => hashSheet(sheet, makeSheet(leaves))),
            ),
          );
        const whole = root(lists);
        expect(whole).toBe(
          recomputeRoot(
            run,
            lists.map((leaves) => leaves.map(hex)),
          ).toString("hex"),
        );
        const [first = [], second = [], ...others] = lists;
        const [leaf] = first;
        if (leaf === undefined) return;
        expect(root([first.slice(1), second, ...others])).not.toBe(whole);
        expect(root([first.slice(1), [...second, leaf], ...others])).not.toBe(whole);
      }),
    );
  });
});

describe("HMAC of what begins alike", () => {
  it("is what Node makes of it", () => {
    const key = Buffer.from("key");
    const whole = createHmac("sha256", key).update(Buffer.concat([frame("a"), frame("b")]));
    expect(hmac256(key, "a", "b").toString("hex")).toBe(whole.digest("hex"));
  });
});

describe("a checkpoint", () => {
  const checkpoint = {
    event: "demo",
    generation: 7,
    size: 2,
    root: Uint8Array.of(255, 254, 253),
    chain: "c0",
  };
  const closedAtMs = Date.UTC(2026, 10, 24, 3);
  const claims = {
    ...{ event_id: "demo", generation: 7, size: 2, root: "__79", chain: "c0", round: 9 },
    closed_at: "2026-11-24T03:00:00.000Z",
  };
  const jwsOf = (payload: string) => `e30.${Buffer.from(payload).toString("base64url")}.c2ln`;

  it("says of which list it is, and of which round", () => {
    expect(claimsOfCheckpoint({ ...checkpoint, round: 9, closedAtMs })).toEqual(claims);
    expect(readCheckpoint(jwsOf(JSON.stringify(claims)))).toEqual(claims);
  });

  it.each([
    ["no JWS", "x"],
    ["no JSON", jwsOf("{")],
    ["nothing", jwsOf("null")],
    ["a checkpoint without a round", jwsOf(JSON.stringify({ ...claims, round: "9" }))],
    ["a checkpoint without a root", jwsOf(JSON.stringify({ ...claims, root: 9 }))],
  ])("is none where it is %s", (_, jws) => {
    expect(readCheckpoint(jws)).toBeNull();
  });
});

it("the receipt of a place has its ticket, the position and the version that this is exact for", () => {
  const place = { event: "demo", generation: 7, ticket: 5, position: 3, version: "7:2:0" };
  expect(claimsOfTicket(place, 1_800_000_005_999)).toEqual({
    ...{ event_id: "demo", generation: 7, ticket: 5, position: 3, version: "7:2:0" },
    iat: 1_800_000_005,
  });
});
