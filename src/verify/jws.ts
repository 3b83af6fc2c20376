/** Signed statements of the queue: JWS in compact form by ES256, of one `typ`, and nothing else that a header could ask for. */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, readBase64url, toBytes, writeBase64url } from "./bytes.ts";

const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const SIGNATURE_BYTES = 64;
const COORDINATE_BYTES = 32;
/** Far more than any statement of the queue has. */
const MAX_CHARACTERS = 4096;

/** The public half of the proof key, as a JSON Web Key. */
export interface ProofKey {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
}

/** A statement that is shaped well. Who signed it is not checked yet. */
export interface Statement {
  /** The thumbprint of the key that is said to have signed it. */
  readonly kid: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: Bytes;
  readonly signature: Bytes;
}

/** null for what is no statement of this type. */
export function readStatement(text: string, typ: string): Statement | null {
  const [head, body, tail, ...more] = text.length > MAX_CHARACTERS ? [] : text.split(".");
  if (head === undefined || body === undefined || tail === undefined || more.length > 0) return null;
  const [header, claims, signature] = [readObject(head), readObject(body), readBase64url(tail)];
  if (header === null || claims === null || signature?.length !== SIGNATURE_BYTES) return null;
  const { kid } = header;
  const names = Object.keys(header).sort().join();
  if (names !== "alg,kid,typ" || header.alg !== "ES256" || header.typ !== typ) return null;
  if (typeof kid !== "string") return null;
  return { kid, claims, signed: toBytes(`${head}.${body}`), signature };
}

function readObject(part: string): Readonly<Record<string, unknown>> | null {
  const bytes = readBase64url(part);
  if (bytes === null) return null;
  try {
    const value: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    );
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null; // no UTF-8, or no JSON
  }
}

/** RFC 7638. */
export function thumbprintOf({ kty, crv, x, y }: ProofKey): string {
  return writeBase64url(sha256(toBytes(JSON.stringify({ crv, kty, x, y }))));
}

/** Whether this key signed it. */
export async function isSignedBy(key: ProofKey, { signed, signature }: Statement): Promise<boolean> {
  if ([key.x, key.y].some((text) => readBase64url(text)?.length !== COORDINATE_BYTES)) return false;
  const { kty, crv, x, y } = key;
  try {
    const imported = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, ES256, false, ["verify"]);
    return await crypto.subtle.verify(ES256, imported, signature, signed);
  } catch {
    return false; // a key that is no point of the curve
  }
}
