/** What comes over http: nothing of a visitor's may travel in clear. */
import { createExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { Env } from "../../src/bindings.ts";
import { createApp } from "../../src/edge/app.ts";
import { env, standingEvent } from "../support/worker/edge-client.ts";

const app = createApp();

function ask(url: string, init: RequestInit = {}, variables: Partial<Record<keyof Env, unknown>> = {}) {
  return app.fetch(
    new Request(url, { redirect: "manual", ...init }),
    { ...env, ...variables } as Env,
    createExecutionContext(),
  );
}

function join(origin: string, event: string, headers: Record<string, string> = {}, variables = {}) {
  const body = JSON.stringify({ event_id: event });
  const init = { method: "POST", body, headers: { "content-type": "application/json", ...headers } };
  return ask(`${origin}/api/v1/queue/join`, init, variables);
}

describe("over plain http", () => {
  it.each([
    "/queue/demo",
    "/queue/demo?to=https%3A%2F%2Fshop.example%2F",
    "/queue/demo/enter",
    "/queue/none/x",
  ])("the page %s is asked for again over TLS, and sets no cookie", async (path) => {
    const response = await ask(`http://queue.example:8080${path}`);
    expect([response.status, response.headers.get("location")]).toEqual([
      301,
      `https://queue.example${path}`,
    ]);
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  it.each([
    ["POST", "/api/v1/queue/join"],
    ["GET", "/api/v1/queue/position/demo"],
    ["GET", "/api/v1/queue/status/demo"],
    ["POST", "/api/v1/queue/pass/verify"],
    ["POST", "/queue/demo/join"],
    ["GET", "/.well-known/jwks.json"],
  ])("%s %s is refused: a redirect would hide what was sent in clear", async (method, path) => {
    const response = await ask(`http://queue.example${path}`, { method, headers: { accept: "text/json" } });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: "HTTPS_REQUIRED" } });
  });

  it("a page that is on the list may read why", async () => {
    const origin = "https://shop.example";
    const response = await join("http://queue.example", "demo", { origin }, { ALLOWED_ORIGINS: origin });
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([403, origin]);
  });

  it.each(["127.0.0.1:8787", "localhost", "queue.localhost:8787", "[::1]:8787"])(
    "this machine itself is served at %s",
    async (host) => {
      expect((await join(`http://${host}`, await standingEvent())).status).toBe(201);
    },
  );

  it.each(["127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "128.0.0.1"])(
    "%s is not this machine",
    async (host) => {
      expect((await join(`http://${host}`, "demo")).status).toBe(403);
    },
  );
});

describe("a gateway that ends TLS before a Worker on its own machine", () => {
  it.each([
    ["says so", "https", 201],
    ["says so, and another before it", "https, http", 201],
    ["says that its visitor came in clear", "http", 403],
    ["says nonsense", "httpsx", 403],
  ])("%s", async (_, proto, status) => {
    const event = await standingEvent();
    const gateway = { "x-user-id": "malee", "x-gateway-secret": String(env.GATEWAY_SECRET) };
    const headers = { ...gateway, "x-forwarded-proto": proto };
    const response = await join("http://shop.example", event, headers, { AUTH_MODE: "gateway" });
    expect(response.status).toBe(status);
  });
});
