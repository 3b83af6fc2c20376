/** Requests to the admin API. The session's cookie goes along by itself. */
import type { Failure } from "../words/problems.ts";

export const API = "/api/v1/admin";

export type Answer<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly failure: Failure };

export interface Asking {
  readonly body?: object;
  /** The version that the operator has seen. */
  readonly version?: number;
  /** Repeated with the same one, an act is done once. */
  readonly actId?: string;
}

export function read<Body>(path: string): Promise<Answer<Body>> {
  return ask("GET", path);
}

export function liveAddress(event: string): string {
  return `${API}${eventPath(event)}/live`;
}

export function eventPath(event: string): string {
  return `/events/${encodeURIComponent(event)}`;
}

export async function ask<Body>(
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE",
  path: string,
  { body, version, actId }: Asking = {},
): Promise<Answer<Body>> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-Desk"] = "1"; // no form and no foreign page can send it
  if (body) headers["Content-Type"] = "application/json";
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  if (actId !== undefined) headers["Idempotency-Key"] = actId;
  try {
    const response = await fetch(API + path, {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      ...(body && { body: JSON.stringify(body) }),
    });
    const answered = await readJson(response);
    return response.ok
      ? { ok: true, body: answered as Body }
      : { ok: false, failure: failureOf(response, answered) };
  } catch {
    return { ok: false, failure: NO_ANSWER }; // the network's error says nothing that people can use
  }
}

const NO_ANSWER: Failure = {
  status: 0,
  code: "",
  message: "",
  requestId: null,
  retryAfterSeconds: null,
  problems: [],
  body: null,
};

/** null for an answer without a body, or of something that stands between: it is no JSON. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failureOf(response: Response, body: unknown): Failure {
  const { code, message, request_id } = Object(Object(body).error);
  const { problems } = Object(body);
  const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return {
    status: response.status,
    code: String(code ?? ""),
    message: String(message ?? ""),
    requestId: typeof request_id === "string" ? request_id : null,
    retryAfterSeconds: Number.isNaN(retryAfter) ? null : retryAfter,
    problems: Array.isArray(problems) ? problems.map(String) : [],
    body,
  };
}
