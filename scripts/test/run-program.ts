import { spawn } from "node:child_process";

export interface Finding {
  readonly ok: boolean;
  /** What the program said, errors too, in the order it said it. */
  readonly output: string;
}

export function runProgram(program: string, ...args: string[]): Promise<Finding> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.once("error", ({ message }) => resolve({ ok: false, output: `${message}\n` }));
    child.once("close", (status) => resolve({ ok: status === 0, output }));
  });
}
