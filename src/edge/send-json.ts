import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Config } from "../config.ts";
import { type Problem, writeProblem } from "../wire/problems.ts";
import type { EdgeContext } from "./edge.ts";
import { isGatedHost } from "./gated-hosts.ts";
import { requestIdOf } from "./request-id.ts";

/** Those that mean something to a JSON API. */
const SECURITY_HEADERS = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "SAMEORIGIN",
};

/** The one way an answer of the API leaves. `headers` win over what every answer carries. */
export function sendJson(
  c: EdgeContext,
  body: object | null,
  status: ContentfulStatusCode = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return c.json(body, status, { ...answerHeaders(c), ...headers });
}

/**
 * What every answer of the API carries, given when the response is made: a header set on a finished one costs the
 * isolate as much as parsing the body. A place or a pass in a shared cache would reach the wrong visitor. Whether browsers ask a host over
 * TLS alone is for the shop to say on its own hosts.
 */
export function answerHeaders(c: EdgeContext): Record<string, string> {
  const headers = { ...SECURITY_HEADERS, "Cache-Control": "no-store", "X-Request-ID": requestIdOf(c) };
  const config: Config | undefined = c.get("config"); // a Worker that is set up wrong has none, and must say so
  return config?.strictTransport && !isGatedHost(c)
    ? { ...headers, "Strict-Transport-Security": config.strictTransport }
    : headers;
}

/** The one envelope that refusals travel in. `more` stands beside the error: what somebody needs to go on. */
export function sendProblem(
  c: EdgeContext,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
  more: object = {},
): Response {
  const body = { ...writeProblem(problem, requestIdOf(c)), ...more };
  return sendJson(c, body, problem.status, { ...headers, ...retryHeader(problem) });
}

export function retryHeader({
  retryAfterSeconds,
}: Pick<Problem, "retryAfterSeconds">): Record<string, string> {
  return retryAfterSeconds === null ? {} : { "Retry-After": String(retryAfterSeconds) };
}
