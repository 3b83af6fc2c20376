/** A drawing by arithmetic of its own: Node's hashes and sorts of whole lists. It shares no code with src/core/draw. */
import { createHash, createHmac } from "node:crypto";

const framed = (parts: readonly (Buffer | string)[]) =>
  Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
export const sha256 = (...parts: readonly (Buffer | string)[]) =>
  createHash("sha256").update(framed(parts)).digest();
export const hmac256 = (key: Uint8Array, ...parts: readonly (Buffer | string)[]) =>
  createHmac("sha256", key).update(framed(parts)).digest();

export interface Run {
  readonly event: string;
  readonly generation: number;
  readonly saltSecret: Uint8Array;
}

/** Hexadecimal. */
export function leafOf({ event, generation, saltSecret }: Run, user: string): string {
  const salt = hmac256(saltSecret, "vq-salt-1", event, String(generation), user).subarray(0, 16);
  return sha256("vq-leaf-1", event, String(generation), salt, user).toString("hex");
}

/** `sheets`: the leaves of each, hexadecimal, in any order. */
export function rootOf({ event, generation }: Run, sheets: readonly (readonly string[])[]): Buffer {
  const hashes = sheets.map((leaves, sheet) =>
    sha256("vq-sheet-1", String(sheet), Buffer.from(leaves.toSorted().join(""), "hex")),
  );
  return sha256("vq-root-1", event, String(generation), ...hashes);
}

/** The place of each leaf, hexadecimal. */
export function placesOf(leaves: readonly string[], root: Buffer, signature: string): Map<string, number> {
  const randomness = createHash("sha256").update(Buffer.from(signature, "hex")).digest();
  const seed = sha256("vq-seed-1", root, randomness);
  const keyed = leaves.map((leaf) => {
    const key = createHmac("sha256", seed).update(Buffer.from(leaf, "hex")).digest("hex");
    return `${key}${leaf}`;
  });
  return new Map(keyed.toSorted().map((both, index) => [both.slice(64), index + 1]));
}
