import { execFileSync } from "node:child_process";

/**
 * Kills the workerd that this process has started, without a word. Miniflare starts another one, as a supervisor would. Throws when
 * there is none or more than one.
 */
export function killWorkerd(): void {
  const ours = execFileSync("pgrep", ["-P", String(process.pid), "workerd"], { encoding: "utf8" });
  const [pid, ...others] = ours.trim().split("\n").map(Number);
  if (!pid || others.length > 0) throw new Error(`which workerd is the queue's? ${ours}`);
  process.kill(pid, "SIGKILL");
}
