import type { RelayedBeacon } from "../core/draw/beacon.ts";
import type { DrawingStore } from "../core/draw/drawing-store.ts";
import type { LogOrigin } from "../log.ts";
import type { DrawFiles } from "./files.ts";
import type { AskRound } from "./relays.ts";

/** Who signs the list. */
export interface DrawSigner {
  readonly number: number;
  /** A JSON Web Key, of which the public members of ProofJwk are published. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly saltSecret: Uint8Array;
  sign(typ: string, claims: Readonly<Record<string, unknown>>): Promise<string>;
}

/** What an object for a drawing works with. */
export interface DrawTools {
  readonly event: string;
  readonly shards: number;
  readonly origin: LogOrigin;
  readonly store: DrawingStore;
  readonly files: DrawFiles;
  readonly signer: DrawSigner;
  readonly beacon: RelayedBeacon;
  readonly askRound: AskRound;
  /** Of how many entrants one script reads or seats, in the mean: some 10 ms of Redis and 30 of the object. */
  readonly peopleAtOnce: number;
}
