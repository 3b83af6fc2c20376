/** A program that a journey starts beside the system: another language's shop, a proxy. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { knock } from "../../../scripts/system/knock.ts";
import { soon } from "../soon.ts";

export interface Program {
  readonly child: ChildProcess;
  /** What it has said so far, errors too. */
  said(): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface HowToRun {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export function startProgram(file: string, args: readonly string[], { cwd, env }: HowToRun = {}): Program {
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  child.once("error", ({ message }) => {
    said += message;
  });
  return {
    child,
    said: () => said,
    async stop(signal = "SIGTERM") {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      // Who is killed does not end what it has started: PHP's server would leave four of its own.
      if (signal === "SIGKILL") spawnSync("pkill", ["-KILL", "-P", String(child.pid)]);
      child.kill(signal);
      await exited;
    },
  };
}

/** Throws with what the program said when it ends, or nothing listens on the port in the end. */
export async function untilListening(program: Program, port: number): Promise<void> {
  const ended = once(program.child, "exit").then(() => Promise.reject(new Error("it has ended")));
  try {
    await Promise.race([soon(() => knock(port)), ended]);
    ended.catch(() => {
      // it runs: when it ends later, that is its end
    });
  } catch (cause) {
    await program.stop();
    throw new Error(`${program.child.spawnfile} does not come up: ${program.said()}`, { cause });
  }
}
