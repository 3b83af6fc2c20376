/** Turns whatever was thrown into a Problem. Rich in the log, plain outside: a fault's own words never leave. */
import { HTTPException } from "hono/http-exception";
import { ConfigError } from "../config.ts";
import { InOtherShards, StoreUnavailable } from "../core/waiting-queue.ts";
import { type LogOrigin, writeLog } from "../log.ts";
import { isUnavailable, Problem, suddenProblem } from "../wire/problems.ts";
import type { EdgeContext } from "./edge.ts";
import { requestIdOf } from "./request-id.ts";

export function problemOf(c: EdgeContext, error: Error): Problem {
  // A crowd's are not worth a line each: the refusal by the lobby itself has one.
  if (isUnavailable(error) && c.get("isTurnedAway") !== true) logPutOff(c, error);
  if (error instanceof Problem) return error;
  // The validator's own refusal of a body that is not JSON.
  if (error instanceof HTTPException && error.status === 400) {
    return new Problem("INVALID_REQUEST", "The body is not valid JSON.");
  }
  logFault(c, error);
  if (error instanceof InOtherShards) return new Problem("MISCONFIGURED", inOtherShards(error));
  if (error instanceof StoreUnavailable) return suddenProblem("store_unavailable");
  if (error instanceof ConfigError) return new Problem("MISCONFIGURED");
  return new Problem("INTERNAL");
}

function inOtherShards({ message }: InOtherShards): string {
  return `Nobody can be served: ${message}. Set it back to what it was when the first person joined.`;
}

/** No `cause`: a Redis client puts whole commands there, with people's ids. */
export function logFault(c: EdgeContext, error: unknown): void {
  const fault = error instanceof Error ? error : new Error("something that is no error was thrown");
  const problems = fault instanceof ConfigError ? { problems: fault.problems } : { reason: fault.message };
  const request = { request_id: requestIdOf(c), ...c.get("asked") };
  writeLog("error", "request failed", { ...request, name: fault.name, ...problems, at: frames(fault) });
}

/** Logs that a request was told to come back, and by which object: why that could not do it stands in the object's own lines. */
export function logPutOff(
  c: EdgeContext,
  { code }: Problem,
  asked: LogOrigin | undefined = c.get("asked"),
): void {
  writeLog("warn", "request put off", { request_id: requestIdOf(c), ...asked, code });
}

function frames(error: Error): string[] {
  const lines = error.stack?.split("\n") ?? [];
  return lines
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .slice(0, 6);
}
