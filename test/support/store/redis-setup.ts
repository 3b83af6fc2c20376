import type { TestProject } from "vitest/node";
import { makeJwk } from "../../../scripts/keys/make-key.ts";
import { startBridge } from "../../../scripts/upstash-local/bridge.ts";
import { startRedis } from "../../../scripts/upstash-local/redis-server.ts";
import { ADMIN_TOKENS } from "../desk-tokens.ts";
import { PATIENT_STORE_MS } from "../journey/patient-store.ts";

const token = "a-token-for-tests-only";

/** One real Redis and one bridge for all files of a project; every test takes a fresh event id. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedis();
  const bridge = await startBridge({ redisUrl: redis.url, token });
  project.provide("store", { name: "default", url: bridge.url, token, redisUrl: redis.url });
  project.provide("workerBindings", {
    UPSTASH_REDIS_REST_URL: bridge.url,
    UPSTASH_REDIS_REST_TOKEN: token,
    VISITOR_SECRET: "visitor-secret-of-the-tests-0123456789",
    QUEUE_PASS_SECRET: "pass-secret-of-the-tests-0123456789abc",
    GATEWAY_SECRET: "gateway-secret-of-the-tests-0123456789",
    ORIGIN_TOKEN: "origin-token-of-the-tests-0123456789ab",
    METRICS_TOKEN: "metrics-token-of-the-tests-0123456789a",
    PROOF_PRIVATE_JWK: JSON.stringify(makeJwk("ES256")),
    ADMIN_TOKENS,
    CHALLENGE: "none", // who enters a drawing is asked nothing, but in the tests of that
    EVENTS: { "*": {}, relayed: { expected_people: 500_000 }, "relayed-too": { expected_people: 500_000 } },
    STORE_TIMEOUT_MS: PATIENT_STORE_MS,
    INVISIBLE_WHEN_IDLE: 0, // somebody who joins waits for the next tick
  });
  return async () => {
    await bridge.close();
    await redis.stop();
  };
}
