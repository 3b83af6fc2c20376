import { HMAC_ALG } from "../../src/core/pass-claims.ts";
import { createPassVerifier } from "../../src/origin/index.ts";
import { type KeyMaterial, passKeyOf } from "../../src/pass/pass-key.ts";
import { signPass } from "../../src/pass/sign-pass.ts";
import type { KeyRing, RingKey } from "./key-ring.ts";

/** A line for each key: its name, algorithm and role, and never a private part. */
export async function listKeys({ keys }: KeyRing): Promise<string> {
  const lines = await Promise.all(keys.map(describe));
  return ["kid                                          alg    role", ...lines].join("\n");
}

async function describe({ role, since, material }: RingKey): Promise<string> {
  const { kid, alg } = await passKeyOf(material);
  const fits = role === "signs" && !(await signsFor(material)) ? "  ITS TWO HALVES DO NOT FIT" : "";
  return `${kid.padEnd(44)} ${alg.padEnd(6)} ${role}, since ${since}${fits}`;
}

/** Whether what it signs is believed by what is published of it. */
async function signsFor(material: KeyMaterial): Promise<boolean> {
  const admission = {
    event: "demo",
    user: "somebody",
    expiresAtMs: 4_102_444_800_000,
    generation: 1,
    ttlSeconds: 300,
  };
  const { publicJwk } = await passKeyOf(material);
  const verifier =
    material.alg === HMAC_ALG
      ? createPassVerifier({ secret: material.secret })
      : createPassVerifier({ jwks: { keys: [publicJwk as object] }, algorithm: material.alg });
  try {
    return (await verifier.verify(await signPass(material, admission), { eventId: "demo" })).ok;
  } catch {
    return false; // a key that cannot sign at all
  }
}
