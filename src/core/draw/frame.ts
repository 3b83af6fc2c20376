/** How everything that is hashed for a drawing is written, so that a check needs none of our code: docs/fair-opening.md. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** Bytes as they are, a text as UTF-8. */
export type Part = Uint8Array | string;

/** Each part behind its length in four bytes, the highest first: no two lists of parts are framed alike. */
export function frame(...parts: readonly Part[]): Uint8Array {
  const framed: Uint8Array[] = [];
  for (const part of parts) {
    const bytes = typeof part === "string" ? utf8ToBytes(part) : part;
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length);
    framed.push(length, bytes);
  }
  return concatBytes(...framed);
}

/** SHA-256 of the frame, 32 bytes. */
export function hashFrame(...parts: readonly Part[]): Uint8Array {
  return sha256(frame(...parts));
}

/** What a hash of noble's has that was begun and can be gone on with more than once. */
interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
  _cloneInto(used?: Hash): Hash;
}

/** A hash of many things that begin alike: the beginning is hashed once. */
export class BegunHash {
  readonly #begun: Hash;
  #used: Hash;

  private constructor(begun: Hash, beginning: Uint8Array) {
    begun.update(beginning);
    this.#begun = begun;
    this.#used = begun._cloneInto();
  }

  static sha256(beginning: Uint8Array): BegunHash {
    return new BegunHash(sha256.create() as Hash, beginning);
  }

  static hmac(key: Uint8Array, beginning: Uint8Array = new Uint8Array()): BegunHash {
    return new BegunHash(hmac.create(sha256, key) as Hash, beginning);
  }

  /** 32 bytes: of the beginning and what follows it. */
  of(...following: readonly Uint8Array[]): Uint8Array {
    this.#used = this.#begun._cloneInto(this.#used); // a new one each time would take twice as long
    for (const bytes of following) this.#used.update(bytes);
    return this.#used.digest();
  }
}
