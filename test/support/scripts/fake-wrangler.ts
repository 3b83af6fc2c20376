/** A wrangler that notes what it is asked, and answers what a test says. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { vi } from "vitest";

const SCRIPT = `#!/bin/sh
cd "$(dirname "$0")"
echo "$@" >> calls
[ ! -e "$1" ] || cat "$1"
[ ! -e "$1.failed" ]
`;

type Command = "secret" | "deployments" | "versions" | "deploy";

export class FakeWrangler {
  readonly folder = mkdtempSync(join(tmpdir(), "virtual-queue-"));

  /** Found before the real one from now on; until `vi.unstubAllEnvs`. */
  constructor() {
    writeFileSync(join(this.folder, "wrangler"), SCRIPT, { mode: 0o755 });
    vi.stubEnv("PATH", [this.folder, process.env.PATH].join(delimiter));
  }

  answer(command: Command, body: unknown): void {
    writeFileSync(join(this.folder, command), JSON.stringify(body));
  }

  refuse(command: Command, reason: string): void {
    writeFileSync(join(this.folder, command), reason);
    writeFileSync(join(this.folder, `${command}.failed`), "");
  }

  answerSecrets(...names: string[]): void {
    this.answer(
      "secret",
      names.map((name) => ({ name, type: "secret_text" })),
    );
  }

  /** What it was asked. */
  get asked(): string[] {
    const calls = join(this.folder, "calls");
    return existsSync(calls) ? readFileSync(calls, "utf8").trimEnd().split("\n") : [];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
