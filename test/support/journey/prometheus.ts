import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram } from "../../../scripts/system/find-program.ts";
import { soon } from "../soon.ts";

const EXAMPLE = fileURLToPath(new URL("../../../docs/monitoring", import.meta.url));

export interface Rule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
}

/** The labels of each series that a query finds. */
export type Found = readonly { readonly metric: Readonly<Record<string, string>> }[];

export interface RunningPrometheus {
  /** Throws for a query that Prometheus cannot read. */
  query(expression: string): Promise<Found>;
  rules(): Promise<readonly Rule[]>;
  stop(): Promise<void>;
}

/** Runs the example's configuration on this machine: it scrapes this queue once a second, without TLS. */
export async function startPrometheus(
  port: number,
  queueHost: string,
  token: string,
): Promise<RunningPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-prometheus-"));
  cpSync(EXAMPLE, folder, { recursive: true });
  writeFileSync(join(folder, "virtual-queue.token"), token);
  writeFileSync(join(folder, "prometheus.yml"), configure(queueHost));
  const args = [
    "--config.file=prometheus.yml",
    "--storage.tsdb.path=data",
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const prometheus = spawn(find("prometheus"), [...args, "--log.level=warn"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const complaints: Buffer[] = [];
  prometheus.stderr?.on("data", (bytes: Buffer) => complaints.push(bytes));
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    const { status, data, error } = (await response.json()) as {
      status: string;
      data: unknown;
      error?: string;
    };
    if (status !== "success") throw new Error(`${path}: ${error}`);
    return data;
  };
  const stop = async () => {
    await end(prometheus);
    rmSync(folder, { recursive: true });
  };
  try {
    await soon(() => ask("/api/v1/status/buildinfo"));
  } catch (cause) {
    await stop();
    throw new Error(`Prometheus does not come up: ${Buffer.concat(complaints)}`, { cause });
  }
  return {
    async query(expression) {
      const { result } = (await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as {
        result: Found;
      };
      return result;
    },
    async rules() {
      const { groups } = (await ask("/api/v1/rules")) as { groups: { rules: Rule[] }[] };
      return groups.flatMap(({ rules }) => rules);
    },
    stop,
  };
}

function configure(queueHost: string): string {
  const changes = [
    ["15s", "1s"],
    ["scheme: https", "scheme: http"],
    ["queue.shop.example", queueHost],
  ] as const;
  return changes.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`prometheus.yml has no ${from}`);
      return text.replaceAll(from, to);
    },
    readFileSync(join(EXAMPLE, "prometheus.yml"), "utf8"),
  );
}

/** Runs promtool in the example's folder. Returns what it complains of, empty for nothing. */
export function promtool(args: readonly string[], input = ""): string {
  const { status, stdout, stderr } = spawnSync(find("promtool"), args, {
    cwd: EXAMPLE,
    input,
    encoding: "utf8",
  });
  return status === 0 ? "" : `${stdout}${stderr}`;
}

async function end(prometheus: ChildProcess): Promise<void> {
  if (prometheus.exitCode !== null || prometheus.signalCode !== null) return;
  const exited = once(prometheus, "exit");
  prometheus.kill("SIGTERM");
  await exited;
}

function find(program: string): string {
  const found = findProgram([program]);
  if (!found) throw new Error(`There is no ${program} here: node scripts/setup.mjs --for-tests`);
  return found;
}
