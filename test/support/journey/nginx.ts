import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram } from "../../../scripts/system/find-program.ts";
import { soon } from "../soon.ts";

const EXAMPLE = fileURLToPath(new URL("../../../docs/nginx.conf", import.meta.url));

export interface NginxPlaces {
  /** Host and port, as in `127.0.0.1:8787`. */
  readonly queue: string;
  readonly shop: string;
  readonly gatewaySecret: string;
}

export interface RunningNginx {
  readonly url: string;
  stop(): Promise<void>;
}

/** Runs the example's configuration on this machine: other addresses, no TLS, and its files in a folder of its own. */
export async function startNginx(port: number, places: NginxPlaces): Promise<RunningNginx> {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-nginx-"));
  const secretFile = join(folder, "queue-secret.conf");
  writeFileSync(secretFile, `proxy_set_header X-Gateway-Secret "${places.gatewaySecret}";\n`);
  writeFileSync(join(folder, "nginx.conf"), configure(port, places, secretFile));
  const globals = "daemon off; pid nginx.pid; error_log stderr warn;";
  const nginx = spawn(findNginx(), ["-p", folder, "-c", "nginx.conf", "-g", globals], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const complaints: Buffer[] = [];
  nginx.stderr?.on("data", (bytes: Buffer) => complaints.push(bytes));
  const stop = async () => {
    await end(nginx);
    rmSync(folder, { recursive: true });
  };
  try {
    await soon(() => knock(port));
  } catch (cause) {
    await stop();
    throw new Error(`nginx does not come up: ${Buffer.concat(complaints)}`, { cause });
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}

function configure(port: number, { queue, shop }: NginxPlaces, secretFile: string): string {
  // What needs a right or a folder that only a system's own nginx has.
  const ownFolder = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${name};`,
  );
  const changes: [from: string | RegExp, to: string][] = [
    [/^http \{$/m, `http {\naccess_log off;\n${ownFolder.join("\n")}`],
    [/^ *ssl_certificate.*\n/gm, ""],
    ["listen 443 ssl http2;", `listen 127.0.0.1:${port};`],
    [/virtual-queue\.example\.workers\.dev(:443)?/g, queue],
    ["https://virtual_queue", "http://virtual_queue"],
    ["127.0.0.1:3000", shop],
    ["/etc/nginx/queue-secret.conf", secretFile],
    [/^worker_rlimit_nofile.*\n/m, ""], // more than a machine of tests may allow
    ["worker_connections 30000;", "worker_connections 500;"],
  ];
  return changes.reduce(
    (text, [from, to]) => {
      const changed = text.replaceAll(typeof from === "string" ? from : new RegExp(from, "gm"), to);
      if (changed === text) throw new Error(`docs/nginx.conf has no ${from}`);
      return changed;
    },
    readFileSync(EXAMPLE, "utf8"),
  );
}

async function knock(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
  } finally {
    socket.destroy();
  }
}

async function end(nginx: ChildProcess): Promise<void> {
  if (nginx.exitCode !== null || nginx.signalCode !== null) return;
  const exited = once(nginx, "exit");
  nginx.kill("SIGTERM");
  await exited;
}

/** As scripts/setup.mjs looks for it: Debian keeps it where only root's PATH leads. */
function findNginx(): string {
  const found = findProgram(["nginx", "/usr/sbin/nginx"]);
  if (!found) throw new Error("There is no nginx here: node scripts/setup.mjs --for-tests");
  return found;
}
