/** The index of a drawing as it is published, read without trust: every field there, and each in its one spelling. */
import { type Beacon, QUICKNET } from "./beacon.ts";
import { readBase64url } from "./bytes.ts";
import type { ProofKey } from "./jws.ts";
import { HASH_BYTES, SHEETS } from "./recipes.ts";

export interface Index {
  readonly eventId: string;
  readonly generation: number;
  readonly size: number;
  readonly closedAtMs: number;
  readonly checkpoint: string;
  readonly proofKey: ProofKey;
  readonly beacon: Beacon;
  readonly round: number;
  readonly roundAtMs: number;
  /** The beacon's, in hex; null before the round. */
  readonly signature: string | null;
  readonly phase: "committed" | "drawn" | "seated";
  readonly isStopped: boolean;
  readonly sheets: readonly { readonly hash: Uint8Array; readonly size: number }[];
}

/** An event has no more places than these. */
const MAX_SIZE = 9_999_999;
const PHASES: readonly unknown[] = ["committed", "drawn", "seated"];

type Fields = Readonly<Record<string, unknown>>;

/** null for what is no index. */
export function readIndex(text: string): Index | null {
  try {
    const fields = object(JSON.parse(text));
    const signature = fields.signature === null ? null : string(fields.signature);
    if (!PHASES.includes(fields.phase) || typeof fields.stopped !== "boolean") return null;
    if (signature === null && fields.phase !== "committed") return null;
    return {
      eventId: string(fields.event_id),
      generation: whole(fields.generation, 1),
      size: whole(fields.size, 0, MAX_SIZE),
      closedAtMs: time(fields.closed_at),
      checkpoint: string(fields.checkpoint),
      proofKey: readProofKey(object(fields.proof_key)),
      beacon: readBeacon(fields.beacon),
      round: whole(fields.round, 1),
      roundAtMs: time(fields.round_at),
      signature,
      phase: fields.phase as Index["phase"],
      isStopped: fields.stopped,
      sheets: readSheets(fields.sheets),
    };
  } catch {
    return null; // no JSON, or a field that is missing or something else: what the functions below throw
  }
}

/** A beacon's description in JSON; it may say more. Throws an Error for what is none. */
export function readBeacon(value: unknown): Beacon {
  const { chain, public_key, genesis, period } = object(value);
  return {
    chain: matching(string(chain), /^[0-9a-f]{64}$/),
    publicKey: matching(string(public_key), new RegExp(`^[0-9a-f]{${QUICKNET.publicKey.length}}$`)),
    genesis: whole(genesis, 1),
    period: whole(period, 1),
  };
}

function readProofKey({ kty, crv, x, y }: Fields): ProofKey {
  if (kty !== "EC" || crv !== "P-256") throw new Error("no key of ES256");
  return { kty, crv, x: string(x), y: string(y) };
}

function readSheets(value: unknown): Index["sheets"] {
  if (!Array.isArray(value) || value.length !== SHEETS) throw new Error(`not ${SHEETS} sheets`);
  return value.map((sheet) => {
    const { hash, size } = object(sheet);
    const bytes = readBase64url(string(hash));
    if (bytes?.length !== HASH_BYTES) throw new Error("no hash");
    return { hash: bytes, size: whole(size, 0, MAX_SIZE) };
  });
}

function object(value: unknown): Fields {
  if (typeof value !== "object" || value === null) throw new Error("no object");
  return value as Fields;
}

function string(value: unknown): string {
  if (typeof value !== "string") throw new Error("no text");
  return value;
}

function matching(text: string, pattern: RegExp): string {
  if (!pattern.test(text)) throw new Error(`not as ${pattern}`);
  return text;
}

function whole(value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isSafeInteger(value)) throw new Error("no whole number");
  const number = value as number;
  if (number < least || number > most) throw new Error("out of bounds");
  return number;
}

/** ISO 8601 in UTC with milliseconds, and no other spelling. In ms since 1970. */
export function time(value: unknown): number {
  const ms = Date.parse(string(value));
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== value) throw new Error("no time");
  return ms;
}
