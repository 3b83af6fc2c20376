/** Where the keys come from that a pass is checked with: each is bound to one algorithm, which the token cannot choose. */
import { JWKSNoMatchingKey } from "jose/errors";
import { createLocalJWKSet } from "jose/jwks/local";
import { createRemoteJWKSet, customFetch } from "jose/jwks/remote";
import type { JWTVerifyGetKey } from "jose/jwt/verify";
import { HMAC_ALG, type PassAlg, type PublicKeyAlg } from "../core/pass-claims.ts";
import type { FetchedKeys, KeySet } from "./key-options.ts";

const MIN_SECRET_BYTES = 32;
const TIMEOUT_MS = 5000;
const USUAL_MAX_AGE_SECONDS = 600;
const USUAL_COOLDOWN_SECONDS = 30;

export interface PassKeys {
  readonly alg: PassAlg;
  /** Tried in turn, until one fits the signature. Throws KeysUnavailable where keys cannot be had. */
  readonly finders: readonly JWTVerifyGetKey[];
}

/** The queue did not tell its keys. No token is to blame. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
}

/** Throws when a secret is too short. */
export function sharedKeys(secrets: readonly string[]): PassKeys {
  if (secrets.length === 0) throw new TypeError("secrets is empty");
  return { alg: HMAC_ALG, finders: secrets.map(sharedKey) };
}

function sharedKey(secret: string): JWTVerifyGetKey {
  const bytes = new TextEncoder().encode(secret);
  if (bytes.length < MIN_SECRET_BYTES) throw new TypeError(`secret has fewer than ${MIN_SECRET_BYTES} bytes`);
  let imported: CryptoKey | undefined;
  return async () => {
    imported ??= await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
      "verify",
    ]);
    return imported;
  };
}

export function knownKeys(set: KeySet, alg: PublicKeyAlg): PassKeys {
  return { alg, finders: [createLocalJWKSet({ keys: [...set.keys] } as never)] };
}

export function fetchedKeys(url: string | URL, alg: PublicKeyAlg, options: FetchedKeys): PassKeys {
  const { maxAgeSeconds = USUAL_MAX_AGE_SECONDS, cooldownSeconds = USUAL_COOLDOWN_SECONDS, fetch } = options;
  const remote = createRemoteJWKSet(new URL(url), {
    timeoutDuration: TIMEOUT_MS,
    ...(fetch && { [customFetch]: fetch }),
  });
  /** jose would forget the keys that it has when they are old and the queue is away. */
  let known: { readonly find: JWTVerifyGetKey; readonly atMs: number } | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;

  const isOver = (sinceMs: number, seconds: number) => Date.now() - sinceMs >= seconds * 1000;

  async function ask(): Promise<JWTVerifyGetKey> {
    askedAtMs = Date.now();
    try {
      await remote.reload(); // one request, however many ask at once
      known = { find: createLocalJWKSet(remote.jwks() as never), atMs: Date.now() };
      return known.find;
    } catch (cause) {
      throw new KeysUnavailable("the queue does not tell its keys", { cause });
    }
  }

  const find: JWTVerifyGetKey = async (header, token) => {
    if (known === null) return (await ask())(header, token);
    const { find: findKnown, atMs } = known;
    const isDue = isOver(atMs, maxAgeSeconds) && isOver(askedAtMs, cooldownSeconds);
    const findKey = isDue ? await ask().catch(() => findKnown) : findKnown;
    try {
      return await findKey(header, token);
    } catch (error) {
      // A key that was published since; or one that somebody made up.
      if (!(error instanceof JWKSNoMatchingKey) || !isOver(askedAtMs, cooldownSeconds)) throw error;
      return (await ask())(header, token);
    }
  };
  return { alg, finders: [find] };
}
