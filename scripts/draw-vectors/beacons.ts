/** The beacons of the vectors: drand's, with a round that everybody can ask for, and one whose secret stands in test-keys.json. */

import { beaconKeyOf, sha256 } from "./sign.ts";
import TEST_KEYS from "./test-keys.json" with { type: "json" };

/** drand's quicknet. */
export const QUICKNET = {
  chain: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  public_key:
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
  genesis: 1_692_803_367,
  period: 3,
} as const;

/** Of the chain's hash: SHA-256 of period, genesis, public key, this, and the name. */
export const QUICKNET_GROUP = "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e";

/** https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971/public/1000, of 2023-08-23 */
export const QUICKNET_ROUND = {
  round: 1000,
  randomness: "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
  signature:
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
} as const;

export const TEST_BEACON = {
  chain: sha256("virtual-queue: a beacon for tests").toString("hex"),
  public_key: beaconKeyOf(TEST_KEYS.beacon_secret),
  genesis: 1_767_225_600,
  period: 3,
} as const;
