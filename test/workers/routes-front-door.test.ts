import { afterEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/bindings.ts";
import { createApp } from "../../src/edge/app.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { Browser, env, QUEUE, redis, standingEvent } from "../support/worker/edge-client.ts";

/** The same Worker under other variables. */
function withVariables(variables: Partial<Record<keyof Env, unknown>>): Browser {
  const app = createApp();
  const changed = { ...env, ...variables } as Env;
  return new Browser((request) => app.fetch(request, changed));
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("every answer", () => {
  it("has a request id of ours, whatever came in", async () => {
    const { headers } = await new Browser().ask("GET", "/healthz", { headers: { "x-request-id": "forged" } });
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("is kept by nobody, framed by nobody and guessed at by nobody", async () => {
    const { headers } = await new Browser().ask("GET", `/api/v1/queue/position/${freshEvent()}`);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("is an error in the one envelope when there is nothing", async () => {
    for (const path of ["/", "/api/v1/queue", "/api/v1/nothing", "/api/v1/queue/join/x"]) {
      const { status, body, headers } = await new Browser().ask("GET", path);
      expect([path, status]).toEqual([path, 404]);
      expect(body).toEqual({
        error: { code: "NOT_FOUND", message: expect.any(String), request_id: headers.get("x-request-id") },
      });
    }
  });

  it.each([
    ["GET", "/api/v1/queue/join", "POST"],
    ["POST", "/api/v1/queue/leave", "DELETE"],
    ["PUT", "/api/v1/queue/position/demo", "GET, HEAD"],
    ["DELETE", "/healthz", "GET, HEAD"],
  ])("to %s %s says what can be done there", async (method, path, allow) => {
    const { status, body, headers } = await new Browser().ask(method, path);
    expect([status, body.error.code, headers.get("allow")]).toEqual([405, "METHOD_NOT_ALLOWED", allow]);
  });
});

describe("the small routes", () => {
  it("show an empty set of keys under a shared secret", async () => {
    const { status, body, headers } = await new Browser().ask("GET", "/.well-known/jwks.json");
    expect([status, body]).toEqual([200, { keys: [] }]);
    expect(headers.get("cache-control")).toBe("public, max-age=300");
  });

  it("say that all is well", async () => {
    const { status, body } = await new Browser().ask("GET", "/healthz");
    expect([status, body]).toEqual([200, { status: "ok", store: "ok" }]);
  });
});

describe("undeclared events", () => {
  it.each(["other", "__proto__", "constructor", "toString"])("like %s are not there", async (event) => {
    const browser = withVariables({ EVENTS: { demo: {} } });
    const joined = await browser.join(event);
    expect([joined.status, joined.body.error.code]).toEqual([404, "EVENT_NOT_FOUND"]);
    expect(browser.cookie).toBeNull();
    expect((await browser.ask("GET", `/api/v1/queue/status/${event}`)).body.error.code).toBe(
      "EVENT_NOT_FOUND",
    );
  });
});

describe("pages elsewhere", () => {
  const SHOP = "https://shop.example";
  const allowing = () => withVariables({ ALLOWED_ORIGINS: `${SHOP}, https://www.shop.example` });

  it("may read answers when they are on the list", async () => {
    const { headers } = await allowing().ask("GET", "/healthz", { headers: { origin: SHOP } });
    expect(headers.get("access-control-allow-origin")).toBe(SHOP);
    expect(headers.get("access-control-allow-credentials")).toBe("true");
    expect(headers.get("access-control-expose-headers")).toBe("Date,Retry-After,X-Request-ID");
    expect(headers.get("vary")).toMatch(/Origin/);
  });

  it("may read refusals too, or a page could not say why", async () => {
    const path = `/api/v1/queue/position/${freshEvent()}`;
    const { status, headers } = await allowing().ask("GET", path, { headers: { origin: SHOP } });
    expect([status, headers.get("access-control-allow-origin")]).toEqual([401, SHOP]);
  });

  it("may open a stream", async () => {
    const event = await standingEvent();
    const browser = allowing();
    await browser.join(event);
    const response = await browser.open("GET", `/api/v1/queue/position/${event}/stream`, {
      headers: { origin: SHOP },
    });
    expect(response.headers.get("access-control-allow-origin")).toBe(SHOP);
    await response.body?.cancel();
  });

  it("are told in a preflight what they may do", async () => {
    const headers = { origin: SHOP, "access-control-request-method": "POST" };
    const answer = await allowing().ask("OPTIONS", "/api/v1/queue/join", { headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe(SHOP);
    expect(answer.headers.get("access-control-allow-methods")).toBe("GET,POST,DELETE");
    expect(answer.headers.get("access-control-allow-headers")).toBe(
      "Content-Type,Authorization,Last-Event-ID,X-Idempotency-Key",
    );
  });

  it.each(["https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null"])(
    "like %s may read nothing",
    async (origin) => {
      const { headers } = await allowing().ask("GET", "/healthz", { headers: { origin } });
      expect(headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  it("may do nothing with their visitor's cookie unless they are on the list", async () => {
    const event = await standingEvent();
    const browser = allowing();
    await browser.join(event);
    const leave = (origin: string) =>
      browser.send("DELETE", "/api/v1/queue/leave", { event_id: event }, { origin });
    for (const origin of ["https://evil.example", "null", "http://queue.example"]) {
      const refused = await leave(origin);
      expect([refused.status, refused.body.error.code]).toEqual([403, "FORBIDDEN"]);
    }
    expect((await browser.position(event)).body.position).toBe(1);
    expect((await leave(QUEUE)).status).toBe(200);
    await browser.join(event);
    expect((await leave(SHOP)).status).toBe(200);
  });
});

describe("behind a gateway that answers for CORS", () => {
  const SHOP = "https://shop.example";
  const gateway = () => withVariables({ ALLOWED_ORIGINS: SHOP, CORS: "gateway" });

  it("no answer has the header that the gateway adds: twice, browsers take neither", async () => {
    const { headers } = await gateway().ask("GET", "/healthz", { headers: { origin: SHOP } });
    expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  it("a page on the list may still act with its visitor's cookie", async () => {
    const event = await standingEvent();
    const browser = gateway();
    await browser.join(event);
    const leave = await browser.send("DELETE", "/api/v1/queue/leave", { event_id: event }, { origin: SHOP });
    expect(leave.status).toBe(200);
  });
});

describe("behind a proxy that changes Host, to a browser without Sec-Fetch-Site", () => {
  const PUBLIC = "https://shop.example";

  it("an act is refused with what to set", async () => {
    const event = await standingEvent();
    const browser = new Browser();
    await browser.join(event);
    const headers = { origin: PUBLIC };
    const { status, body } = await browser.send("POST", "/api/v1/queue/join", { event_id: event }, headers);
    expect([status, body.error.code]).toEqual([403, "FORBIDDEN"]);
    expect(body.error.message).toMatch(
      /origin, https:\/\/queue\.example\. .* a proxy changes Host .* set PUBLIC_ORIGIN .* ALLOWED_ORIGINS/,
    );
  });

  it("the public origin is the queue's own, for the API and for the page's forms", async () => {
    const event = await standingEvent();
    const browser = withVariables({ PUBLIC_ORIGIN: PUBLIC });
    await browser.join(event);
    const headers = { origin: PUBLIC };
    const again = await browser.send("POST", "/api/v1/queue/join", { event_id: event }, headers);
    expect(again.status).toBe(200);
    const left = await browser.open("POST", `/queue/${event}/leave`, { headers, redirect: "manual" });
    expect(left.status).toBe(303);
    expect(await redis("ZCARD", `queue:{${event}}`)).toBe(0);
  });
});

describe("Strict-Transport-Security", () => {
  const HALF_A_YEAR = "max-age=15552000";

  it.each([
    ["the host alone", {}, HALF_A_YEAR],
    ["nothing behind a gateway: the host is the shop's", { AUTH_MODE: "gateway" }, null],
    ["the host behind a gateway, when it is asked to", { AUTH_MODE: "gateway", HSTS: "host" }, HALF_A_YEAR],
    ["what is under it, when it is asked to", { HSTS: "subdomains" }, `${HALF_A_YEAR}; includeSubDomains`],
    ["nothing, when it is asked to", { HSTS: "off" }, null],
  ])("binds %s", async (_, variables, value) => {
    for (const path of ["/healthz", "/queue/demo"]) {
      const response = await withVariables(variables).open("GET", path);
      expect(response.headers.get("strict-transport-security")).toBe(value);
      await response.body?.cancel();
    }
  });
});

/** Where no browser brings the visitor's cookie along: each join would be one more place that nobody comes for. */
describe("a page of another site", () => {
  const PAGE = { origin: "https://tickets.example", "sec-fetch-site": "cross-site" };
  const allowing = (variables = {}) => withVariables({ ALLOWED_ORIGINS: PAGE.origin, ...variables });

  it.each([
    ["POST", "/api/v1/queue/join"],
    ["POST", "/api/v1/queue/claim"],
    ["DELETE", "/api/v1/queue/leave"],
  ])("is told by %s %s what to do, though it is on the list", async (method, path) => {
    const event = await standingEvent();
    const browser = allowing();
    const { status, headers, body } = await browser.send(method, path, { event_id: event }, PAGE);
    expect([status, body.error.code]).toEqual([403, "FORBIDDEN"]);
    expect(body.error.message).toMatch(
      /on another site .* Serve both on one site .* or set AUTH_MODE to gateway/,
    );
    expect(headers.get("access-control-allow-origin")).toBe(PAGE.origin);
    expect(browser.cookie).toBeNull();
    expect(await redis("ZCARD", `queue:{${event}}`)).toBe(0);
  });

  it("may join where a gateway says who is asking", async () => {
    const event = await standingEvent();
    const gateway = { "x-user-id": "malee", "x-gateway-secret": String(env.GATEWAY_SECRET) };
    const browser = allowing({ AUTH_MODE: "gateway" });
    const joined = await browser.send(
      "POST",
      "/api/v1/queue/join",
      { event_id: event },
      { ...PAGE, ...gateway },
    );
    expect(joined.status).toBe(201);
  });

  it("is none that stands beside the queue on one site", async () => {
    const event = await standingEvent();
    const beside = { ...PAGE, "sec-fetch-site": "same-site" };
    expect((await allowing().send("POST", "/api/v1/queue/join", { event_id: event }, beside)).status).toBe(
      201,
    );
  });
});

describe("a queue that is not set up", () => {
  it("says so without saying what, and logs everything that is wrong", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const browser = withVariables({ RELEASE_RATE: "fast", ORIGIN_TOKEN: "short-token" });
    for (const path of ["/healthz", "/api/v1/queue/status/demo"]) {
      const { status, body } = await browser.ask("GET", path);
      expect([status, body.error.code]).toEqual([503, "MISCONFIGURED"]);
      expect(JSON.stringify(body)).not.toMatch(/RELEASE_RATE|ORIGIN_TOKEN/);
    }
    const line = String(log.mock.calls[0]?.[0]);
    expect(JSON.parse(line)).toMatchObject({
      name: "ConfigError",
      problems: [expect.stringMatching(/^RELEASE_RATE/), expect.stringMatching(/^ORIGIN_TOKEN/)],
    });
    expect(line).not.toContain("short-token");
  });
});

describe("a deployment without its bindings", () => {
  it.each(["LOBBY", "RELEASE_LOOP", "ASSETS"])("is told by healthz, and %s by the log", async (name) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { status, body } = await withVariables({ [name]: undefined }).ask("GET", "/healthz");
    expect([status, body.error.code]).toEqual([503, "MISCONFIGURED"]);
    const problems = [expect.stringMatching(new RegExp(`^${name} is not bound; `))];
    expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({ name: "ConfigError", problems });
  });
});

describe("an event that is not set up", () => {
  const browser = () => withVariables({ EVENTS: { demo: {}, next: { release_rate: "fast" } } });

  it("says so, and logs why, while the others go on", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { status, body } = await browser().ask("GET", "/api/v1/queue/status/next");
    expect([status, body.error.code]).toEqual([503, "MISCONFIGURED"]);
    expect(String(log.mock.calls[0]?.[0])).toContain("EVENTS.next.release_rate");
    expect((await browser().ask("GET", "/api/v1/queue/status/demo")).status).toBe(200);
  });

  it("is told by healthz", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { status, body } = await browser().ask("GET", "/healthz");
    expect([status, body]).toEqual([503, { status: "degraded", store: "ok", events: "misconfigured" }]);
    expect(String(log.mock.calls[0]?.[0])).toContain("EVENTS.next.release_rate");
  });
});

describe("a memory that does not answer", () => {
  const lost = () => withVariables({ UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1", STORE_TIMEOUT_MS: 500 });

  it("is asked once a second by healthz, however many want to know", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const browser = lost();
    await browser.ask("GET", "/healthz");
    const fetched = vi.spyOn(globalThis, "fetch");
    const answers = await Promise.all(Array.from({ length: 40 }, () => browser.ask("GET", "/healthz")));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(fetched).not.toHaveBeenCalled();
  });

  it("is told by healthz, quickly", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const started = Date.now();
    const { status, body } = await lost().ask("GET", "/healthz");
    expect([status, body]).toEqual([503, { status: "degraded", store: "unavailable" }]);
    expect(Date.now() - started).toBeLessThan(3000);
  });

  it("is told to the origin that reports a booking, who may come again", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const event = freshEvent();
    const { body } = await new Browser().admit(event);
    const report = { event_id: event, queue_pass: body.queue_pass, booking_id: "bk_1" };
    const headers = { authorization: `Bearer ${env.ORIGIN_TOKEN}` };
    const answer = await lost().send("POST", "/api/v1/queue/pass/complete", report, headers);
    expect([answer.status, answer.body.error.code]).toEqual([503, "STORE_UNAVAILABLE"]);
    expect(["2", "3"]).toContain(answer.headers.get("retry-after"));
    const logged = JSON.stringify(log.mock.calls);
    expect(logged).not.toContain(body.queue_pass);
    expect(logged).not.toContain(String(env.UPSTASH_REDIS_REST_TOKEN));
  });
});
