import { describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { Browser, withVariables } from "../support/worker/edge-client.ts";

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

  it("is kept by nobody when it has a pass", async () => {
    const { body, headers } = await new Browser().admit(freshEvent());
    expect([typeof body.queue_pass, headers.get("cache-control")]).toEqual(["string", "no-store"]);
  });

  it.each(["host", "x-forwarded-host", "x-original-url", "x-rewrite-url", "forwarded", "x-forwarded-prefix"])(
    "says nothing that a forged %s names",
    async (header) => {
      const event = freshEvent();
      for (const path of [`/queue/${event}`, `/api/v1/queue/status/${event}`, "/", "/admin"]) {
        const headers = { [header]: "poisoned.example", accept: "text/html" };
        const answer = await new Browser().open("GET", path, { headers, redirect: "manual" });
        const all = `${JSON.stringify([...answer.headers])} ${await answer.text()}`;
        expect(all).not.toContain("poisoned.example");
      }
    },
  );

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
