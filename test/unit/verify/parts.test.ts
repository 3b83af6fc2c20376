/** What the check of a drawing is made of, by values that are known from elsewhere. */
import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QUICKNET_GROUP, QUICKNET_ROUND } from "../../../scripts/draw-vectors/beacons.ts";
import { checkRound, QUICKNET, roundAtMs } from "../../../src/verify/beacon.ts";
import { readBase64url, writeBase64url } from "../../../src/verify/bytes.ts";
import { likelyPlace } from "../../../src/verify/chance.ts";
import { readEvidence } from "../../../src/verify/evidence.ts";
import { isSignedBy, readStatement, thumbprintOf } from "../../../src/verify/jws.ts";
import { frame, keysBy } from "../../../src/verify/recipes.ts";

describe("base64url", () => {
  it("is what Node writes, and reads back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64url");
        expect(writeBase64url(bytes)).toBe(text);
        expect(readBase64url(text)).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  it.each(["A", "AB==", "A+/B", "AB", "A B"])("has one spelling, and %j is none", (text) => {
    expect(readBase64url(text)).toBeNull();
  });
});

describe("a frame", () => {
  it("is each part behind its length", () => {
    expect(Buffer.from(frame("ab", new Uint8Array([9]), "")).toString("hex")).toBe(
      "00000002616200000001" + "09" + "00000000",
    );
  });
});

describe("keys", () => {
  it("are HMAC-SHA-256 of the leaves, one after the other", () => {
    const seed = createHash("sha256").update("seed").digest();
    const keyOf = keysBy(seed);
    for (const leaf of ["a", "b", "a"].map((text) => createHash("sha256").update(text).digest())) {
      expect(Buffer.from(keyOf(leaf))).toEqual(createHmac("sha256", seed).update(leaf).digest());
    }
  });
});

describe("drand's quicknet", () => {
  const { round, signature, randomness } = QUICKNET_ROUND;

  it("has the chain's hash of its period, genesis and key", () => {
    const numbers = Buffer.alloc(12);
    numbers.writeUInt32BE(QUICKNET.period);
    numbers.writeBigInt64BE(BigInt(QUICKNET.genesis), 4);
    const parts = [numbers, Buffer.from(QUICKNET.publicKey, "hex"), Buffer.from(QUICKNET_GROUP, "hex")];
    const hash = createHash("sha256").update(Buffer.concat(parts)).update("quicknet").digest("hex");
    expect(hash).toBe(QUICKNET.chain);
  });

  it("signed round 1000, whose randomness is the hash of the signature", () => {
    const bytes = checkRound(QUICKNET, round, signature) ?? new Uint8Array();
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(randomness);
    expect(new Date(roundAtMs(QUICKNET, round)).toISOString()).toBe("2023-08-23T15:59:24.000Z");
  });

  it.each([
    ["another round", round + 1, signature],
    ["a point of the curve's other half", round, signature.replace("b4", "94")],
    ["no point of the curve", round, signature.replace("b4", "b5")],
    ["upper case", round, signature.toUpperCase()],
    ["nothing", round, ""],
    ["the point at infinity", round, `c0${"00".repeat(47)}`],
  ])("did not sign %s", (_, otherRound, otherSignature) => {
    expect(checkRound(QUICKNET, otherRound, otherSignature)).toBeNull();
  });
});

