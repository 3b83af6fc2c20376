import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { KeyRing } from "./key-ring.ts";

/** Throws an Error that says what to do when there is none, or it is not one of ours. */
export function readKeyFile(file: string): KeyRing {
  if (!existsSync(file)) throw new Error(`${file} is not there; "npm run keys -- make --alg ES256" makes it`);
  try {
    const ring: KeyRing = JSON.parse(readFileSync(file, "utf8"));
    if (ring.keys.filter(({ role }) => role === "signs").length === 1) return ring;
  } catch {
    // not JSON, or another kind of it: no word of a file with keys is shown
  }
  throw new Error(`${file} is not a file of keys`);
}

/** Whole or not at all, and for its owner alone. */
export function writeKeyFile(file: string, ring: KeyRing): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(ring, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
