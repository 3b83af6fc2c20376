import type { SecretName } from "./settings.ts";
import type { Table } from "./text.ts";

/** As of every secret of ours. */
const LEAST_CHARACTERS = 32;

/** Who may read `/metrics`. */
export interface MetricsConfig {
  /** null: nobody, the route is not there. */
  readonly token: string | null;
  /** They close `/metrics` alone: a slip in its token must not stop a sale. */
  readonly problems: readonly string[];
}

/** A problem never shows a value. */
export function readMetrics(env: Table, secrets: Readonly<Record<SecretName, string>>): MetricsConfig {
  const token = String(env.METRICS_TOKEN ?? "");
  if (token === "") return { token: null, problems: [] };
  const problems: string[] = [];
  if (token.length < LEAST_CHARACTERS) {
    problems.push(
      `METRICS_TOKEN has fewer than ${LEAST_CHARACTERS} characters; "openssl rand -base64 32" makes one; put it with "npx wrangler secret put METRICS_TOKEN"`,
    );
  }
  const [twin] = Object.entries(secrets).find(([, secret]) => secret === token) ?? [];
  if (twin) problems.push(`METRICS_TOKEN is the same as ${twin}; give each its own`);
  return { token, problems };
}
