import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig as readWranglerConfig } from "wrangler";
import { type BookingOrigin, startBookingOrigin } from "../booking-origin.ts";
import { type Bridge, startBridge } from "../upstash-local/bridge.ts";
import { startRedis } from "../upstash-local/redis-server.ts";
import { buildBundle } from "./bundle.ts";
import { freePort } from "./free-port.ts";
import { localSecrets, type Secrets } from "./secrets.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const CRON_MS = 60_000;

export interface SystemOptions {
  /** 0: any free port. */
  readonly port?: number;
  /** Variables that override wrangler.toml's. */
  readonly vars?: Readonly<Record<string, unknown>>;
}

/** Everything a sale needs, on this machine: Redis, the bridge, the deploy bundle, a booking origin. */
export interface System {
  readonly url: string;
  readonly redisUrl: string;
  readonly originUrl: string;
  readonly bridge: Bridge;
  readonly origin: BookingOrigin;
  readonly secrets: Secrets;
  /** The once-a-minute cron, now. */
  runCron(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it all; when a part does not start, the others are stopped and the error says which. */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const secrets = localSecrets(join(ROOT, ".local", "secrets.json"));
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const port = await freePort(options.port ?? 0);
    const redis = await startRedis();
    stops.push(() => redis.stop());
    const bridge = await startBridge({ redisUrl: redis.url, token: randomBytes(24).toString("base64url") });
    stops.push(() => bridge.close());

    const miniflare = new Miniflare(
      describeWorker(port, {
        ...secrets,
        UPSTASH_REDIS_REST_URL: bridge.url,
        UPSTASH_REDIS_REST_TOKEN: bridge.token,
        ...options.vars,
      }),
    );
    stops.push(() => miniflare.dispose());
    const url = (await miniflare.ready).origin;
    const runCron = async () => {
      const worker = await miniflare.getWorker();
      await worker.scheduled({ cron: "* * * * *" });
    };
    const cron = setInterval(() => {
      runCron().catch((error: unknown) => console.error("The cron failed:", error));
    }, CRON_MS);
    stops.push(async () => clearInterval(cron));

    const origin = await startBookingOrigin({
      port: 0,
      queueUrl: url,
      passSecret: secrets.QUEUE_PASS_SECRET,
      originToken: secrets.ORIGIN_TOKEN,
    });
    stops.push(() => origin.close());
    return { url, redisUrl: redis.url, originUrl: origin.url, bridge, origin, secrets, runCron, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The Worker as wrangler.toml describes it, with nothing kept on disk: every start is a clean one. */
function describeWorker(port: number, bindings: Record<string, unknown>) {
  const config = readWranglerConfig({ config: join(ROOT, "wrangler.toml") });
  const classes = config.durable_objects.bindings.map(
    ({ name, class_name }: { name: string; class_name: string }) => [
      name,
      { className: class_name, useSQLite: true },
    ],
  );
  return convertV4MiniflareOptions({
    host: "127.0.0.1",
    port,
    modules: buildBundle(ROOT).modules,
    compatibilityDate: config.compatibility_date as string,
    compatibilityFlags: config.compatibility_flags,
    bindings: { ...config.vars, ...bindings } as Record<string, never>,
    durableObjects: Object.fromEntries(classes),
  });
}
