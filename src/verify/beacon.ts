/** The beacon that a drawing takes its randomness from: https://docs.drand.love */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { readHex } from "./bytes.ts";

export interface Beacon {
  /** Its chain's hash, in hex. */
  readonly chain: string;
  /** In hex, of the group G2. */
  readonly publicKey: string;
  /** When its first round was published, in seconds since 1970. */
  readonly genesis: number;
  /** Seconds between two rounds. */
  readonly period: number;
}

/**
 * drand's quicknet, as https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971/info tells it. The chain's
 * hash is made of the other three.
 */
export const QUICKNET: Beacon = {
  chain: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  publicKey:
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
  genesis: 1_692_803_367,
  period: 3,
};

const SIGNATURE_BYTES = 48;
const PUBLIC_KEY_BYTES = 96;
/** Of drand's scheme bls-unchained-g1-rfc9380. */
const DOMAIN = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

/** When a round is published, in ms since 1970: round 1 at genesis. */
export function roundAtMs({ genesis, period }: Beacon, round: number): number {
  return (genesis + (round - 1) * period) * 1000;
}

/** The round's signature in bytes; null where it is not the beacon's. Takes some 150 ms, the first time longer. */
export function checkRound(beacon: Beacon, round: number, signature: string): Uint8Array | null {
  const bytes = readHex(signature, SIGNATURE_BYTES);
  const publicKey = readHex(beacon.publicKey, PUBLIC_KEY_BYTES);
  if (bytes === null || publicKey === null) return null;
  const message = new Uint8Array(8);
  new DataView(message.buffer).setBigUint64(0, BigInt(round));
  const { hash, verify } = bls12_381.shortSignatures;
  try {
    return verify(bytes, hash(sha256(message), DOMAIN), publicKey) ? bytes : null;
  } catch {
    return null; // bytes that are no point of the curve
  }
}
