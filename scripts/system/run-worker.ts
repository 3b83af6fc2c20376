import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import type { WorkerModule } from "../build/build-worker.ts";
import { withoutSignalHandlers } from "./stop-on-signal.ts";

const HOST = "127.0.0.1";

export type Vars = Record<string, unknown>;

export interface RunningWorker {
  readonly url: string;
  /** What the Worker sees: the vars of the configuration, with the given ones over them. */
  readonly vars: Vars;
  /** Acts like a deploy with other vars: all objects restart, streams are cut. */
  redeploy(vars: Vars): Promise<void>;
  /** Fires the cron trigger once. It never fires by itself here. */
  runCron(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorkerOptions {
  readonly configPath: string;
  readonly modules: readonly WorkerModule[];
  /** Variables and secrets; they win over the configuration's. */
  readonly vars: Vars;
  /** On 127.0.0.1; 0 = any free port. */
  readonly port: number;
  /** Called with each line of the Worker's log; without it they go to this process' own output. */
  readonly onLog?: (line: string) => void;
}

/** Runs a built Worker with its Durable Objects in Miniflare. Objects forget everything when it stops. */
export async function runWorker({
  configPath,
  modules,
  vars,
  port,
  onLog,
}: WorkerOptions): Promise<RunningWorker> {
  const config = unstable_readConfig({ config: configPath });
  const { workerOptions } = unstable_getMiniflareWorkerOptions(config);
  let bindings = { ...config.vars, ...vars };

  const toOptions = (listenOn: number) => {
    const worker: Record<string, unknown> = {
      ...workerOptions,
      modules: [...modules],
      // Without those of a .dev.vars, which are for `wrangler dev`.
      bindings,
    };
    delete worker.rootPath; // else Miniflare looks for the modules on the disk
    return convertV4MiniflareOptions({
      ...(worker as V4WorkerOptions),
      // Straight to the Worker: Miniflare's entry worker before it would take as long as the whole Worker.
      unsafeDirectSockets: [{ host: HOST, port: listenOn }],
      host: HOST,
      cf: false,
      log: new Log(LogLevel.WARN),
      ...(onLog && { handleStructuredLogs: ({ message }) => onLog(message) }),
    });
  };

  const miniflare = withoutSignalHandlers(() => new Miniflare(toOptions(port)));
  const address = await miniflare.unsafeGetDirectURL().catch(async (error: unknown) => {
    await miniflare.dispose();
    throw error;
  });

  return {
    url: address.origin,
    get vars() {
      return bindings;
    },
    async redeploy(changed) {
      bindings = { ...bindings, ...changed };
      await miniflare.setOptions(toOptions(Number(address.port)));
    },
    async runCron() {
      const worker = await miniflare.getWorker();
      await worker.scheduled({ cron: config.triggers.crons?.[0] ?? "* * * * *", scheduledTime: new Date() });
    },
    stop: () => miniflare.dispose(),
  };
}
