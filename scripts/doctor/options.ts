import { parseArgs } from "node:util";
import type { WorkerTarget } from "../deploy/options.ts";
import { readQueueUrl } from "../options/queue-url.ts";
import { readVar } from "../options/read-var.ts";
import type { Vars } from "../system/run-worker.ts";

export interface DoctorOptions extends WorkerTarget {
  /** A queue that runs; null: only the configuration and Redis are looked at. */
  readonly url: URL | null;
  /** What was typed; the variable DESK_TOKEN is another way. */
  readonly token: string | undefined;
  /** Win over those of the configuration. */
  readonly vars: Vars;
  readonly json: boolean;
}

export const USAGE = `npm run doctor -- [options]   looks for what is wrong before it goes wrong, and says how to mend it
  --url https://queue.shop.example   asks the queue that runs there, too; one of \`npm start\` has its secrets in .local
  --token TOKEN           of its desk, for overrides and the next sale; better as the variable DESK_TOKEN
  --env NAME, --config FILE, --name NAME, --profile NAME   the Worker, as \`npm run deploy\` takes them
  --var NAME:VALUE        sets a variable over wrangler.toml's; again for each
  --json                  prints the findings as JSON
Redis is asked where the variables UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or lines of .dev.vars, name it.`;

/** Throws an Error whose message says what to type instead. */
export function parseOptions(args: readonly string[]): DoctorOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: "string" },
      token: { type: "string" },
      env: { type: "string", short: "e" },
      config: { type: "string", short: "c" },
      name: { type: "string" },
      profile: { type: "string" },
      var: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
    },
  });
  const { url, token, config, name, profile, json } = values;
  if (token !== undefined && url === undefined) throw new Error("--token is of no use without --url");
  return {
    url: url === undefined ? null : readQueueUrl(url),
    token,
    env: values.env ?? process.env.CLOUDFLARE_ENV, // as wrangler takes it
    config,
    name,
    profile,
    vars: Object.fromEntries(values.var.map(readVar)),
    json,
  };
}
