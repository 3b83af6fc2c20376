/** Runs examples/haproxy/haproxy.cfg on this machine: other addresses, and keys in a folder of its own. */
import { createPublicKey, type JsonWebKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../../../scripts/system/find-program.ts";
import { freePort } from "../../../scripts/system/free-port.ts";
import { changeExample } from "./nginx.ts";
import { startProgram, untilListening } from "./program.ts";

/** The secret of HS256, or the two keys of a set for ES256. */
export type PassKeys = { readonly secret: string } | { readonly jwks: { readonly keys: readonly object[] } };

export async function startHaproxy(shop: string, passKeys: PassKeys) {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-haproxy-"));
  const port = await freePort();
  const file = join(folder, "haproxy.cfg");
  const keys = "jwks" in passKeys ? (passKeys.jwks.keys as (JsonWebKey & { kid: string })[]) : [];
  for (const key of keys) {
    const pem = createPublicKey({ key, format: "jwk" }).export({ format: "pem", type: "spki" });
    writeFileSync(join(folder, `${key.kid}.pem`), pem);
  }
  writeFileSync(
    file,
    changeExample("examples/haproxy/haproxy.cfg", [
      ["bind 127.0.0.1:8080", `bind 127.0.0.1:${port}`],
      ["127.0.0.1:3000", shop],
      ["/etc/haproxy/queue-keys", folder],
      ...keys.map(({ kid }, nth) => [`KID-${nth + 1}`, kid] as const),
    ]),
  );
  const env = "secret" in passKeys ? { QUEUE_PASS_SECRET: passKeys.secret } : {};
  const haproxy = startProgram(findHaproxy(), ["-db", "-f", file], { env });
  const stop = async () => {
    await haproxy.stop();
    rmSync(folder, { recursive: true });
  };
  await untilListening(haproxy, port).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url: `http://127.0.0.1:${port}`, stop };
}

function findHaproxy(): string {
  const found = findProgram(["haproxy", "/usr/sbin/haproxy"]);
  if (!found) throw new Error("There is no HAProxy here: node scripts/setup.mjs --for-tests");
  return found;
}
