import type { TestProject } from "vitest/node";
import { makeProofKey } from "../../../scripts/keys/make-key.ts";
import { StandInRelay } from "../../../scripts/system/stand-in-relay.ts";
import { startBridge } from "../../../scripts/upstash-local/bridge.ts";
import { startRedis } from "../../../scripts/upstash-local/redis-server.ts";
import { ADMIN_TOKENS } from "../desk-tokens.ts";
import { PATIENT_STORE_MS } from "../journey/patient-store.ts";

const token = "a-token-for-tests-only";

/** One real Redis and one bridge for all files of a project; every test takes a fresh event id. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedis();
  const bridge = await startBridge({ redisUrl: redis.url, token });
  const relay = await StandInRelay.start({ period: 1 });
  project.provide("store", { name: "default", url: bridge.url, token, redisUrl: redis.url });
  project.provide("workerBindings", {
    UPSTASH_REDIS_REST_URL: bridge.url,
    UPSTASH_REDIS_REST_TOKEN: token,
    VISITOR_SECRET: "visitor-secret-of-the-tests-0123456789",
    QUEUE_PASS_SECRET: "pass-secret-of-the-tests-0123456789abc",
    GATEWAY_SECRET: "gateway-secret-of-the-tests-0123456789",
    ORIGIN_TOKEN: "origin-token-of-the-tests-0123456789ab",
    METRICS_TOKEN: "metrics-token-of-the-tests-0123456789a",
    PROOF_PRIVATE_JWK: makeProofKey(),
    ADMIN_TOKENS,
    CHALLENGE: "none", // who enters a drawing is asked nothing, but in the tests of that
    DRAW_BEACON: relay.setting,
    EVENTS: {
      "*": {},
      drawn: { opening: "draw" },
      "drawn-at-the-door": { opening: "draw" },
      "drawn-later": { opening: "draw" },
      relayed: { expected_people: 500_000 },
      "relayed-too": { expected_people: 500_000 },
    },
    STORE_TIMEOUT_MS: PATIENT_STORE_MS,
    PLACES_PER_ADDRESS: 40, // fewer than usual, at the usual pace: tests fill them
    PLACES_WINDOW_SECONDS: 120,
    INVISIBLE_WHEN_IDLE: 0, // somebody who joins waits for the next tick
  });
  return async () => {
    await relay.close();
    await bridge.close();
    await redis.stop();
  };
}
