import { execFileSync } from "node:child_process";

/** The workerd that this process has started. Throws when there is none or more than one. */
export function findWorkerd(): number {
  const ours = execFileSync("pgrep", ["-P", String(process.pid), "workerd"], { encoding: "utf8" });
  const [pid, ...others] = ours.trim().split("\n").map(Number);
  if (!pid || others.length > 0) throw new Error(`which workerd is the queue's? ${ours}`);
  return pid;
}

/** Kills it without a word. Miniflare starts another one, as a supervisor would. Throws as `findWorkerd` does. */
export function killWorkerd(): void {
  process.kill(findWorkerd(), "SIGKILL");
}
