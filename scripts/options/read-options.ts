import { parseArgs } from "node:util";

/** The options that were typed; null when there is nothing to run: help was asked for, or they are wrong (exit code 2). */
export function readOptions<T>(
  command: string,
  usage: string,
  parse: (args: readonly string[]) => T,
): T | null {
  if (process.argv.includes("--help")) {
    console.log(usage);
    return null;
  }
  try {
    return parse(process.argv.slice(2));
  } catch (error) {
    console.error(`${command}: ${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = 2;
    return null;
  }
}

/** For a command that has none but --help. */
export function parseNone(args: readonly string[]): object {
  return parseArgs({ args: [...args] });
}
