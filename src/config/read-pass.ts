import { HMAC_ALG, PASS_ISSUER, type PassAlg } from "../core/pass-claims.ts";
import type { KeyMaterial, PassConfig } from "../pass/pass-key.ts";
import { MOST_KEYS, readKeySet } from "./read-key-set.ts";
import { SECRETS, type SecretName } from "./settings.ts";
import { isSafeOrigin, show, type Table } from "./text.ts";

/**
 * What passes are signed and believed by. Where the secret of the other kind of algorithm is put too, passes of its keys are
 * believed: they were signed before a change of QUEUE_PASS_ALG.
 */
export function readPass(
  env: Table,
  alg: PassAlg,
  secrets: Readonly<Record<SecretName, string>>,
  problems: string[],
): PassConfig {
  const shared = readShared(secrets, problems);
  const text = secrets.QUEUE_PASS_PRIVATE_JWK;
  const pairs = text === "" ? [] : readKeySet(text, alg === HMAC_ALG ? null : alg, problems);
  const own: readonly KeyMaterial[] = alg === HMAC_ALG ? shared : pairs;
  const [signing = { alg: HMAC_ALG, secret: "" }, ...others] = own; // without one there is a problem
  return {
    signing,
    others,
    foreign: alg === HMAC_ALG ? pairs : shared,
    issuer: readIssuer(env, problems),
  };
}

/** One secret, or a JSON list of several whose first signs. */
function readShared(secrets: Readonly<Record<SecretName, string>>, problems: string[]): KeyMaterial[] {
  const texts = listSecrets(secrets.QUEUE_PASS_SECRET);
  const least = SECRETS.QUEUE_PASS_SECRET;
  if (texts.length > 1) {
    const isTwin = (text: string) => Object.values(secrets).includes(text);
    if (texts.length > MOST_KEYS) problems.push(`QUEUE_PASS_SECRET lists more than ${MOST_KEYS} secrets`);
    if (texts.some((text) => text.length < least)) {
      problems.push(`QUEUE_PASS_SECRET lists a secret of fewer than ${least} characters`);
    }
    if (new Set(texts).size < texts.length || texts.some(isTwin)) {
      problems.push("QUEUE_PASS_SECRET lists a secret twice, or one that is another's; give each its own");
    }
  }
  return texts.map((secret) => ({ alg: HMAC_ALG, secret }));
}

function listSecrets(text: string): readonly string[] {
  if (text === "") return [];
  try {
    const list: unknown = text.startsWith("[") ? JSON.parse(text) : null;
    const isList = Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === "string");
    return isList ? list : [text];
  } catch {
    return [text]; // a secret that begins like a list
  }
}

/** OpenID's discovery, and gateways that follow it, want the address under which the queue publishes its keys. */
function readIssuer(env: Table, problems: string[]): string {
  const issuer = String(env.QUEUE_PASS_ISSUER ?? "");
  if (issuer === "" || issuer === PASS_ISSUER) return PASS_ISSUER;
  if (isSafeOrigin(issuer)) return issuer;
  const how = "write it as https://queue.shop.example, no path (http only on this machine), or leave it out";
  problems.push(`QUEUE_PASS_ISSUER is ${show(issuer)}; ${how}`);
  return PASS_ISSUER;
}
