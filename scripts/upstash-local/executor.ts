import { type CommandTable, refuse } from "./command-table.ts";
import { isRefusal } from "./fault-list.ts";
import type { PlannedFault } from "./faults.ts";
import { Journal } from "./journal.ts";
import type { Command } from "./parse-request.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { RedisError, type Reply } from "./resp-parser.ts";
import type { ScriptLibrary, Translated } from "./script-library.ts";

/** How a pipeline is executed on purpose. */
interface Broken {
  readonly fault: PlannedFault | null;
  readonly keepsJournal: boolean;
}

const UNBROKEN: Broken = { fault: null, keepsJournal: false };

/**
 * Executes what a request asked for and counts what Upstash would bill: every command once, a script's call and
 * each command inside it. Throws RedisAway when Redis cannot be asked.
 */
export class Executor {
  readonly #connection: RedisConnection;
  readonly #table: CommandTable;
  readonly #scripts: ScriptLibrary;
  readonly #journal: Journal;
  #commands = 0;

  constructor(connection: RedisConnection, table: CommandTable, scripts: ScriptLibrary) {
    this.#connection = connection;
    this.#table = table;
    this.#scripts = scripts;
    this.#journal = new Journal(connection, table);
  }

  get commands(): number {
    return this.#commands;
  }

  /** What lies beside the way of a request: scripts that Redis forgets, and the last second of its writes. */
  async breakBefore(fault: PlannedFault): Promise<void> {
    if (fault.name === "scripts forgotten") await this.#connection.send([["SCRIPT", "FLUSH"]]);
    if (fault.name === "rolled back") await this.#journal.rollBack(performance.now());
  }

  /** One reply for each command, in order; an error stops none of the others. */
  async runPipeline(commands: readonly Command[], broken: Broken = UNBROKEN): Promise<Reply[]> {
    const { fault } = broken;
    if (fault?.name === "stale read") {
      const stale = commands.map((command) => this.#journal.readStale(command, performance.now()));
      const replies = await Promise.all(stale);
      if (replies.every((reply) => reply !== undefined)) return replies;
    }
    const translated = await this.#translate(commands, fault);
    const sendable = translated.filter(isSendable);
    if (!broken.keepsJournal) this.#journal.forget();
    const noted = broken.keepsJournal ? this.#journal.note(commands, performance.now()) : [];
    const sent = [...noted, ...sendable.map(toSend)];
    const received = sent.length > 0 ? await this.#connection.send(sent) : [];
    const replies = received.slice(noted.length).values();
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

  #translate(
    commands: readonly Command[],
    fault: PlannedFault | null = null,
  ): Promise<(Translated | RedisError)[]> {
    const refusal = fault && isRefusal(fault.name) ? { words: fault.name, at: fault.at } : null;
    return Promise.all(
      commands.map(async (command) => {
        const refused = refuse(this.#table, command);
        const translated = refused ?? (await this.#scripts.translate(command, refusal));
        return translated ?? { send: command, read: plainly };
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
