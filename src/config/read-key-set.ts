import { PUBLIC_KEY_ALGS, type PublicKeyAlg } from "../core/pass-claims.ts";
import type { Jwk, KeyMaterial } from "../pass/pass-key.ts";
import { asTable } from "./text.ts";

const NAME = "QUEUE_PASS_PRIVATE_JWK";
/** One that signs, one that follows, two that did. Gateways refuse larger sets. */
export const MOST_KEYS = 4;
const KID = /^[A-Za-z0-9_.-]{1,64}$/;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** By algorithm: the kind of the key, its public members with their least and most bytes, its private ones. */
const SHAPES: Record<PublicKeyAlg, Shape> = {
  ES256: { kty: "EC", crv: "P-256", open: { x: [32, 32], y: [32, 32] }, closed: ["d"] },
  RS256: { kty: "RSA", open: { n: [256, 512], e: [1, 8] }, closed: ["d", "p", "q", "dp", "dq", "qi"] },
  EdDSA: { kty: "OKP", crv: "Ed25519", open: { x: [32, 32] }, closed: ["d"] },
};

interface Shape {
  readonly kty: string;
  readonly crv?: string;
  readonly open: Readonly<Record<string, readonly [least: number, most: number]>>;
  readonly closed: readonly string[];
}

type PublicKeyMaterial = Extract<KeyMaterial, { readonly jwk: Jwk }>;

/**
 * The keys of a private JWK, or of a JWK set whose first key signs; of the others the public part is enough. `alg` null: whichever
 * algorithm the first one is of. Empty where something is wrong, which is added to `problems`. A problem never shows a value.
 */
export function readKeySet(
  text: string,
  alg: PublicKeyAlg | null,
  problems: string[],
): readonly PublicKeyMaterial[] {
  const jwks = listKeys(text);
  const make = `"npm run keys -- make --alg ${alg ?? "ES256"}" makes one`;
  if (jwks === null) {
    problems.push(`${NAME} is neither a JSON Web Key nor a set of them; ${make}`);
    return [];
  }
  if (jwks.length > MOST_KEYS) {
    problems.push(`${NAME} has more than ${MOST_KEYS} keys; "npm run keys -- rotate" says which may go`);
    return [];
  }
  const wanted = alg ?? algOf(jwks[0] as Jwk) ?? "ES256";
  const found = jwks.flatMap((jwk, index) =>
    problemsOfKey(jwk, wanted, index === 0).map((problem) => `${NAME}: key ${index + 1} ${problem}`),
  );
  const kids = jwks.map(({ kid }) => kid).filter((kid) => kid !== undefined);
  if (new Set(kids).size < kids.length) found.push(`${NAME}: two keys have one kid; give each its own`);
  problems.push(...found);
  return found.length > 0 ? [] : jwks.map((jwk) => ({ alg: wanted, jwk }));
}

/** null when it is no key and no set of at least one. */
function listKeys(text: string): readonly Jwk[] | null {
  const table = asTable(text);
  if (table === null) return null;
  if (!("keys" in table)) return [table];
  const keys = Array.isArray(table.keys) ? table.keys.map((key) => asTable(key)) : [];
  return keys.length === 0 || keys.includes(null) ? null : (keys as Jwk[]);
}

function algOf({ kty, crv }: Jwk): PublicKeyAlg | undefined {
  return PUBLIC_KEY_ALGS.find((alg) => SHAPES[alg].kty === kty && SHAPES[alg].crv === crv);
}

/** What is wrong with a key of this algorithm, as the end of a sentence about it. `signs`: its private part is needed. */
export function problemsOfKey(jwk: Jwk, alg: PublicKeyAlg, signs: boolean): string[] {
  const { kty, crv, open, closed } = SHAPES[alg];
  const kind = [kty, crv].filter(Boolean).join(" ");
  if (jwk.kty !== kty || jwk.crv !== crv)
    return [`is not ${kind}, which ${alg} needs; a set has one algorithm`];
  const problems: string[] = [];
  if (jwk.alg !== undefined && jwk.alg !== alg) problems.push(`says another alg than ${alg}; a set has one`);
  if (jwk.use !== undefined && jwk.use !== "sig") problems.push('is not for signing; its use must be "sig"');
  if (jwk.kid !== undefined && !(typeof jwk.kid === "string" && KID.test(jwk.kid))) {
    problems.push("has a kid that is not 1 to 64 of A-Z a-z 0-9 _ . -");
  }
  for (const [name, [least, most]] of Object.entries(open)) {
    const bytes = bytesOf(jwk[name]);
    if (bytes >= least && bytes <= most) continue;
    problems.push(
      name === "n"
        ? `has a modulus of other than ${least * 8} to ${most * 8} bits`
        : `is not whole: ${name} is missing or of a wrong length`,
    );
  }
  if (signs && closed.some((name) => jwk[name] === undefined)) {
    problems.push(`has no private part (${closed.join(", ")}); the first key signs`);
  } else if (closed.some((name) => jwk[name] !== undefined && bytesOf(jwk[name]) === 0)) {
    problems.push("has a private part that is not base64url");
  }
  return problems;
}

/** 0 for what is not base64url. */
function bytesOf(value: unknown): number {
  return typeof value === "string" && BASE64URL.test(value) ? Math.floor((value.length * 3) / 4) : 0;
}
