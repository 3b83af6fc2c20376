/** Signatures of the vectors: the queue's statements by ES256, and rounds of a beacon of our own. The same input gives the same bytes. */
import { createHash } from "node:crypto";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { p256 } from "@noble/curves/nist.js";

export interface PrivateJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

export const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const base64url = (text: string) => Buffer.from(text).toString("base64url");

/** RFC 7638. */
function thumbprintOf({ crv, kty, x, y }: Omit<PrivateJwk, "d">): string {
  return sha256(JSON.stringify({ crv, kty, x, y })).toString("base64url");
}

/** A JWS in compact form; its nonce is RFC 6979's. */
export function signStatement(key: PrivateJwk, typ: string, claims: object): string {
  const header = { alg: "ES256", typ, kid: thumbprintOf(key) };
  const signed = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  const signature = p256.sign(Buffer.from(signed), Buffer.from(key.d, "base64url"), { lowS: false });
  return `${signed}.${Buffer.from(signature).toString("base64url")}`;
}

const DOMAIN = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

/** In hex, of the group G2. */
export function beaconKeyOf(secret: string): string {
  return bls12_381.shortSignatures.getPublicKey(Buffer.from(secret, "hex")).toHex();
}

/** In hex, of the group G1. */
export function signRound(secret: string, round: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(round));
  const { hash, sign } = bls12_381.shortSignatures;
  return sign(hash(sha256(message), DOMAIN), Buffer.from(secret, "hex")).toHex();
}
