/** Runs the nginx of an example's configuration: other addresses, no TLS, and its files in a folder of its own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram } from "../../../scripts/system/find-program.ts";
import { startProgram, untilListening } from "./program.ts";

export interface NginxPlaces {
  /** Host and port, as in `127.0.0.1:8787`. */
  readonly queue: string;
  readonly shop: string;
}

export interface RunningNginx {
  readonly url: string;
  stop(): Promise<void>;
}

type Change = readonly [from: string | RegExp, to: string];

/** docs/nginx.conf, a gateway that says who is asking. */
export function startNginx(port: number, places: NginxPlaces & { readonly gatewaySecret: string }) {
  return run("docs/nginx.conf", port, places, {
    file: "queue-secret.conf",
    line: `proxy_set_header X-Gateway-Secret "${places.gatewaySecret}";`,
    changes: [
      [/^worker_rlimit_nofile.*\n/m, ""], // more than a machine of tests may allow
      ["worker_connections 30000;", "worker_connections 500;"],
    ],
  });
}

/** examples/nginx/nginx.conf, a gate that asks the queue about each pass. */
export function startPassNginx(port: number, places: NginxPlaces & { readonly originToken: string }) {
  return run("examples/nginx/nginx.conf", port, places, {
    file: "queue-token.conf",
    line: `proxy_set_header Authorization "Bearer ${places.originToken}";`,
    changes: [["worker_connections 4096;", "worker_connections 500;"]],
  });
}

interface Own {
  /** What the configuration includes from /etc/nginx, and what stands in it. */
  readonly file: string;
  readonly line: string;
  readonly changes: readonly Change[];
}

async function run(example: string, port: number, places: NginxPlaces, own: Own): Promise<RunningNginx> {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-nginx-"));
  const secretFile = join(folder, own.file);
  writeFileSync(secretFile, `${own.line}\n`);
  // What needs a right or a folder that only a system's own nginx has.
  const ownFolder = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${name};`,
  );
  writeFileSync(
    join(folder, "nginx.conf"),
    changeExample(example, [
      [/^http \{$/m, `http {\naccess_log off;\n${ownFolder.join("\n")}`],
      [/^ *ssl_certificate.*\n/gm, ""],
      ["listen 443 ssl http2;", `listen 127.0.0.1:${port};`],
      [/virtual-queue\.example\.workers\.dev(:443)?/g, places.queue],
      ["https://virtual_queue", "http://virtual_queue"],
      ["127.0.0.1:3000", places.shop],
      [`/etc/nginx/${own.file}`, secretFile],
      ...own.changes,
    ]),
  );
  const globals = "daemon off; pid nginx.pid; error_log stderr warn;";
  const nginx = startProgram(findNginx(), ["-p", folder, "-c", "nginx.conf", "-g", globals]);
  const stop = async () => {
    await nginx.stop();
    rmSync(folder, { recursive: true });
  };
  await untilListening(nginx, port).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** The text of a file of this repository with other words; throws when one of the words is not there. */
export function changeExample(file: string, changes: readonly Change[]): string {
  const original = readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), "utf8");
  return changes.reduce((text, [from, to]) => {
    const changed = text.replaceAll(typeof from === "string" ? from : new RegExp(from, "gm"), to);
    if (changed === text) throw new Error(`${file} has no ${from}`);
    return changed;
  }, original);
}

/** As scripts/setup.mjs looks for it: Debian keeps it where only root's PATH leads. */
function findNginx(): string {
  const found = findProgram(["nginx", "/usr/sbin/nginx"]);
  if (!found) throw new Error("There is no nginx here: node scripts/setup.mjs --for-tests");
  return found;
}
