import { sha256 } from "@noble/hashes/sha2.js";
import { toBase64url } from "../core/draw/base64url.ts";
import type { Jwk } from "../pass/pass-key.ts";
import type { ProofMaterial } from "../pass/proof-key.ts";
import { problemsOfKey } from "./read-key-set.ts";
import { asTable, type Table } from "./text.ts";

const NAME = "PROOF_PRIVATE_JWK";
const MAKES_ONE = '"npm run --silent keys -- proof" makes one';
const NUMBER_BYTES = 6; // below 2^53, as Redis' scripts count

/** What signs the proofs of a drawing, and receipts. */
export interface ProofConfig {
  /** null: there is none, or it is wrong. No event may open with a drawing then, and there are no receipts. */
  readonly key: ProofMaterial | null;
  /** They stop the events that open with a drawing alone. */
  readonly problems: readonly string[];
}

/** `passKeys`: the text of QUEUE_PASS_PRIVATE_JWK. A problem never shows a value. */
export function readProof(env: Table, passKeys: string): ProofConfig {
  const text = env[NAME] ?? "";
  if (text === "") return { key: null, problems: [] };
  const jwk = asTable(text) as Jwk | null;
  if (jwk === null) return { key: null, problems: [`${NAME} is no JSON Web Key; ${MAKES_ONE}`] };
  const problems = problemsOfKey(jwk, "ES256", true).map((problem) => `${NAME} ${problem}; ${MAKES_ONE}`);
  if (problems.length === 0 && passKeys.includes(String(jwk.d))) {
    problems.push(`${NAME} is a key of QUEUE_PASS_PRIVATE_JWK; give each its own`);
  }
  return { key: problems.length === 0 ? { jwk, ...nameKey(jwk) } : null, problems };
}

/** What is wrong with an event that opens with a drawing while there is no key to prove it by. */
export function problemWithoutKey(label: string): string {
  return `${label} opens with a drawing, which needs ${NAME} to sign its proofs; ${MAKES_ONE}, "npx wrangler secret put ${NAME}" puts it`;
}

/** Whether an event of these variables opens with a drawing. */
export function needsProofKey({ OPENING, EVENTS }: Table): boolean {
  const tables = Object.values(asTable(EVENTS) ?? {}).map(asTable);
  return OPENING === "draw" || tables.some((table) => table?.opening === "draw");
}

/** The thumbprint of RFC 7638: of the members that the key needs, in the order of their names. */
function nameKey({ crv, kty, x, y }: Jwk): { readonly kid: string; readonly number: number } {
  const thumbprint = sha256(new TextEncoder().encode(JSON.stringify({ crv, kty, x, y })));
  const number = thumbprint.subarray(0, NUMBER_BYTES).reduce((sum, byte) => sum * 256 + byte, 0);
  return { kid: toBase64url(thumbprint), number };
}
