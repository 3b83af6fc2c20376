import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../system/free-port.ts";
import { readHeap } from "./inspector.ts";
import { type WorkerdOptions, workerdConfig } from "./workerd-config.ts";

export type Served = Omit<WorkerdOptions, "port" | "storage">;

export interface RunningWorkerd {
  readonly url: string;
  /** Of the workerd process, whose CPU time and memory are the Worker's and its objects'; another one after a restart. */
  readonly pid: number;
  /** What V8 holds for the Worker and its objects, after a garbage collection. */
  heapBytes(): Promise<number>;
  /** Without a word; the address is not served then, until a restart. */
  kill(): Promise<void>;
  /**
   * Kills it, if it still runs, and serves again at the same address with what objects have stored: after a crash, or with
   * another bundle or settings, as a deploy does. Throws as `runWorkerd` does; nothing runs then.
   */
  restart(changed?: Partial<Served>): Promise<void>;
  stop(): Promise<void>;
}

const WORKERD = createRequire(import.meta.url).resolve("workerd");
const START_TIMEOUT_MS = 10_000;

/**
 * Serves a bundle with `workerd serve`, as near to production as one machine gets: Miniflare puts Workers of its own
 * around the product's, and every fetch passes through one of them (550 µs of CPU instead of 170).
 * Throws with workerd's own output when it does not start.
 */
export async function runWorkerd(options: Served): Promise<RunningWorkerd> {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-workerd-"));
  const storage = join(folder, "objects");
  mkdirSync(storage);
  const address = { folder, storage, port: await freePort(0), inspectorPort: await freePort(0) };
  const url = `http://127.0.0.1:${address.port}`;
  const inspectorUrl = `ws://127.0.0.1:${address.inspectorPort}/main`;
  let served = options;
  let running = await serve(served, address).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    url,
    get pid() {
      return running.pid;
    },
    heapBytes: () => readHeap(inspectorUrl, () => answers(url)),
    kill: () => running.kill(),
    async restart(changed = {}) {
      await running.kill();
      served = { ...served, ...changed };
      running = await serve(served, address);
    },
    async stop() {
      await running.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Address {
  readonly folder: string;
  readonly storage: string;
  readonly port: number;
  readonly inspectorPort: number;
}

/** One process, from its start until it is killed. Resolves when it answers. */
async function serve(
  options: Served,
  { folder, storage, port, inspectorPort }: Address,
): Promise<{ readonly pid: number; kill(): Promise<void> }> {
  for (const { path, contents } of options.modules) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contents);
  }
  const config = join(folder, "config.capnp");
  writeFileSync(config, workerdConfig({ ...options, port, storage }));

  const child = spawn(
    join(dirname(WORKERD), "..", "bin", "workerd"),
    ["serve", config, "--inspector-addr", `127.0.0.1:${inspectorPort}`],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const exited = once(child, "exit");
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints = (complaints + chunk).slice(-4000);
  });
  let isEnded = false;
  child.once("exit", (code, signal) => {
    // Whoever uses it finds only that it is not there any more.
    if (!isEnded) console.error(`workerd ended by itself (${signal ?? `code ${code}`}):\n${complaints}`);
  });
  const end = () => {
    isEnded = true;
    child.kill("SIGKILL");
  };
  process.once("exit", end); // else an interrupted bench would leave it running
  const kill = async () => {
    end();
    process.off("exit", end);
    await exited;
  };
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (!(await answers(`http://127.0.0.1:${port}`))) {
    if (child.exitCode !== null || performance.now() > deadlineMs) {
      await kill();
      throw new Error(`workerd does not serve:\n${complaints}`);
    }
    await sleep(50);
  }
  return { pid: child.pid as number, kill };
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).body?.cancel();
    return true;
  } catch {
    return false; // not listening yet
  }
}
