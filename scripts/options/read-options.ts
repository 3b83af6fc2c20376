import { parseArgs } from "node:util";

/** The options that were typed; null when they are --help or wrong (exit code 2), so that nothing is to run. */
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

/** Parses for a command that has no option but --help. */
export function parseNone(args: readonly string[]): object {
  return parseArgs({ args: [...args] });
}
