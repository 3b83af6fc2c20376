/**
 * What a user would have instead of Virtual Queue, and lower bounds for anything built on objects. One Worker has a route
 * for each, so that all run on the same workerd beside the same Redis.
 *
 *   POST /plain/join              the plain design: one sorted set, one EVALSHA per request, one shared client
 *   GET  /plain/stream/:user      its stream: asks Redis for its person's rank every second
 *   POST /api/v1/edge            our own middleware, and hello
 *   POST /api/v1/object          the same, and it is an object that answers hello
 *   POST /api/v1/object-redis    the same, and the object makes one round trip to Redis: no queue in objects can be faster
 */

import { DurableObject } from "cloudflare:workers";
import { Redis } from "@upstash/redis/cloudflare";
import { Hono } from "hono";
import type { Env } from "../../../src/bindings.ts";
import { parseConfig } from "../../../src/config.ts";
import { createApp } from "../../../src/edge/app.ts";
import { requireUser } from "../../../src/edge/identity/user.ts";
import { checkInput } from "../../../src/edge/input.ts";
import { openQueue } from "../../../src/store/open-queue.ts";
import { eventInput } from "../../../src/wire/requests.ts";
import { MAX_QUEUE_SIZE } from "./max-queue-size.ts";
import joinScript from "./plain-join.lua";

interface BaselineEnv extends Env {
  HELLO: DurableObjectNamespace<Hello>;
}

/** An object that only answers. */
export class Hello extends DurableObject<BaselineEnv> {
  async hello(): Promise<string> {
    return "hello";
  }

  async helloAfterRedis(): Promise<string> {
    await Promise.all(parseConfig(this.env).stores.map((store) => openQueue(store).ping())); // there is one
    return "hello";
  }
}

const OBJECTS = 16;
const STREAM_INTERVAL_MS = 1000;

let shared: { readonly redis: Redis; readonly join: ReturnType<typeof joinScriptOf> } | undefined;

function openRedis(env: Env): NonNullable<typeof shared> {
  if (!shared) {
    const redis = new Redis({
      url: env.UPSTASH_REDIS_REST_URL as string,
      token: env.UPSTASH_REDIS_REST_TOKEN as string,
      enableTelemetry: false,
      enableAutoPipelining: false,
    });
    shared = { redis, join: joinScriptOf(redis) };
  }
  return shared;
}

function joinScriptOf(redis: Redis) {
  return redis.createScript<[number, string, number, number]>(joinScript);
}

const plain = new Hono<{ Bindings: BaselineEnv }>()
  .post("/join", async (c) => {
    const { event_id } = await c.req.json<{ event_id: string }>();
    const user = c.req.header("x-user-id") as string;
    const timestamp = (Date.now() / 1000).toFixed(3);
    const args = [user, String(MAX_QUEUE_SIZE), timestamp];
    const [, status, position, size] = await openRedis(c.env).join.exec([`queue:{${event_id}}`], args);
    return c.json({ status: status.toLowerCase(), position, queue_size: size }, 201);
  })
  .get("/stream/:event/:user", (c) => {
    const { event, user } = c.req.param();
    const { redis } = openRedis(c.env);
    const encoder = new TextEncoder();
    let timer: ReturnType<typeof setInterval>;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        timer = setInterval(async () => {
          const [rank, size] = await Promise.all([
            redis.zrank(`queue:{${event}}`, user),
            redis.zcard(`queue:{${event}}`),
          ]);
          const position = rank === null ? 0 : rank + 1;
          controller.enqueue(encoder.encode(`data: ${JSON.stringify({ position, total: size })}\n\n`));
        }, STREAM_INTERVAL_MS);
      },
      cancel: () => clearInterval(timer),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });

function objectOf(env: BaselineEnv, user: string): DurableObjectStub<Hello> {
  const number = [...user].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % OBJECTS;
  return env.HELLO.get(env.HELLO.idFromName(String(number)));
}

const app = createApp();
app
  .post("/api/v1/edge", checkInput("json", eventInput), async (c) => {
    await requireUser(c);
    return c.json({ said: "hello" }, 201);
  })
  .post("/api/v1/object", checkInput("json", eventInput), async (c) => {
    const stub = objectOf(c.env as BaselineEnv, await requireUser(c));
    return c.json({ said: await stub.hello() }, 201);
  })
  .post("/api/v1/object-redis", checkInput("json", eventInput), async (c) => {
    const stub = objectOf(c.env as BaselineEnv, await requireUser(c));
    return c.json({ said: await stub.helloAfterRedis() }, 201);
  });

const bare = new Hono<{ Bindings: BaselineEnv }>().route("/plain", plain);

export default {
  fetch: (request: Request, env: BaselineEnv, ctx: ExecutionContext) =>
    new URL(request.url).pathname.startsWith("/api/")
      ? app.fetch(request, env, ctx)
      : bare.fetch(request, env, ctx),
};
