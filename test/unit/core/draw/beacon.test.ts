import { bls12_381 } from "@noble/curves/bls12-381.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageOf, QUICKNET, randomnessOf, roundAtMs, roundFrom } from "../../../../src/core/draw/beacon.ts";
import { DOMAIN, isRoundOf } from "../../../../src/core/draw/verify-round.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
/** As drand published them: https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971/public/1000 */
const ROUND_1000 = {
  signature: Buffer.from(
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
    "hex",
  ),
  randomness: "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
};

describe("a round of quicknet", () => {
  it("is verified by the chain's public key", () => {
    expect(isRoundOf(QUICKNET, 1000, ROUND_1000.signature)).toBe(true);
    expect(hex(randomnessOf(ROUND_1000.signature))).toBe(ROUND_1000.randomness);
  });

  it("is no other round's", () => {
    expect(isRoundOf(QUICKNET, 1001, ROUND_1000.signature)).toBe(false);
  });

  it("is not believed with any byte of its signature changed", () => {
    for (const index of [0, 1, 20, 47]) {
      const changed = Uint8Array.from(ROUND_1000.signature);
      changed[index] = (changed[index] as number) ^ 1;
      expect(isRoundOf(QUICKNET, 1000, changed)).toBe(false);
    }
  });

  it("is not believed where a relay answers no signature", () => {
    for (const rubbish of [new Uint8Array(), new Uint8Array(48), new Uint8Array(96).fill(255)]) {
      expect(isRoundOf(QUICKNET, 1000, rubbish)).toBe(false);
    }
  });

  it("is no chain's of another key", () => {
    const scheme = bls12_381.shortSignatures;
    const { secretKey, publicKey } = scheme.keygen(new Uint8Array(48).fill(5));
    const own = { ...QUICKNET, publicKey: hex(publicKey.toBytes()) };
    const signature = scheme.sign(scheme.hash(messageOf(9), DOMAIN), secretKey).toBytes();
    expect(isRoundOf(own, 9, signature)).toBe(true);
    expect(isRoundOf(QUICKNET, 9, signature)).toBe(false);
  });
});

describe("the time of a round", () => {
  it("is the genesis for the first, and a period later for each next one", () => {
    expect(roundAtMs(QUICKNET, 1)).toBe(1_692_803_367_000);
    expect(roundAtMs(QUICKNET, 1000)).toBe((1_692_803_367 + 999 * 3) * 1000);
  });

  it("is the first that is not before the moment that was asked for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1_600_000_000_000, max: 2_500_000_000_000 }),
        (period, fromMs) => {
          const beacon = { ...QUICKNET, period };
          const round = roundFrom(beacon, fromMs);
          expect(roundAtMs(beacon, round)).toBeGreaterThanOrEqual(fromMs);
          if (round > 1) expect(roundAtMs(beacon, round - 1)).toBeLessThan(fromMs);
        },
      ),
    );
  });
});
