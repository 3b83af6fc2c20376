import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { readStoredSecrets } from "../system/local-secrets.ts";
import { isLoopback } from "./queue-url.ts";

type Table = Readonly<Record<string, string | undefined>>;

/** Where a secret is looked for. */
export interface Places {
  readonly env: Table;
  /** Those of a queue that `npm start` runs; only a queue on this machine is shown them. */
  readonly secretsFile: string;
}

/** A secret of the queue at `url`: what was typed, else a variable of the shell, else this machine's own. */
export function findSecret(
  name: "DESK_TOKEN" | "ORIGIN_TOKEN" | "GATEWAY_SECRET",
  typed: string | undefined,
  url: URL,
  { env, secretsFile }: Places,
): string | null {
  const local = isLoopback(url) ? readStoredSecrets(secretsFile)[name] : undefined;
  return typed || env[name] || local || null;
}

/** The lines of a .dev.vars; none where there is no such file. */
export function readDevVars(file: string): Table {
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}
