import type { EdgeContext } from "./edge.ts";
import type { Problem } from "./problem.ts";
import { sendJson } from "./send-json.ts";

/** The one envelope that refusals travel in. */
export function sendProblem(
  c: EdgeContext,
  problem: Problem,
  headers: Record<string, string> = {},
): Response {
  const { code, message, status, retryAfterSeconds } = problem;
  const retry = retryAfterSeconds === null ? {} : { "Retry-After": String(retryAfterSeconds) };
  const body = { error: { code, message, request_id: c.get("requestId") } };
  return sendJson(c, body, status, { ...headers, ...retry });
}
