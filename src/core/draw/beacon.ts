/** Public randomness that comes out in rounds, each at a time that is known long before. No member of the beacon can choose one: https://docs.drand.love */
import { sha256 } from "@noble/hashes/sha2.js";
import type { DrawBeacon } from "./draw-index.ts";

/** A beacon, and where its rounds can be asked for: addresses without a path. */
export interface RelayedBeacon extends DrawBeacon {
  readonly relays: readonly string[];
}

/** drand's own, by https://docs.drand.love/dev-guide/developer. It asks not to rely on one relay. */
export const QUICKNET: RelayedBeacon = {
  chain: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  publicKey:
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
  genesis: 1_692_803_367,
  period: 3,
  relays: [
    "https://api.drand.sh",
    "https://drand.cloudflare.com",
    "https://api2.drand.sh",
    "https://api3.drand.sh",
  ],
};

/** When a round comes out, ms since 1970. */
export function roundAtMs(
  { genesis, period }: Pick<DrawBeacon, "genesis" | "period">,
  round: number,
): number {
  return (genesis + (round - 1) * period) * 1000;
}

/** The first round that comes out at this moment or later. */
export function roundFrom({ genesis, period }: DrawBeacon, fromMs: number): number {
  return Math.max(1, Math.ceil((fromMs / 1000 - genesis) / period) + 1);
}

/** What a round's signature is of. */
export function messageOf(round: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(round));
  return sha256(bytes);
}

/** What is random about a round: 32 bytes. */
export function randomnessOf(signature: Uint8Array): Uint8Array {
  return sha256(signature);
}
