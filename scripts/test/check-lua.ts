/**
 * luacheck over the scripts as Redis runs them: their parts use each other's locals, so a part alone says nothing. What
 * one script does not use of a part counts as unused only when no script with that part uses it.
 */
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { allowLuaModules } from "../redis/lua-modules.ts";
import { type Finding, runProgram } from "./run-program.ts";

const WARNING = /^(.+\.lua):(\d+):\d+: (\([WE]\d+\) .+)$/gm;
const UNUSED = /^\(W2\d\d\) .*'(\w+)'$/;

interface Warning {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export async function checkLua(): Promise<Finding> {
  allowLuaModules();
  const { SCRIPTS } = await import("../../src/store/scripts.ts");
  const joined = new Map(Object.entries(SCRIPTS).map(([name, script]) => [`${name}.lua`, script]));
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-lua-"));
  try {
    for (const [file, script] of joined) writeFileSync(join(folder, file), script);
    const args = ["--config", ".luacheckrc", "--formatter", "plain", "--codes"];
    const { ok, output } = await runProgram("luacheck", ...args, folder, ...globSync("scripts/**/*.lua"));
    const warnings = [...output.matchAll(WARNING)].map(([, file = "", line, text = ""]): Warning => {
      return { file: basename(file), line: Number(line), text };
    });
    if (!ok && warnings.length === 0)
      return { ok, output: `${output}Is luacheck here? node scripts/setup.mjs --for-checks\n` };
    const left = warnings.filter((warning) => !isUsedElsewhere(warning, warnings, joined));
    return { ok: left.length === 0, output: left.map((warning) => describe(warning, joined)).join("") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isUsedElsewhere({ text }: Warning, all: readonly Warning[], joined: ReadonlyMap<string, string>) {
  const [, name] = UNUSED.exec(text) ?? [];
  if (name === undefined) return false;
  const having = [...joined.values()].filter((script) => new RegExp(`\\b${name}\\b`).test(script));
  return all.filter((other) => other.text === text).length < having.length;
}

/** The number of a line in a joined script leads nowhere, so the line is shown. */
function describe({ file, line, text }: Warning, joined: ReadonlyMap<string, string>): string {
  const source = joined.get(file)?.split("\n")[line - 1]?.trim();
  return `${file}:${line}: ${text}${source === undefined ? "" : `\n    ${source}`}\n`;
}
