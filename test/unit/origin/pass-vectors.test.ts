/** virtual-queue/origin says to each pass of docs/pass-vectors.json what its definition says. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { VectorFile } from "../../../scripts/vectors/make-vectors.ts";
import type { Alg } from "../../../scripts/vectors/sign.ts";
import { createPassVerifier, type PassVerifier } from "../../../src/origin/index.ts";

const file = new URL("../../../docs/pass-vectors.json", import.meta.url);
const { keys, vectors }: VectorFile = JSON.parse(readFileSync(file, "utf8"));

type KeySet = { readonly jwks: { readonly keys: JsonWebKey[] } };
const byPublicKey = (algorithm: Exclude<Alg, "HS256">): PassVerifier =>
  createPassVerifier({ jwks: (keys[algorithm] as KeySet).jwks, algorithm });

/** The verifier of each algorithm, with the key material of the file. */
const VERIFIERS: Readonly<Record<Alg, PassVerifier>> = {
  HS256: createPassVerifier(keys.HS256 as { secret: string }),
  ES256: byPublicKey("ES256"),
  RS256: byPublicKey("RS256"),
  EdDSA: byPublicKey("EdDSA"),
};

describe.each(Object.entries(VERIFIERS))("%s", (alg, verifier) => {
  const due = vectors.filter((vector) => vector.alg === alg);
  for (const { name, token, event_id: eventId, user_id: userId, now, verdict } of due) {
    it(name, async () => {
      const said = await verifier.verify(token, { eventId, userId, nowMs: now * 1000 });
      expect(said.ok ? "ok" : said.code).toBe(verdict);
    });
  }
});
