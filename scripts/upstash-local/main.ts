// The bridge by itself, in front of a Redis that runs already:
//   node scripts/upstash-local/main.ts --redis-port 6379 [--port 8079] [--token T] [--any-script]
import { parseArgs } from "node:util";
import { startBridge } from "./bridge.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8079" },
    "redis-port": { type: "string", default: "6379" },
    token: { type: "string", default: "local" },
    "any-script": { type: "boolean", default: false },
  },
});

const bridge = await startBridge({
  redisUrl: `redis://127.0.0.1:${values["redis-port"]}`,
  token: values.token,
  port: Number(values.port),
  requireFlagLine: !values["any-script"],
});
console.log(`UPSTASH_REDIS_REST_URL=${bridge.url} UPSTASH_REDIS_REST_TOKEN=${bridge.token}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void bridge.close());
