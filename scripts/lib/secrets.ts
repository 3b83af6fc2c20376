import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const NAMES = [
  "VISITOR_SECRET",
  "QUEUE_PASS_SECRET",
  "ORIGIN_TOKEN",
  "GATEWAY_SECRET",
  "ADMIN_TOKEN",
] as const;
export type Secrets = Record<(typeof NAMES)[number], string>;

/** Secrets of this machine alone: made on the first start, kept out of git, read again on the next. */
export function localSecrets(file: string): Secrets {
  const kept = readKept(file);
  const secrets = Object.fromEntries(
    NAMES.map((name) => [name, kept[name] ?? randomBytes(32).toString("base64url")]),
  ) as Secrets;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

function readKept(file: string): Partial<Secrets> {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {}; // the first start, or a file cut off while it was written: new secrets either way
  }
}
