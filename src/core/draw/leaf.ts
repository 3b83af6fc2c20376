/** An entrant as the signed list has them: 32 bytes that only who knows the person's salt can tell a person by. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { BegunHash, frame } from "./frame.ts";

export const LEAF_BYTES = 32;
const SALT_BYTES = 16;
/** As `frame` writes it before a salt. */
const SALT_LENGTH = Uint8Array.of(0, 0, 0, SALT_BYTES);

/** An event's entrants are listed in so many sheets, whatever its shards and lobbies. */
export const SHEETS = 256;

/** What all salts are made of: from the private half of the proof key (its `d`, 32 bytes), so that no secret more is kept. */
export function saltSecretOf(privateKey: Uint8Array): Uint8Array {
  return hmac(sha256, privateKey, frame("vq-salt-secret-1"));
}

/**
 * Makes the leaves of one run of an event. What all of them begin with is hashed once: half a million take 6 s of a core, each by
 * itself would take 19 s.
 */
export class LeafMaker {
  readonly #salts: BegunHash;
  readonly #leaves: BegunHash;

  constructor(event: string, generation: number, saltSecret: Uint8Array) {
    const run = [event, String(generation)];
    this.#salts = BegunHash.hmac(saltSecret, frame("vq-salt-1", ...run));
    this.#leaves = BegunHash.sha256(frame("vq-leaf-1", ...run));
  }

  /** What has to be known beside the user id to find the person in the list: 16 bytes. */
  salt(user: string): Uint8Array {
    return this.#saltOf(frame(user));
  }

  leaf(user: string): Uint8Array {
    const framed = frame(user);
    return this.#leaves.of(SALT_LENGTH, this.#saltOf(framed), framed);
  }

  #saltOf(framedUser: Uint8Array): Uint8Array {
    return this.#salts.of(framedUser).subarray(0, SALT_BYTES);
  }
}

/**
 * Finds the sheets that an event's people are listed on. By the salt secret, so that user ids cannot be chosen which all stand on
 * one sheet: its people are put into line together, as many as one script can take. The same in every run of the event, for who
 * begins one by entering does not know its generation yet.
 */
export class SheetFinder {
  readonly #hash: BegunHash;

  constructor(event: string, saltSecret: Uint8Array) {
    this.#hash = BegunHash.hmac(saltSecret, frame("vq-sheet-of-1", event));
  }

  /** 0 to 255. */
  sheetOf(user: string): number {
    return this.#hash.of(frame(user))[0] as number;
  }
}