describe("a statement", () => {
  // RFC 7515, appendix A.3, but for its header, which names no kid: only the shape is refused.
  const KEY = {
    kty: "EC",
    crv: "P-256",
    x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  } as const;
  const SIGNED =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  const SIGNATURE = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

  it("is signed by ES256 as RFC 7515 shows", async () => {
    const signature = readBase64url(SIGNATURE) ?? new Uint8Array();
    const statement = { kid: "", claims: {}, signed: new TextEncoder().encode(SIGNED), signature };
    expect(await isSignedBy(KEY, statement)).toBe(true);
    expect(await isSignedBy({ ...KEY, y: KEY.x }, statement)).toBe(false);
    expect(await isSignedBy({ ...KEY, x: `${KEY.x}A` }, statement)).toBe(false);
  });

  it.each([
    ["no kid", { alg: "ES256", typ: "t" }],
    ["another algorithm", { alg: "HS256", typ: "t", kid: "k" }],
    ["no algorithm", { alg: "none", typ: "t", kid: "k" }],
    ["another type", { alg: "ES256", typ: "u", kid: "k" }],
    ["a key of its own", { alg: "ES256", typ: "t", kid: "k", jwk: KEY }],
    ["an extension that has to be understood", { alg: "ES256", typ: "t", kid: "k", crit: ["exp"] }],
  ])("with %s in its header is none", (_, header) => {
    const write = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const good = { alg: "ES256", typ: "t", kid: "k" };
    expect(readStatement(`${write(good)}.${write({ a: 1 })}.${SIGNATURE}`, "t")).toMatchObject({ kid: "k" });
    expect(readStatement(`${write(header)}.${write({})}.${SIGNATURE}`, "t")).toBeNull();
  });

  it("names its key by RFC 7638", () => {
    const members = JSON.stringify({ crv: KEY.crv, kty: KEY.kty, x: KEY.x, y: KEY.y });
    expect(thumbprintOf(KEY)).toBe(createHash("sha256").update(members).digest("base64url"));
  });
});

describe("what somebody has", () => {
  it.each([
    ["a receipt", "a.b.c\n", "receipt", { receipt: "a.b.c", checkpoints: [] }],
    [
      "a checkpoint",
      " a.b.c",
      "checkpoint",
      { receipt: null, checkpoints: [{ text: "a.b.c", seenAtMs: null }] },
    ],
    ["nothing", " \n", "receipt", { receipt: null, checkpoints: [] }],
    [
      "the page's file",
      '{"event_id":"demo","receipt":"a.b.c","checkpoints":["d.e.f",7]}',
      "receipt",
      { receipt: "a.b.c", checkpoints: [{ text: "d.e.f", seenAtMs: null }] },
    ],
    [
      "the page's file with the times",
      '{"receipt":"a.b.c","checkpoints":["d.e.f",7,"g.h.i","j.k.l"],"seen_at":["2026-11-24T03:00:00.000Z",null,"soon"]}',
      "receipt",
      {
        receipt: "a.b.c",
        checkpoints: [
          { text: "d.e.f", seenAtMs: Date.UTC(2026, 10, 24, 3) },
          { text: "g.h.i", seenAtMs: null },
          { text: "j.k.l", seenAtMs: null },
        ],
      },
    ],
    [
      "an answer of the API",
      '{"status":"entered","receipt":"a.b.c"}',
      "receipt",
      { receipt: "a.b.c", checkpoints: [] },
    ],
    ["a file without a receipt", '{"receipt":null}', "receipt", { receipt: null, checkpoints: [] }],
    ["a list", "[1]", "checkpoint", { receipt: null, checkpoints: [] }],
  ] as const)("is read from %s", (_, text, as, evidence) => {
    expect(readEvidence(text, as)).toEqual(evidence);
  });
});

describe("where a key is to be expected", () => {
  it("is exact alone, and between first and last with others", () => {
    expect(likelyPlace(0.7, 0)).toEqual({ least: 1, expected: 1, most: 1 });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 5_000_000 }),
        (share, others) => {
          const { least, expected, most } = likelyPlace(share, others);
          expect(1 <= least && least <= expected && expected <= most && most <= others + 1).toBe(true);
        },
      ),
    );
  });

  it("leaves a small key near the front, and a middling one within half a percent of half a million", () => {
    expect(likelyPlace(0, 500_000)).toMatchObject({ least: 1, expected: 1 });
    expect(likelyPlace(0, 500_000).most).toBeLessThan(30);
    const { least, most } = likelyPlace(0.5, 500_000);
    expect([250_000 - least < 2500, most - 250_000 < 2500]).toEqual([true, true]);
  });

  it("holds for honest drawings, however often they are tried", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 50, maxLength: 50 }),
        (tries) => {
          const others = 200;
          for (const share of tries) {
            let before = 0;
            for (let n = 0; n < others; n++) if (Math.random() < share) before++;
            const { least, most } = likelyPlace(Math.min(share, 1 - 2 ** -52), others);
            expect(before + 1 >= least && before + 1 <= most).toBe(true);
          }
        },
      ),
    );
  });
});
