/**
 * Whether a round is the beacon's own: scheme bls-unchained-g1-rfc9380, a signature on BLS12-381's G1 by a key on G2. Only a drawing
 * that waits for its round needs this module, which is why who needs it imports it then: the curve takes 0.1 s to set up.
 */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import { messageOf } from "./beacon.ts";
import type { DrawBeacon } from "./draw-index.ts";

export const DOMAIN = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

/** Whether it is a key that can have signed anything: a point of G2, in hex. */
export function isKeyOfBeacon(publicKey: string): boolean {
  try {
    const point = bls12_381.G2.Point.fromHex(publicKey);
    point.assertValidity();
    return !point.is0();
  } catch {
    return false;
  }
}

/** false for what is no signature at all, too: a relay may answer anything. */
export function isRoundOf({ publicKey }: DrawBeacon, round: number, signature: Uint8Array): boolean {
  const scheme = bls12_381.shortSignatures;
  try {
    return scheme.verify(signature, scheme.hash(messageOf(round), DOMAIN), hexToBytes(publicKey));
  } catch {
    return false; // no point of the curve
  }
}
