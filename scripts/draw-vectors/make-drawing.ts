/**
 * A whole drawing as docs/fair-opening.md writes it, made without the product's code and without the verifier's: both are judged by it.
 */
import { createHmac } from "node:crypto";
import { type PrivateJwk, sha256, signStatement } from "./sign.ts";

export interface Entrant {
  readonly user: string;
  /** Entered, and left before the drawing: stays in the list. */
  readonly isGone?: boolean;
  /** Where it stands in the list of a queue that breaks the rules; by the user, where nothing is said. */
  readonly sheet?: number;
}

export interface DrawingPlan {
  readonly eventId: string;
  readonly generation: number;
  readonly closedAtMs: number;
  readonly entrants: readonly Entrant[];
  readonly proofKey: PrivateJwk;
  readonly beacon: {
    readonly chain: string;
    readonly public_key: string;
    readonly genesis: number;
    readonly period: number;
  };
  readonly round: number;
  /** The round's, in hex; null while it is not there. */
  readonly signature: string | null;
}

export interface MadeEntry extends Entrant {
  readonly sheet: number;
  readonly salt: Buffer;
  readonly leaf: Buffer;
}

export interface MadeDrawing {
  readonly entries: readonly MadeEntry[];
  /** The leaves of each sheet, one after the other. */
  readonly sheets: readonly Buffer[];
  readonly sheetHashes: readonly Buffer[];
  readonly root: Buffer;
  readonly checkpoint: string;
  /** The keys of leaves, and their places, by the leaf in hex; empty while there is no signature. */
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly places: ReadonlyMap<string, number>;
  readonly randomness: Buffer | null;
  readonly seed: Buffer | null;
  /** By the sheet's number; empty ones while there is no signature. */
  readonly placesFiles: readonly Buffer[];
  /** What draw.json holds. */
  readonly index: Readonly<Record<string, unknown>>;
}

const SHEETS = 256;

function frame(...parts: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part as Uint8Array);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

const hmac = (key: Uint8Array, message: Uint8Array) => createHmac("sha256", key).update(message).digest();

function saltOf({ proofKey, eventId, generation }: DrawingPlan, user: string): Buffer {
  const secret = hmac(Buffer.from(proofKey.d, "base64url"), frame("vq-salt-secret-1"));
  return hmac(secret, frame("vq-salt-1", eventId, String(generation), user)).subarray(0, 16);
}

function sheetOf({ proofKey, eventId }: DrawingPlan, user: string): number {
  const secret = hmac(Buffer.from(proofKey.d, "base64url"), frame("vq-salt-secret-1"));
  return hmac(secret, frame("vq-sheet-of-1", eventId, user)).readUInt8(0);
}

export function makeDrawing(plan: DrawingPlan): MadeDrawing {
  const { eventId, generation, entrants, proofKey, beacon, round, signature } = plan;
  const entries = entrants.map((entrant): MadeEntry => {
    const salt = saltOf(plan, entrant.user);
    const leaf = sha256(frame("vq-leaf-1", eventId, String(generation), salt, entrant.user));
    return { ...entrant, sheet: entrant.sheet ?? sheetOf(plan, entrant.user), salt, leaf };
  });
  const leavesBySheet = Array.from({ length: SHEETS }, (): Buffer[] => []);
  for (const { sheet, leaf } of entries) leavesBySheet[sheet]?.push(leaf);
  for (const leaves of leavesBySheet) leaves.sort(Buffer.compare);

  const sheets = leavesBySheet.map((leaves) => Buffer.concat(leaves));
  const sheetHashes = sheets.map((file, sheet) => sha256(frame("vq-sheet-1", String(sheet), file)));
  const root = sha256(frame("vq-root-1", eventId, String(generation), ...sheetHashes));
  const closedAt = new Date(plan.closedAtMs).toISOString();
  const checkpoint = signStatement(proofKey, "vq-checkpoint+jwt", {
    event_id: eventId,
    generation,
    size: entries.length,
    root: root.toString("base64url"),
    chain: beacon.chain,
    round,
    closed_at: closedAt,
  });

  const randomness = signature === null ? null : sha256(Buffer.from(signature, "hex"));
  const seed = randomness && sha256(frame("vq-seed-1", root, randomness));
  const keys = new Map(
    seed === null ? [] : entries.map(({ leaf }) => [leaf.toString("hex"), hmac(seed, leaf)]),
  );
  const inOrder = [...keys].sort(([, one], [, other]) => Buffer.compare(one, other));
  const places = new Map(inOrder.map(([leaf], rank) => [leaf, rank + 1]));
  const placesFiles = leavesBySheet.map((leaves) => {
    const file = Buffer.alloc(places.size === 0 ? 0 : 4 * leaves.length);
    if (places.size > 0) {
      for (const [row, leaf] of leaves.entries()) {
        file.writeUInt32BE(places.get(leaf.toString("hex")) ?? 0, 4 * row);
      }
    }
    return file;
  });

  const { kty, crv, x, y } = proofKey;
  const index = {
    event_id: eventId,
    generation,
    size: entries.length,
    closed_at: closedAt,
    checkpoint,
    proof_key: { kty, crv, x, y },
    beacon,
    round,
    round_at: new Date((beacon.genesis + (round - 1) * beacon.period) * 1000).toISOString(),
    signature,
    phase: signature === null ? "committed" : "seated",
    stopped: false,
    sheets: leavesBySheet.map((leaves, sheet) => ({
      hash: sheetHashes[sheet]?.toString("base64url"),
      size: leaves.length,
    })),
  };
  return {
    entries,
    sheets,
    sheetHashes,
    root,
    checkpoint,
    keys,
    places,
    randomness,
    seed,
    placesFiles,
    index,
  };
}

/** What the queue gives the holder of an entry. `iat`: in seconds since 1970. */
export function signReceipt(plan: DrawingPlan, { leaf, sheet, salt }: MadeEntry, iat: number): string {
  return signStatement(plan.proofKey, "vq-receipt+jwt", {
    event_id: plan.eventId,
    generation: plan.generation,
    leaf: leaf.toString("base64url"),
    sheet,
    salt: salt.toString("base64url"),
    iat,
  });
}
