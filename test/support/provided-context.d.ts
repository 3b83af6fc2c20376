import "vitest";
import type { WorkerModule } from "../../scripts/build/build-worker.ts";

declare module "vitest" {
  /** What redis-setup.ts hands to the tests of a project. */
  interface ProvidedContext {
    store: { name: string; url: string; token: string; redisUrl: string };
    workerBindings: Record<string, unknown>;
    /** Of worker-setup.ts. */
    workerModules: WorkerModule[];
  }
}
