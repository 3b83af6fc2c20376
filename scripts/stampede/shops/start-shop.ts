import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findProgram } from "../../system/find-program.ts";
import { freePort } from "../../system/free-port.ts";
import { knock } from "../../system/knock.ts";
import type { ShopLanguage } from "../options.ts";

/** A request as the shop's server got it. */
export interface LogLine {
  /** ms since 1970. */
  readonly at: number;
  readonly method: string;
  readonly target: string;
  /** The page that the shop takes it for. */
  readonly served: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

export interface UntouchedShop {
  readonly language: ShopLanguage;
  readonly url: string;
  readLog(): LogLine[];
  stop(): Promise<void>;
}

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const START_TIMEOUT_MS = 20_000;
const LOOK_EVERY_MS = 50;

/** Starts one on a free port of 127.0.0.1. Throws with what to install, or with what the server said. */
export async function startUntouchedShop(language: ShopLanguage): Promise<UntouchedShop> {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-shop-"));
  const log = join(folder, "log");
  const port = await freePort();
  const [file, ...args] = commandOf(language, port, folder);
  const child = spawn(file, args, {
    cwd: FOLDER,
    env: { ...process.env, PORT: String(port), LOG: log, PHP_CLI_SERVER_WORKERS: "8" },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true, // a group of its own: PHP's workers outlive their master
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said = (said + chunk).slice(-4000);
  });
  const exited = once(child, "exit");
  const kill = () => endGroup(child.pid);
  process.once("exit", kill);
  const stop = async () => {
    process.off("exit", kill);
    kill();
    await exited;
    rmSync(folder, { recursive: true });
  };
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (!(await listens(port))) {
    if (child.exitCode !== null || performance.now() > deadlineMs) {
      await stop();
      throw new Error(`the shop in ${language} does not come up: ${said}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
  return {
    language,
    url: `http://127.0.0.1:${port}`,
    readLog: () => parseLog(readFileSync(log, "utf8")),
    stop,
  };
}

function commandOf(language: ShopLanguage, port: number, folder: string): [string, ...string[]] {
  switch (language) {
    case "node":
      return [process.execPath, "shop.ts"];
    case "go": {
      const binary = join(folder, "shop");
      const go = findProgram(["go", "/usr/local/go/bin/go"]) ?? missing("Go", "golang-go");
      execFileSync(go, ["build", "-o", binary, "shop.go"], { cwd: FOLDER });
      return [binary];
    }
    case "php": {
      const php = findProgram(["php"]) ?? missing("PHP", "php-cli");
      return [php, "-d", "post_max_size=64M", "-S", `127.0.0.1:${port}`, "shop.php"];
    }
  }
}

function parseLog(text: string): LogLine[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // it has ended by itself
  }
}

function listens(port: number): Promise<boolean> {
  return knock(port).then(
    () => true,
    () => false, // not yet
  );
}

function missing(what: string, debianPackage: string): never {
  throw new Error(`${what} is missing: as root, apt-get install ${debianPackage}`);
}
