import { type CommandTable, refuse } from "./command-table.ts";
import type { Command } from "./parse-request.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { RedisError, type Reply } from "./resp-parser.ts";
import type { ScriptLibrary, Translated } from "./script-library.ts";

/**
 * Executes what a request asked for and counts what Upstash would bill: every command once, a script's call and
 * each command inside it. Throws RedisAway when Redis cannot be asked.
 */
export class Executor {
  readonly #connection: RedisConnection;
  readonly #table: CommandTable;
  readonly #scripts: ScriptLibrary;
  #commands = 0;

  constructor(connection: RedisConnection, table: CommandTable, scripts: ScriptLibrary) {
    this.#connection = connection;
    this.#table = table;
    this.#scripts = scripts;
  }

  get commands(): number {
    return this.#commands;
  }

  /** One reply for each command, in order; an error stops none of the others. */
  async runPipeline(commands: readonly Command[]): Promise<Reply[]> {
    const translated = await this.#translate(commands);
    const sendable = translated.filter(isSendable);
    const received = sendable.length > 0 ? await this.#connection.send(sendable.map(toSend)) : [];
    const replies = received.values();
    return translated.map((entry) =>
      entry instanceof RedisError ? entry : this.#count(entry, replies.next().value ?? null),
    );
  }

  /** All commands in one MULTI … EXEC. One that Redis cannot even queue undoes all: a single RedisError. */
  async runTransaction(commands: readonly Command[]): Promise<Reply[] | RedisError> {
    const translated = await this.#translate(commands);
    const sendable = translated.filter(isSendable);
    if (sendable.length < translated.length) {
      return new RedisError("EXECABORT Transaction discarded because of previous errors.");
    }
    const sent = [["MULTI"], ...sendable.map(toSend), ["EXEC"]];
    const result = (await this.#connection.send(sent)).at(-1) ?? null;
    if (result instanceof RedisError) return result;
    if (!Array.isArray(result)) throw new Error("Redis answered EXEC without an array", { cause: result });
    return sendable.map((entry, index) => this.#count(entry, result[index] ?? null));
  }

  #translate(commands: readonly Command[]): Promise<(Translated | RedisError)[]> {
    return Promise.all(
      commands.map(async (command) => {
        const refused = refuse(this.#table, command);
        return refused ?? (await this.#scripts.translate(command)) ?? { send: command, read: plainly };
      }),
    );
  }

  #count(command: Translated, received: Reply): Reply {
    const { reply, commandsInside } = command.read(received);
    this.#commands += 1 + commandsInside;
    return reply;
  }
}

function plainly(reply: Reply): { reply: Reply; commandsInside: number } {
  return { reply, commandsInside: 0 };
}

function isSendable(entry: Translated | RedisError): entry is Translated {
  return !(entry instanceof RedisError);
}

function toSend(entry: Translated): Command {
  return entry.send;
}
