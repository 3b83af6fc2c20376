import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/**
 * A part in a Node process of its own, which can be killed without a word and started again with the same settings. It says "ready" when
 * it serves, and ends when this process does.
 */
export class Child {
  readonly #file: URL;
  #settings: Readonly<Record<string, string>>;
  #process: ChildProcess | null = null;

  constructor(file: URL, settings: Readonly<Record<string, string>>) {
    this.#file = file;
    this.#settings = settings;
  }

  get pid(): number {
    return this.#process?.pid as number;
  }

  async start(): Promise<void> {
    const child = fork(this.#file, { env: { ...process.env, ...this.#settings } });
    this.#process = child;
    const [said] = await Promise.race([once(child, "message"), once(child, "exit")]);
    if (said !== "ready") throw new Error(`${this.#file.pathname} ended at its start: ${said}`);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  /** Tells it a new setting, with which it starts from now on, too. Resolves when it has been done. */
  async tell(setting: Readonly<Record<string, string>>): Promise<void> {
    this.#settings = { ...this.#settings, ...setting };
    const done = once(this.#process as ChildProcess, "message");
    this.#process?.send(setting);
    await done;
  }
}

/** In the process of the part: it serves now, and does not outlive who started it. */
export function reportReady(): void {
  process.once("disconnect", () => process.exit());
  process.send?.("ready");
}
