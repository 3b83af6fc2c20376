import { readFileSync } from "node:fs";
import type { CommandTable } from "./command-table.ts";

/** Upstash runs a script without locking the whole database only when its first line says this. */
export const FLAG_LINE = "#!lua flags=allow-key-locking";

const prelude = onOneLine(readFileSync(new URL("./watch-keys.lua", import.meta.url), "utf8"));

/** The script without the flag line, which Redis 7.0 refuses; the line stays, so that line numbers do. */
export function withoutFlagLine(script: string): string {
  return hasFlagLine(script) ? script.slice(FLAG_LINE.length) : script;
}

export function hasFlagLine(script: string): boolean {
  return script === FLAG_LINE || script.startsWith(`${FLAG_LINE}\n`);
}

/**
 * A script that does what the client's does, watched by watch-keys.lua: it returns [commands, result].
 * `sha` is the client's, for error messages.
 */
export function wrapScript(script: string, sha: string, table: CommandTable): string {
  const positions = keyPositionsFor(script, table);
  return `${prelude}(redis,${positions},"${sha}")(function(redis)${withoutFlagLine(script)}\nend)`;
}

/** Only commands whose names occur in the script: building a table of all 240 would cost more than the script. */
function keyPositionsFor(script: string, table: CommandTable): string {
  const entries: string[] = [];
  for (const word of new Set(script.match(/[A-Za-z]+/g))) {
    const keys = table.keyPositions(word.toUpperCase());
    if (keys) entries.push(`["${word}"]={${keys.first},${keys.last},${keys.step}}`);
  }
  return `{${entries.join(",")}}`;
}

function onOneLine(lua: string): string {
  return lua
    .replace(/--\[\[.*?--\]\]/s, "")
    .replace(/--.*$/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}
