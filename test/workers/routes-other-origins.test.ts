/** Pages and proxies that stand elsewhere: what they may read, and what they may do with their visitor's cookie. */
import { describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { Browser, env, QUEUE, redis, standingEvent, withVariables } from "../support/worker/edge-client.ts";

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
