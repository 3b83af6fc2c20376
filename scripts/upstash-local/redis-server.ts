import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../system/free-port.ts";

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Of redis-server itself, for who wants to signal it. */
  readonly pid: number;
  /** Resolves when the process is gone, however it ended. */
  readonly exited: Promise<unknown>;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

// The shell ends Redis when its standard input closes, which happens however our own process ends, kill -9
// included. In the background so that `wait` sees both; fd 3, because a shell gives its jobs no standard input. SIGXFSZ would
// end Redis where it reaches a limit of its files' size; ignored, it is told that the disk is full.
const KEEPER = `
trap '' XFSZ
exec 3<&0
redis-server "$@" </dev/null 3<&- &
redis=$!
(read -r _ <&3; kill "$redis") 2>/dev/null &
keeper=$!
wait "$redis"
code=$?
kill "$keeper" 2>/dev/null
exit "$code"
`;

const NOT_FOUND = 127;
const START_TIMEOUT_MS = 10_000;

export interface RedisOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Where its append-only file lies, which it loads and writes to, with an fsync a second. Without one it keeps nothing on disk. */
  readonly folder?: string;
  /** Where it writes what it has to say, warnings of scripts included. */
  readonly logFile?: string;
}

/**
 * Starts a real redis-server on 127.0.0.1, empty or with what its folder holds.
 * Throws with a sentence to act on: not installed, port taken, did not start.
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const port = await freePort(options.port ?? 0);
  const settings = ["--bind", "127.0.0.1", "--port", String(port), "--save", ""];
  if (options.logFile) settings.push("--logfile", options.logFile);
  // A dump.rdb that lies in the working folder would be loaded.
  const stored = options.folder
    ? ["--appendonly", "yes", "--appendfsync", "everysec", "--dir", options.folder]
    : ["--appendonly", "no", "--dir", tmpdir(), "--dbfilename", `none-${port}.rdb`];
  // In a process group of its own: Ctrl-C must not end Redis before the Worker has stopped.
  const child = spawn("/bin/sh", ["-c", KEEPER, "redis-server", ...settings, ...stored], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output = (output + chunk).slice(-2000);
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));

  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const pid = await readPid(port);
    if (pid !== null)
      return { url: `redis://127.0.0.1:${port}`, port, pid, exited, stop: () => stop(child, exited) };
    const code = await Promise.race([exited, sleep(20, undefined)]);
    if (code === NOT_FOUND) {
      throw new Error("redis-server is not installed: apt-get install redis-server, or brew install redis");
    }
    if (code !== undefined || Date.now() > deadlineMs) {
      await stop(child, exited);
      throw new Error(`redis-server did not start on port ${port}:\n${output}`);
    }
  }
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.stdin?.end();
  const timer = setTimeout(() => killGroup(child), 3000);
  await exited;
  clearTimeout(timer);
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}

/** The process id of the Redis that serves there; null while none does, or it still loads what it has stored. */
function readPid(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\nINFO server\r\n"));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
      const [, pid] = /^process_id:(\d+)\r$/m.exec(text) ?? [];
      if (pid === undefined && text.startsWith("+PONG")) return; // the rest is on its way
      socket.destroy();
      resolve(pid !== undefined && text.startsWith("+PONG") ? Number(pid) : null);
    });
    socket.once("error", () => resolve(null));
  });
}
