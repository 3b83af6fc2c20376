import { unstable_readConfig } from "wrangler";
import { buildWorker } from "../build/build-worker.ts";
import type { Served } from "./run-workerd.ts";

/** What wrangler would deploy by this configuration: the bundle, the settings as they stand there, objects and rate limiters. */
export async function readDeployment(configPath: string): Promise<Served> {
  const config = unstable_readConfig({ config: configPath });
  const objects: { name: string; class_name: string }[] = config.durable_objects.bindings;
  return {
    modules: await buildWorker(configPath),
    compatibilityDate: config.compatibility_date as string,
    compatibilityFlags: config.compatibility_flags,
    vars: config.vars,
    objects: Object.fromEntries(objects.map((object) => [object.name, object.class_name])),
    rateLimiters: config.ratelimits,
  };
}
