/** A browser's side of the queue, inside the workers pool: it keeps cookies and says who it is with nothing else. */
import { createExecutionContext } from "cloudflare:test";
import { exports, env as platformEnv } from "cloudflare:workers";
import { operate as operateOn } from "../../../scripts/redis/operate.ts";
import type { Env } from "../../../src/bindings.ts";
import type { OperatorFields } from "../../../src/core/operator.ts";
import { createApp } from "../../../src/edge/app.ts";
import { stateKey } from "../../../src/store/keys.ts";
import { openQueue } from "../../../src/store/open-queue.ts";
import { freshEvent } from "../fresh-event.ts";
import { soon } from "../soon.ts";

export const env = platformEnv as unknown as Env;
export const QUEUE = "https://queue.example";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever field it is about
  readonly body: any;
}

type Fetch = (request: Request) => Promise<Response> | Response;
const frontDoor: Fetch = (request) =>
  (exports as unknown as { default: { fetch: Fetch } }).default.fetch(request);

export class Browser {
  readonly #fetch: Fetch;
  cookie: string | null = null;

  /** Through the deployed Worker, unless a test brings an app of its own. */
  constructor(fetch: Fetch = frontDoor) {
    this.#fetch = fetch;
  }

  async open(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookie && !headers.has("cookie")) headers.set("cookie", this.cookie);
    const response = await this.#fetch(new Request(QUEUE + path, { ...init, method, headers }));
    const set = response.headers
      .getSetCookie()
      .find((line) => /vq_/.test(line) && !line.includes("Max-Age=0"));
    if (set) this.cookie = set.split(";")[0] ?? null;
    return response;
  }

  async ask(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await this.open(method, path, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? null : JSON.parse(text),
    };
  }

  send(method: string, path: string, body: unknown, headers: HeadersInit = {}): Promise<Answer> {
    const withType = new Headers(headers);
    withType.set("content-type", "application/json");
    return this.ask(method, path, { body: JSON.stringify(body), headers: withType });
  }

  join(event: string): Promise<Answer> {
    return this.send("POST", "/api/v1/queue/join", { event_id: event });
  }

  claim(event: string): Promise<Answer> {
    return this.send("POST", "/api/v1/queue/claim", { event_id: event });
  }

  leave(event: string): Promise<Answer> {
    return this.send("DELETE", "/api/v1/queue/leave", { event_id: event });
  }

  position(event: string): Promise<Answer> {
    return this.ask("GET", `/api/v1/queue/position/${event}`);
  }

  /** Joins and claims as soon as the real loop has called. */
  async admit(event: string): Promise<Answer> {
    await this.join(event);
    return soon(async () => {
      const claimed = await this.claim(event);
      if (claimed.status !== 200) throw new Error(`not admitted yet: ${claimed.status}`);
      return claimed;
    });
  }
}

/** The same Worker under other variables. */
export function withVariables(variables: Partial<Record<keyof Env, unknown>>): Browser {
  const app = createApp();
  const changed = { ...env, ...variables } as Env;
  return new Browser((request) => app.fetch(request, changed, createExecutionContext()));
}

const queue = openQueue({
  name: "default",
  url: String(env.UPSTASH_REDIS_REST_URL),
  token: String(env.UPSTASH_REDIS_REST_TOKEN),
  flagLine: true,
  timeoutMs: Number(env.STORE_TIMEOUT_MS),
});

/** An event that an operator has set so before anybody came. */
export async function eventWith(change: Partial<OperatorFields>): Promise<string> {
  const event = freshEvent();
  await operate(event, change);
  return event;
}

/** Changes an event as an operator does. */
export function operate(event: string, change: Partial<OperatorFields>): Promise<void> {
  return operateOn(queue, event, change);
}

/** An operator takes somebody's pass back. */
export async function revokePass(event: string, user: string): Promise<void> {
  const act = { nowMs: Date.now(), shards: 1, actId: crypto.randomUUID(), by: "a test", user };
  const { status } = await queue.revokePass(event, act);
  if (status !== "done") throw new Error(`the pass was not taken back: ${status}`);
}

/** Writes fields of the state that scripts alone write, where it would take long to come to them. */
export async function putState(event: string, fields: Record<string, number>): Promise<void> {
  await redis("HSET", stateKey(event), ...Object.entries(fields).flat());
}

/** Nobody is ever called there. */
export function standingEvent(): Promise<string> {
  return eventWith({ rateOverrideMilli: 0 });
}

/** The id that Redis knows a browser by. */
export function idOf({ cookie }: Browser): string {
  const [, claims = ""] = String(cookie).split("=")[1]?.split(".") ?? [];
  return JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))).sub;
}

/** One command to the test's Redis, through its REST bridge. */
export async function redis(...command: (string | number)[]): Promise<unknown> {
  const response = await fetch(String(env.UPSTASH_REDIS_REST_URL), {
    method: "POST",
    headers: { authorization: `Bearer ${env.UPSTASH_REDIS_REST_TOKEN}` },
    body: JSON.stringify(command),
  });
  const { result, error } = (await response.json()) as { result?: unknown; error?: string };
  if (error !== undefined) throw new Error(error);
  return result;
}
