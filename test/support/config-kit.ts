import { ConfigError, readConfig, type Variables } from "../../src/config.ts";

/** Everything that has no default, in cookie mode. */
export const SECRETS = {
  UPSTASH_REDIS_REST_URL: "https://eu1-example.upstash.io",
  UPSTASH_REDIS_REST_TOKEN: "the-token-of-the-database",
  QUEUE_PASS_SECRET: "p".repeat(32),
  ORIGIN_TOKEN: "o".repeat(32),
  VISITOR_SECRET: "v".repeat(32),
};

/** What is wrong with these variables, beside good secrets. */
export function problemsOf(variables: Variables): readonly string[] {
  try {
    return readConfig({ ...SECRETS, ...variables }).problems;
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
