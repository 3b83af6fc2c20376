/**
 * The keys of passes through a rotation, as an operator keeps them: one signs, one may be published to follow it, others have
 * signed before. Cloudflare shows no secret again, so a file remembers which is which, and since when.
 */
import { passSecretOf } from "../../src/config/settings.ts";
import { HMAC_ALG, type PassAlg } from "../../src/core/pass-claims.ts";
import type { Jwk, KeyMaterial } from "../../src/pass/pass-key.ts";
import { makeSecret } from "../system/local-secrets.ts";
import { makeJwk } from "./make-key.ts";

export interface RingKey {
  readonly role: "signs" | "next" | "previous";
  /** When it took that role, in ISO 8601. */
  readonly since: string;
  readonly material: KeyMaterial;
}

export interface KeyRing {
  readonly alg: PassAlg;
  /** In the order of the secret: the one that signs first. */
  readonly keys: readonly RingKey[];
}

export const STEPS = ["publish", "sign", "drop"] as const;
export type Step = (typeof STEPS)[number];

/** What a step did: `same` when it had been done before. */
export type Stepped =
  | { readonly kind: "changed"; readonly ring: KeyRing }
  | { readonly kind: "same"; readonly why: string }
  | { readonly kind: "refused"; readonly why: string };

/** Shops that use the package know a new key after ten minutes, caches between after five. */
export const PUBLISHED_MS = 15 * 60_000;
/** A booking may be reported for a day after its pass has ended. */
export const LATE_MS = 24 * 3_600_000;

/** A ring of one new key, which signs since `nowMs` (ms since 1970). */
export function makeRing(alg: PassAlg, nowMs: number): KeyRing {
  return {
    alg,
    keys: [{ role: "signs", since: new Date(nowMs).toISOString(), material: makeMaterial(alg) }],
  };
}

export function makeMaterial(alg: PassAlg): KeyMaterial {
  return alg === HMAC_ALG ? { alg, secret: makeSecret() } : { alg, jwk: makeJwk(alg) };
}

/** Safe to repeat: a step that was done changes nothing. `ttlSeconds`: how long a pass lives. */
export function takeStep(
  ring: KeyRing,
  step: Step,
  { nowMs, ttlSeconds, early }: { nowMs: number; ttlSeconds: number; early: boolean },
): Stepped {
  const [signing, next] = [find(ring, "signs"), find(ring, "next")];
  const since = new Date(nowMs).toISOString();
  const tooEarly = (key: RingKey, waitMs: number) => !early && nowMs < Date.parse(key.since) + waitMs;
  switch (step) {
    case "publish": {
      if (next) return { kind: "same", why: `the next key is published since ${next.since}` };
      const key: RingKey = { role: "next", since, material: makeMaterial(ring.alg) };
      return { kind: "changed", ring: { ...ring, keys: [...ring.keys, key] } };
    }
    case "sign": {
      if (!next || !signing) {
        if (find(ring, "previous")) return { kind: "same", why: `the new key signs since ${signing?.since}` };
        return { kind: "refused", why: "no next key is published; take the step publish first" };
      }
      if (tooEarly(next, PUBLISHED_MS)) return { kind: "refused", why: waitUntil(next, PUBLISHED_MS) };
      const before = ring.keys.filter(({ role }) => role === "previous");
      const keys: RingKey[] = [
        { ...next, role: "signs", since },
        { ...signing, role: "previous", since },
        ...before,
      ];
      return { kind: "changed", ring: { ...ring, keys } };
    }
    case "drop": {
      const waitMs = LATE_MS + ttlSeconds * 1000;
      const previous = ring.keys.filter(({ role }) => role === "previous");
      if (previous.length === 0) return { kind: "same", why: "no key of before is left" };
      const young = previous.find((key) => tooEarly(key, waitMs));
      if (young) return { kind: "refused", why: waitUntil(young, waitMs) };
      return { kind: "changed", ring: { ...ring, keys: ring.keys.filter((key) => !previous.includes(key)) } };
    }
  }
}

/** The step that comes next. */
export function nextStep(ring: KeyRing): Step {
  if (find(ring, "next")) return "sign";
  return find(ring, "previous") ? "drop" : "publish";
}

/** What is put as the secret. Of keys that do not sign it holds no more than it needs. */
export function secretOf({ alg, keys }: KeyRing): string {
  if (alg === HMAC_ALG) {
    const secrets = keys.map(({ material }) => (material.alg === HMAC_ALG ? material.secret : ""));
    return secrets.length === 1 ? String(secrets[0]) : JSON.stringify(secrets);
  }
  const jwks = keys.map(({ role, material }) => {
    if (material.alg === HMAC_ALG) throw new Error("a shared secret stands among key pairs");
    return role === "signs" ? material.jwk : openPart(material.jwk);
  });
  return JSON.stringify({ keys: jwks });
}

/** What a queue is deployed with. */
export function varsOf(ring: KeyRing): Readonly<Record<string, string>> {
  return { QUEUE_PASS_ALG: ring.alg, [passSecretOf(ring.alg)]: secretOf(ring) };
}

/** What anybody may know of a key pair. */
export function openPart({ kty, crv, x, y, n, e, kid, alg, use }: Jwk): Jwk {
  return JSON.parse(JSON.stringify({ kty, crv, x, y, n, e, kid, alg, use })); // without what is undefined
}

function find({ keys }: KeyRing, role: RingKey["role"]): RingKey | undefined {
  return keys.find((key) => key.role === role);
}

function waitUntil({ since }: RingKey, waitMs: number): string {
  return `wait until ${new Date(Date.parse(since) + waitMs).toISOString()}, or say --early`;
}
