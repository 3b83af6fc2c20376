/** Signatures that come out the same on every run, so that docs/pass-vectors.json changes only with its definitions. */
import { createECDH, createHash, createHmac, createPrivateKey, type JsonWebKey, sign } from "node:crypto";

export const ALGORITHMS = ["HS256", "ES256", "RS256", "EdDSA"] as const;
export type Alg = (typeof ALGORITHMS)[number];

/** The order of P-256. */
export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A secret for HS256, a private JWK for the others. */
export type SigningKey = string | JsonWebKey;

export function signBytes(alg: Alg, key: SigningKey, text: string): Buffer {
  if (typeof key === "string") return createHmac("sha256", key).update(text).digest();
  const input = Buffer.from(text);
  const privateKey = createPrivateKey({ key, format: "jwk" });
  if (alg === "EdDSA") return sign(null, input, privateKey);
  return alg === "ES256" ? signEs256(String(key.d), input) : sign("sha256", input, privateKey);
}

/** ECDSA with a nonce made of the key and the message: Node's own takes a random one. For test keys alone. */
function signEs256(privateKey: string, input: Buffer): Buffer {
  const d = Buffer.from(privateKey, "base64url");
  const nonce = 1n + (toInteger(createHash("sha512").update(d).update(input).digest()) % (P256_ORDER - 1n));
  const point = createECDH("prime256v1");
  point.setPrivateKey(toBytes(nonce));
  const r = toInteger(point.getPublicKey().subarray(1, 33)) % P256_ORDER;
  const z = toInteger(createHash("sha256").update(input).digest());
  const s = (inverse(nonce) * (z + r * toInteger(d))) % P256_ORDER;
  return Buffer.concat([toBytes(r), toBytes(s)]);
}

export function toInteger(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}

/** 32 bytes, the highest first. */
export function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, "0"), "hex");
}

/** Modulo the order, by Fermat: it is a prime. */
function inverse(value: bigint): bigint {
  let result = 1n;
  for (let base = value, power = P256_ORDER - 2n; power > 0n; power >>= 1n) {
    if (power & 1n) result = (result * base) % P256_ORDER;
    base = (base * base) % P256_ORDER;
  }
  return result;
}
