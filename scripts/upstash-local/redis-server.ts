import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../system/free-port.ts";

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends the process and waits until it is gone. Nothing was stored on disk. */
  stop(): Promise<void>;
}

// The shell ends Redis when its standard input closes, which happens however our own process ends, kill -9
// included. In the background so that `wait` sees both; fd 3, because a shell gives its jobs no standard input.
const KEEPER = `
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

/**
 * Starts a real, empty redis-server on 127.0.0.1 that keeps nothing on disk.
 * Throws with a sentence to act on: not installed, port taken, did not start.
 */
export async function startRedis(options: { readonly port?: number } = {}): Promise<RedisServer> {
  const port = await freePort(options.port ?? 0);
  const settings = ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--appendonly", "no"];
  // A dump.rdb that lies in the working folder would be loaded.
  const nothingToLoad = ["--dir", tmpdir(), "--dbfilename", `none-${port}.rdb`];
  // In a process group of its own: Ctrl-C must not end Redis before the Worker has stopped.
  const child = spawn("/bin/sh", ["-c", KEEPER, "redis-server", ...settings, ...nothingToLoad], {
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
  while (!(await answersPing(port))) {
    const code = await Promise.race([exited, sleep(20, undefined)]);
    if (code === NOT_FOUND) {
      throw new Error("redis-server is not installed: apt-get install redis-server, or brew install redis");
    }
    if (code !== undefined || Date.now() > deadlineMs) {
      await stop(child, exited);
      throw new Error(`redis-server did not start on port ${port}:\n${output}`);
    }
  }
  return { url: `redis://127.0.0.1:${port}`, port, stop: () => stop(child, exited) };
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

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.once("data", (data) => {
      socket.destroy();
      resolve(data.toString() === "+PONG\r\n");
    });
    socket.once("error", () => resolve(false));
  });
}
