import { createHash } from "node:crypto";
import type { CommandTable } from "./command-table.ts";
import { REFUSALS } from "./fault-list.ts";
import type { Command } from "./parse-request.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { REFUSE_WRITE } from "./refuse-write.ts";
import { RedisError, type Reply } from "./resp-parser.ts";
import { FLAG_LINE, hasFlagLine, withoutFlagLine, wrapScript } from "./wrap-script.ts";

/** What to send to Redis in place of a client's command, and what its reply says. */
export interface Translated {
  readonly send: Command;
  read(reply: Reply): { readonly reply: Reply; readonly commandsInside: number };
}

interface Wrapped {
  readonly sha: string;
  readonly text: string;
}

/** In which words a script's write is refused, and which of them, counted from 0. */
interface Refused {
  readonly words: keyof typeof REFUSALS;
  readonly at: number;
}

const NO_SUCH_SHA = "0".repeat(40);

/**
 * A client names a script by the SHA-1 of its own text; Redis holds the wrapped one. The library maps one name to the
 * other. Whether a script is loaded, Redis alone decides, after a flush or a restart too.
 */
export class ScriptLibrary {
  readonly #connection: RedisConnection;
  readonly #table: CommandTable;
  readonly #requireFlagLine: boolean;
  readonly #wrapped = new Map<string, Wrapped>();

  constructor(connection: RedisConnection, table: CommandTable, requireFlagLine: boolean) {
    this.#connection = connection;
    this.#table = table;
    this.#requireFlagLine = requireFlagLine;
  }

  /** Undefined for commands that have nothing to do with scripts. */
  async translate(
    command: Command,
    refused: Refused | null = null,
  ): Promise<Translated | RedisError | undefined> {
    const translated = await this.#translate(command);
    const wrapped = refused && this.#wrapped.get(nameOf(command));
    if (!wrapped || !translated || translated instanceof RedisError) return translated;
    const [, , ...rest] = command;
    const script = REFUSE_WRITE + wrapped.text;
    return { ...translated, send: ["EVAL", script, ...rest, REFUSALS[refused.words], String(refused.at)] };
  }

  async #translate(command: Command): Promise<Translated | RedisError | undefined> {
    const [name = "", first = "", ...rest] = command;
    switch (name.toUpperCase()) {
      case "EVAL":
      case "EVAL_RO": {
        const wrapped = await this.#wrap(first);
        if (wrapped instanceof RedisError) return wrapped;
        return { send: [name, wrapped.text, ...rest], read: readWrapped };
      }
      case "EVALSHA":
      case "EVALSHA_RO":
        return { send: [name, this.#shaInRedis(first), ...rest], read: readWrapped };
      case "SCRIPT":
        return this.#translateScript(first.toUpperCase(), command);
      default:
        return undefined;
    }
  }

  async #translateScript(subcommand: string, command: Command): Promise<Translated | RedisError> {
    const [, , ...rest] = command;
    const [text] = rest;
    if (subcommand === "FLUSH") return { send: command, read: readPlain };
    if (subcommand === "EXISTS") {
      return { send: ["SCRIPT", "EXISTS", ...rest.map((sha) => this.#shaInRedis(sha))], read: readPlain };
    }
    if (subcommand !== "LOAD") return new RedisError(`ERR SCRIPT ${subcommand} is not available`);
    if (text === undefined) return { send: command, read: readPlain };
    const wrapped = await this.#wrap(text);
    if (wrapped instanceof RedisError) return wrapped;
    const read = (reply: Reply) => ({
      reply: reply instanceof RedisError ? reply : Buffer.from(sha1(text)),
      commandsInside: 0,
    });
    return { send: ["SCRIPT", "LOAD", wrapped.text], read };
  }

  async #wrap(script: string): Promise<Wrapped | RedisError> {
    const sha = sha1(script);
    const known = this.#wrapped.get(sha);
    if (known) return known;
    if (this.#requireFlagLine && !hasFlagLine(script)) {
      return new RedisError(
        `ERR The first line of a script must be '${FLAG_LINE}', or Upstash locks the whole database for it`,
      );
    }
    // By itself first: a syntax error is then the script's own, and none can break out of the wrapper.
    const [compiled] = await this.#connection.send([["SCRIPT", "LOAD", withoutFlagLine(script)]]);
    if (compiled instanceof RedisError) return compiled;
    const text = wrapScript(script, sha, this.#table);
    const wrapped = { sha: sha1(text), text };
    this.#wrapped.set(sha, wrapped);
    return wrapped;
  }

  #shaInRedis(sha: string): string {
    return this.#wrapped.get(sha.toLowerCase())?.sha ?? NO_SUCH_SHA;
  }
}

/** By which the library knows the script that a command runs. */
function nameOf([name = "", first = ""]: Command): string {
  return name.toUpperCase() === "EVAL" ? sha1(first) : first.toLowerCase();
}

function readPlain(reply: Reply): { reply: Reply; commandsInside: number } {
  return { reply, commandsInside: 0 };
}

function readWrapped(reply: Reply): { reply: Reply; commandsInside: number } {
  // Refused before the script began (NOSCRIPT, a wrong number of keys), or QUEUED in a transaction.
  if (!Array.isArray(reply)) return { reply, commandsInside: 0 };
  return { reply: reply[1] ?? null, commandsInside: Number(reply[0]) };
}

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
