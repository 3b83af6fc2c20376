/** How each value of a drawing is made of others, as docs/fair-opening.md writes it. All hashes are SHA-256, 32 bytes. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, toBytes } from "./bytes.ts";

export const HASH_BYTES = 32;
export const SHEETS = 256;
/** Of one place in a places file. */
export const PLACE_BYTES = 4;

/** Whose drawing it is. `generation`: of the event's queue, ms since 1970. */
export interface Drawing {
  readonly eventId: string;
  readonly generation: number;
}

/** Parts one after the other, each behind its length in four bytes, big-endian: no two lists of parts become the same bytes. */
export function frame(...parts: readonly (string | Uint8Array)[]): Bytes {
  const all = parts.map((part) => (typeof part === "string" ? toBytes(part) : part));
  const framed = new Uint8Array(all.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(framed.buffer);
  let at = 0;
  for (const part of all) {
    view.setUint32(at, part.length);
    framed.set(part, at + 4);
    at += 4 + part.length;
  }
  return framed;
}

export function leafOf({ eventId, generation }: Drawing, salt: Uint8Array, user: string): Bytes {
  return sha256(frame("vq-leaf-1", eventId, String(generation), salt, user)) as Bytes;
}

/** `file`: the sheet's leaves. */
export function sheetHashOf(sheet: number, file: Uint8Array): Bytes {
  return sha256(frame("vq-sheet-1", String(sheet), file)) as Bytes;
}

export function rootOf({ eventId, generation }: Drawing, sheetHashes: readonly Uint8Array[]): Bytes {
  return sha256(frame("vq-root-1", eventId, String(generation), ...sheetHashes)) as Bytes;
}

/** `beaconSignature`: the round's. */
export function seedOf(root: Uint8Array, beaconSignature: Uint8Array): Bytes {
  return sha256(frame("vq-seed-1", root, sha256(beaconSignature))) as Bytes;
}

/** Makes the key of each leaf, by which the drawing orders them. The seed is hashed once for all, and one state serves all leaves. */
export function keysBy(seed: Uint8Array): (leaf: Uint8Array) => Bytes {
  const begun = hmac.create(sha256, seed);
  const state = begun.clone();
  return (leaf) => begun._cloneInto(state).update(leaf).digest() as Bytes;
}
