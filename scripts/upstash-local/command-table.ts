import type { RedisConnection } from "./redis-connection.ts";
import { RedisError, type Reply } from "./resp-parser.ts";

/** Where a command has its keys: counted from its name (0), a negative `last` from the end. `first` 0: none. */
export interface KeyPositions {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** What Redis itself says about its commands. Names are in upper case, subcommands as `CONFIG|SET`. */
export interface CommandTable {
  /** Undefined for commands whose keys depend on their arguments, and for unknown ones. */
  keyPositions(name: string): KeyPositions | undefined;
  hasFlag(name: string, flag: string): boolean;
  readonly names: readonly string[];
}

/** Asks a running Redis for its COMMAND table. */
export async function readCommandTable(connection: RedisConnection): Promise<CommandTable> {
  const [reply] = await connection.send([["COMMAND"]]);
  if (!Array.isArray(reply)) throw new Error("Redis does not answer COMMAND", { cause: reply });
  const flags = new Map<string, Set<string>>();
  const positions = new Map<string, KeyPositions>();

  const read = (entry: Reply): void => {
    if (!Array.isArray(entry)) return;
    const name = String(entry[0]).toUpperCase();
    const flagsOfEntry = new Set((entry[2] as Reply[]).map(String));
    const subcommands = (entry[9] ?? []) as Reply[];
    flags.set(name, flagsOfEntry);
    subcommands.forEach(read);
    // A container (OBJECT, XINFO) shows no keys of its own, yet its subcommands have some.
    if (flagsOfEntry.has("movablekeys") || subcommands.length > 0) return;
    positions.set(name, { first: Number(entry[3]), last: Number(entry[4]), step: Number(entry[5]) });
  };
  reply.forEach(read);

  return {
    keyPositions: (name) => positions.get(name),
    hasFlag: (name, flag) => flags.get(name)?.has(flag) ?? false,
    names: [...flags.keys()],
  };
}

// They change or read the state of a connection, and an HTTP request has none to keep.
const OF_A_CONNECTION = new Set([
  ..."AUTH CLIENT HELLO QUIT RESET SELECT READONLY READWRITE ASKING".split(" "),
  ..."MULTI EXEC DISCARD WATCH UNWATCH WAIT WAITAOF MONITOR SYNC PSYNC".split(" "),
  ..."SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE".split(" "),
]);
// What runs inside a function is neither counted nor watched, so the bridge has scripts only.
const OF_FUNCTIONS = new Set(["FUNCTION", "FCALL", "FCALL_RO"]);

/** Why a command cannot come over REST, or undefined when it can. */
export function refuse(table: CommandTable, command: readonly string[]): RedisError | undefined {
  const name = (command[0] ?? "").toUpperCase();
  const withSubcommand = `${name}|${command[1]?.toUpperCase()}`;
  const hasFlag = (flag: string) => table.hasFlag(name, flag) || table.hasFlag(withSubcommand, flag);
  if (OF_A_CONNECTION.has(name))
    return new RedisError(`ERR ${name} needs a connection of its own, REST has none`);
  if (OF_FUNCTIONS.has(name)) return new RedisError(`ERR ${name} is not available, use EVAL or EVALSHA`);
  if (hasFlag("blocking")) return new RedisError(`ERR ${name} may block, which REST cannot`);
  if (hasFlag("admin")) return new RedisError(`ERR ${name} is an administrator's command`);
  return undefined;
}
