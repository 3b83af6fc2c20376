/**
 * A key is changed in the middle of a sale by three puts of one secret: docs/operating.md. For minutes isolates run the settings
 * of before and after a put beside each other, and shops have what was published before it.
 */
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { HMAC_ALG, type PassAlg, PUBLIC_KEY_ALGS, type PublicKeyAlg } from "../../../src/core/pass-claims.ts";
import { createPassVerifier, type PassVerifier } from "../../../src/origin/index.ts";
import { type PassConfig, passKeyOf } from "../../../src/pass/pass-key.ts";
import { signPass } from "../../../src/pass/sign-pass.ts";
import { SECRETS } from "../../support/config-kit.ts";
import { freshKey, keySet, publicPart } from "../../support/pass-keys.ts";

const ADMISSION = {
  event: "evt-1",
  user: "somchai",
  expiresAtMs: 1_900_000_000_000,
  generation: 7,
  ttlSeconds: 300,
};
const CHECK = { eventId: "evt-1", nowMs: ADMISSION.expiresAtMs - 1000 };

/** The secret after each step: before, published, signing, old one dropped. */
function stepsOf(alg: PassAlg): { name: string; values: string[] } {
  if (alg === HMAC_ALG) {
    const [a, b] = ["a".repeat(32), "b".repeat(32)];
    return { name: "QUEUE_PASS_SECRET", values: [a, JSON.stringify([a, b]), JSON.stringify([b, a]), b] };
  }
  const [a, b] = [freshKey(alg).jwk, freshKey(alg).jwk];
  const values = [keySet(a), keySet(a, publicPart(b)), keySet(b, publicPart(a)), keySet(b)];
  return { name: "QUEUE_PASS_PRIVATE_JWK", values };
}

function configsOf(alg: PassAlg): PassConfig[] {
  const { name, values } = stepsOf(alg);
  return values.map((value) => readConfig({ ...SECRETS, QUEUE_PASS_ALG: alg, [name]: value }).pass);
}

/** What a shop checks with that has the secrets, or has fetched the keys, of this step. */
async function shopOf({ signing, others }: PassConfig): Promise<PassVerifier> {
  const keys = [signing, ...others];
  const secrets = keys.flatMap((key) => (key.alg === HMAC_ALG ? [key.secret] : []));
  if (secrets.length > 0) return createPassVerifier({ secrets });
  const published = (await Promise.all(keys.map(passKeyOf))).map(({ publicJwk }) => publicJwk as object);
  return createPassVerifier({ jwks: { keys: published }, algorithm: signing.alg as PublicKeyAlg });
}

const ALGS: PassAlg[] = [HMAC_ALG, ...PUBLIC_KEY_ALGS];

describe.each(ALGS)("a rotation of %s", (alg) => {
  it("refuses no pass while two neighbouring steps run beside each other", async () => {
    const configs = configsOf(alg);
    for (const [index, config] of configs.entries()) {
      for (const other of configs.slice(Math.max(0, index - 1), index + 2)) {
        const pass = await signPass(config.signing, ADMISSION);
        const verdict = await (await shopOf(other)).verify(pass, CHECK);
        expect([index, configs.indexOf(other), verdict.ok]).toEqual([index, configs.indexOf(other), true]);
      }
    }
  });

  it("refuses passes of a key that was dropped, and of one that is not published yet", async () => {
    const [before, , , after] = configsOf(alg) as [PassConfig, PassConfig, PassConfig, PassConfig];
    const verdicts = [
      await (await shopOf(after)).verify(await signPass(before.signing, ADMISSION), CHECK),
      await (await shopOf(before)).verify(await signPass(after.signing, ADMISSION), CHECK),
    ];
    expect(verdicts).toMatchObject([{ code: "INVALID_QUEUE_PASS" }, { code: "INVALID_QUEUE_PASS" }]);
  });

  it("says the same of one admission under every key", async () => {
    const claims = [];
    for (const { signing, issuer } of configsOf(alg)) {
      const [, payload = ""] = (await signPass(signing, ADMISSION, issuer)).split(".");
      claims.push(payload);
    }
    expect(new Set(claims).size).toBe(1);
  });
});
