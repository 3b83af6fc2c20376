/** Turns whatever was thrown into a Problem. Rich in the log, plain outside: a fault's own words never leave. */
import { HTTPException } from "hono/http-exception";
import { ConfigError } from "../config.ts";
import { InOtherShards, StoreUnavailable } from "../core/waiting-queue.ts";
import { Problem, suddenProblem } from "../wire/problems.ts";

export function problemOf(error: Error, requestId: string): Problem {
  if (error instanceof Problem) return error;
  // The validator's own refusal of a body that is not JSON.
  if (error instanceof HTTPException && error.status === 400) {
    return new Problem("INVALID_REQUEST", "The body is not valid JSON.");
  }
  logFault(error, requestId);
  if (error instanceof InOtherShards) return new Problem("MISCONFIGURED", inOtherShards(error));
  if (error instanceof StoreUnavailable) return suddenProblem("store_unavailable");
  if (error instanceof ConfigError) return new Problem("MISCONFIGURED");
  return new Problem("INTERNAL");
}

function inOtherShards({ message }: InOtherShards): string {
  return `Nobody can be served: ${message}. Set it back to what it was when the first person joined.`;
}

/** One line of JSON. No `cause`: a Redis client puts whole commands there, with people's ids. */
export function logFault(error: unknown, requestId: string): void {
  const fault = error instanceof Error ? error : new Error("something that is no error was thrown");
  const problems = fault instanceof ConfigError ? { problems: fault.problems } : { message: fault.message };
  console.error(
    JSON.stringify({
      level: "error",
      request_id: requestId,
      name: fault.name,
      ...problems,
      at: frames(fault),
    }),
  );
}

function frames(error: Error): string[] {
  const lines = error.stack?.split("\n") ?? [];
  return lines
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .slice(0, 6);
}
