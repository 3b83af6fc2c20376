import type { Language, PageFrame } from "../page/page-model.ts";

/** What the proofs page says of a drawing. */
export interface ShownDrawing {
  readonly generation: number;
  readonly size: number;
  readonly closedAtMs: number;
  readonly round: number;
  readonly roundAtMs: number;
  readonly phase: "committed" | "drawn" | "seated";
  readonly isStopped: boolean;
  /** Its randomness is drand's quicknet, and not a beacon for rehearsals. */
  readonly isPublicBeacon: boolean;
  /** The beacon's chain, in hex. */
  readonly chain: string;
  /** The thumbprint of the key that signed the checkpoint. */
  readonly keyId: string;
  /** A JWS. */
  readonly checkpoint: string;
}

export interface ProofsModel extends PageFrame {
  /** Where the page is, of this site: "/queue/demo/draw". */
  readonly path: string;
  /** null while no list is signed, or where there never was one. */
  readonly drawing: ShownDrawing | null;
}

/** What the page's script is given. */
export interface ScriptModel {
  readonly language: Language;
  readonly path: string;
  /** Where the verifier lies: a path of this site. It is loaded when somebody asks for a check. */
  readonly verifier: string;
  readonly isPublicBeacon: boolean;
}
