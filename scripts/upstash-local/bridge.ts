import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { toAnswer } from "./answer.ts";
import { readCommandTable } from "./command-table.ts";
import { Executor } from "./executor.ts";
import { type Course, FAULTS } from "./fault-list.ts";
import { delayOf, type Faults, noFaults } from "./faults.ts";
import { answerBadly, isAuthorized, readBody, sendJson } from "./http.ts";
import { type Command, parseCommand, parseCommands, Refusal } from "./parse-request.ts";
import { RedisAway, RedisConnection } from "./redis-connection.ts";
import { RedisError } from "./resp-parser.ts";
import { ScriptLibrary } from "./script-library.ts";
import { Throttle } from "./throttle.ts";

export interface BridgeOptions {
  /** `redis://host:port` of a running server. */
  readonly redisUrl: string;
  readonly token: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  /** False accepts scripts without Upstash's flag line, to measure others' scripts. Default true. */
  readonly requireFlagLine?: boolean;
  /** Beyond so many commands a second, those in scripts included, answers are delayed; 0, the default: no limit. */
  readonly commandsPerSecond?: number;
}

export interface Bridge {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly faults: Faults;
  /** Since the start: authorized requests, and commands as Upstash bills them, those in scripts included. */
  stats(): { requests: number; commands: number };
  /** Serves from another Redis from now on, as after a failover. */
  pointTo(redisUrl: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Speaks Upstash's REST dialect in front of a real Redis, and refuses what would only fail or cost on Upstash.
 * Redis must be running at the start; when it goes away, requests are answered 503 until it is back.
 * Throws when the port is taken or Redis does not answer.
 */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const { token } = options;
  const connection = new RedisConnection(options.redisUrl);
  const table = await readCommandTable(connection);
  const scripts = new ScriptLibrary(connection, table, options.requireFlagLine ?? true);
  const executor = new Executor(connection, table, scripts);
  const faults = noFaults();
  const throttle = new Throttle(options.commandsPerSecond ?? 0);
  const expectedToken = Buffer.from(token);
  let requests = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { path, commands } = readRequest(request, body);
    requests += 1;
    if (faults.refuse) throw new RedisAway("The database is away");
    const fault = faults.plan?.(commands) ?? null;
    const course: Course = FAULTS[fault?.name ?? "none"];
    const delayMs = course.lateMs + delayOf(faults, commands);
    if (delayMs > 0) await sleep(delayMs);
    if (fault) await executor.breakBefore(fault);

    const execute = () =>
      path === "/multi-exec"
        ? executor.runTransaction(commands)
        : executor.runPipeline(commands, { fault, keepsJournal: faults.keepsJournal });
    if (course.executions === 2) await execute();
    const replies = course.executions > 0 ? await execute() : [];
    const overMs = course.answerLateMs + throttle.delayMs(executor.commands, performance.now());
    if (overMs > 0) await sleep(overMs);
    if (faults.dropReplyAfter && commands.some(faults.dropReplyAfter)) return void request.socket.destroy();
    if (course.answered !== "as ever") return answerBadly(request, response, course.answered);

    const base64 = request.headers["upstash-encoding"] === "base64";
    if (replies instanceof RedisError) return sendJson(response, 400, { error: replies.message });
    const answers = replies.map((reply) => toAnswer(reply, base64));
    if (path !== "/") return sendJson(response, 200, answers);
    sendJson(response, answers[0] && "error" in answers[0] ? 400 : 200, answers[0]);
  }

  const server = createServer((request, response) => {
    const answered = isAuthorized(request, expectedToken)
      ? answer(request, response)
      : Promise.reject(new Refusal(401, "WRONGPASS invalid or missing auth token"));
    answered.catch((error: unknown) => refuseRequest(request, response, error));
  });
  // Longer than any client keeps an idle connection; else the bridge may cut one just when it is used again.
  server.keepAliveTimeout = 120_000;
  await listen(server, options.port ?? 0).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    token,
    faults,
    stats: () => ({ requests, commands: executor.commands }),
    pointTo: (redisUrl) => connection.pointTo(redisUrl),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await connection.close();
    },
  };
}

type Path = "/" | "/pipeline" | "/multi-exec";

function readRequest(request: IncomingMessage, body: Buffer): { path: Path; commands: Command[] } {
  const path = request.url?.split("?", 1)[0];
  if (path !== "/" && path !== "/pipeline" && path !== "/multi-exec") {
    throw new Refusal(404, "ERR not found: the bridge has POST /, /pipeline and /multi-exec");
  }
  if (request.method !== "POST") throw new Refusal(405, "ERR method not allowed, use POST");
  if (path === "/") return { path, commands: [parseCommand(body)] };
  return { path, commands: parseCommands(body, path === "/pipeline" ? "pipeline" : "transaction") };
}

function refuseRequest(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  request.resume();
  if (error instanceof Refusal) {
    sendJson(response, error.status, { error: error.message });
  } else if (error instanceof RedisAway) {
    sendJson(response, 503, { error: `ERR ${error.message}` });
  } else {
    console.error("The REST bridge failed:", error);
    sendJson(response, 500, { error: "ERR internal error of the bridge" });
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(cause.code === "EADDRINUSE" ? new Error(`Port ${port} is taken`, { cause }) : cause),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
}
