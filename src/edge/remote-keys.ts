/**
 * Public keys that another party publishes (RFC 7517) and changes at any time: a login's, Cloudflare Access's, or an agent's. They are
 * kept for ten minutes, and longer while their address does not answer: people who signed in must not be turned away for that.
 */

import { JWKSNoMatchingKey } from "jose/errors";
import { createLocalJWKSet } from "jose/jwks/local";
import type { JWTVerifyGetKey } from "jose/jwt/verify";
import { writeLog } from "../log.ts";
import { readShort } from "../read-short.ts";

type KeySet = Parameters<typeof createLocalJWKSet>[0];
export type PublicJwk = KeySet["keys"][number];

const KEPT_MS = 600_000;
/** Tokens can name keys that are not there as often as they like: the address is asked again so seldom. */
const COOLDOWN_MS = 30_000;
/** After a failure, and for others while one request asks. */
const REST_MS = 10_000;
const PATIENCE_MS = 3000;
const MAX_BYTES = 65_536;
const ACCEPTED =
  "application/jwk-set+json, application/http-message-signatures-directory+json, application/json";

/** The keys could not be asked for, and those that are known do not do: the token may be good or not. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
}

export class RemoteKeys {
  readonly #url: string;
  #keys: { readonly set: KeySet; readonly find: JWTVerifyGetKey } | null = null;
  /** ms since 1970, by the clock of who asks. */
  #readAtMs = Number.NEGATIVE_INFINITY;
  #restsUntilMs = Number.NEGATIVE_INFINITY;

  constructor(url: string) {
    this.#url = url;
  }

  /** Finds a token's key for jose. Its errors are jose's own, and KeysUnavailable. */
  at(nowMs: number): JWTVerifyGetKey {
    return async (header, token) => {
      try {
        return await (await this.#known(nowMs)).find(header, token);
      } catch (error) {
        if (!(error instanceof JWKSNoMatchingKey) || nowMs - this.#readAtMs < COOLDOWN_MS) throw error;
      }
      return (await this.#newest(nowMs)).find(header, token);
    };
  }

  /** What `pick` makes of the keys themselves; null when it finds none among the newest, either. Throws KeysUnavailable. */
  async find<T>(nowMs: number, pick: (keys: readonly PublicJwk[]) => Promise<T | null>): Promise<T | null> {
    const found = await pick((await this.#known(nowMs)).set.keys);
    if (found !== null || nowMs - this.#readAtMs < COOLDOWN_MS) return found;
    return pick((await this.#newest(nowMs)).set.keys);
  }

  async #known(nowMs: number) {
    if (this.#keys === null || nowMs - this.#readAtMs >= KEPT_MS) await this.#read(nowMs);
    if (this.#keys === null) throw new KeysUnavailable();
    return this.#keys;
  }

  async #newest(nowMs: number) {
    if (!(await this.#read(nowMs)) || this.#keys === null) throw new KeysUnavailable();
    return this.#keys;
  }

  /** Returns whether it read them. */
  async #read(nowMs: number): Promise<boolean> {
    if (nowMs < this.#restsUntilMs) return false;
    // Without any keys each request has to ask for itself: the platform lets none wait for another's answer.
    if (this.#keys !== null) this.#restsUntilMs = nowMs + REST_MS;
    try {
      const set = await fetchKeySet(this.#url);
      this.#keys = { set, find: createLocalJWKSet(set) };
      this.#readAtMs = nowMs;
      this.#restsUntilMs = Number.NEGATIVE_INFINITY;
      return true;
    } catch (error) {
      this.#restsUntilMs = nowMs + REST_MS;
      const reason = error instanceof Error ? error.message : "unknown";
      writeLog("warn", "login keys not read", { reason });
      return false;
    }
  }
}

/** By address: those that operators have named. */
const known = new Map<string, RemoteKeys>();

export function remoteKeys(url: string): RemoteKeys {
  const keys = known.get(url) ?? new RemoteKeys(url);
  known.set(url, keys);
  return keys;
}

async function fetchKeySet(url: string): Promise<KeySet> {
  const response = await fetch(url, {
    headers: { Accept: ACCEPTED },
    redirect: "manual", // the address was chosen by the operator, not by who answers there
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`It answers ${response.status}.`);
  }
  return JSON.parse(await readShort(response.body, MAX_BYTES));
}
