/** Without a pass nobody comes to what the gate guards, however they write it: people are led to the queue, programs told of it. */
import { WebSocket } from "undici";
import { describe, expect, it } from "vitest";
import { startGate } from "../support/journey/gate-journey.ts";

const gate = startGate();

describe("without a pass", () => {
  it("a person is led to the waiting page, and back from there", async () => {
    const response = await gate().openPage("/tickets/a?seat=1");
    const back = `to=${encodeURIComponent(`${gate().url}/tickets/a?seat=1`)}`;
    expect([response.status, response.headers.get("location")]).toEqual([303, `/queue/demo?${back}`]);
    const page = await gate().openPage(`/queue/demo?${back}`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    expect(gate().shop.seen).toEqual([]);
  });

  it("a form that was sent leads back to the page that it stood on", async () => {
    const response = await gate().openPage("/orders", { referer: `${gate().url}/basket` }, "seat=1");
    expect(response.headers.get("location")).toBe(
      `/queue/demo?to=${encodeURIComponent(`${gate().url}/basket`)}`,
    );
    const foreign = await gate().openPage("/orders", { referer: "https://evil.example/" }, "seat=1");
    expect(foreign.headers.get("location")).toBe("/queue/demo");
  });

  it("a person waits on the host where the pass will be needed, for it cannot be brought from another", async () => {
    const www = gate().url.replace("localhost", "www.localhost");
    const to = `?to=${encodeURIComponent(`${www}/tickets/a`)}`;
    const host = new URL(www).host;
    const led = async (path: string, more = {}) =>
      (await gate().openPage(path, more)).headers.get("location");
    expect(await led("/tickets/a", { host })).toBe(`/queue/demo${to}`);
    expect(await led(`/queue/demo${to}`, { host })).toBe(null);
    expect(await led("/queue/demo", { host })).toBe(`${gate().url}/queue/demo`);
    expect(await led(`/queue/demo${to}`)).toBe(`${www}/queue/demo${to}`);
    expect(await led(`/queue/demo${to}`, { host: new URL(gate().system.url).host })).toBe(
      `${www}/queue/demo${to}`,
    );
  });

  it("a person's browser is not told to ask the shop's host over TLS alone", async () => {
    for (const path of ["/tickets/a", "/queue/demo"]) {
      expect((await gate().openPage(path)).headers.get("strict-transport-security")).toBe(null);
    }
    const own = await fetch(`${gate().system.url}/queue/none`);
    expect(own.headers.get("strict-transport-security")).toBe("max-age=15552000");
  });

  it("a program is told where to join", async () => {
    const response = await gate().ask("/tickets/a", { headers: { accept: "application/json" } });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      {
        error: { code: "INVALID_QUEUE_PASS" },
        event_id: "demo",
        queue_url: `${gate().url}/queue/demo?to=${encodeURIComponent(`${gate().url}/tickets/a`)}`,
        join_url: `${gate().url}/api/v1/queue/join`,
      },
    ]);
    expect(gate().shop.seen).toEqual([]);
  });

  it.each([
    "/tickets",
    "/tickets/",
    "//tickets//a",
    "/TICKETS/a",
    "/home/../tickets/a",
    "/home/%2e%2e/tickets/a",
    "/%74ickets/a",
    "/%2574ickets/a",
    "/tickets%2fa",
    "/tickets;v=1/a",
    "/home%00/../tickets/a",
    "/home/..%5ctickets/a",
    "/tickets/./a",
    "/tickets/a/../poster.jpg/../a",
    "/tickets/poster.jpg%2f..%2fa",
    "/tickets/poster.jpg;/../a",
    "/index.php?route=checkout/cart",
    "/index.php?a=1&ROUTE=Checkout%2Fcart",
    "/index.php?route=home&route=checkout/cart",
    "/?route=checkout/cart",
    "/index.php/x?route=checkout/cart",
    "/index.php/tickets/a",
    "/home%00%2f..%2ftickets/a",
    "/%ff%2f..%2ftickets/a",
    "/;a%2fb/%74ickets/a",
    "/t%C3%ADckets/a",
  ])("%s does not lead around the gate", async (path) => {
    expect(await gate().askRaw(path)).toBe(403);
    expect(gate().shop.seen).toEqual([]);
  });

  it("what is open within is open, and so are other methods", async () => {
    expect((await gate().ask("/tickets/poster.jpg")).status).toBe(200);
    expect((await gate().ask("/orders")).status).toBe(200);
    expect((await gate().ask("/index.php?route=home")).status).toBe(200);
    expect(gate().shop.seen).toHaveLength(3);
  });

  it("a browser's question before a call passes, for it carries no cookie", async () => {
    const headers = { origin: "https://other.example", "access-control-request-method": "POST" };
    expect((await gate().ask("/tickets/a", { method: "OPTIONS", headers })).status).toBe(200);
    gate().shop.seen.length = 0;
    for (const more of [
      { cookie: "session=1" },
      { authorization: "Bearer 1" },
      { "x-http-method-override": "GET" },
    ]) {
      const asked = await gate().ask("/tickets/a", { method: "OPTIONS", headers: { ...headers, ...more } });
      expect([more, asked.status]).toEqual([more, 403]);
    }
    const { origin: _, ...anonymous } = headers;
    expect((await gate().ask("/tickets/a", { method: "OPTIONS", headers: anonymous })).status).toBe(403);
    expect(gate().shop.seen).toEqual([]);
  });

  it("a WebSocket is not opened", async () => {
    const socket = new WebSocket(`${gate().url.replace("http", "ws")}/tickets/live`);
    const outcome = await new Promise((resolve) => {
      socket.addEventListener("open", () => resolve("open"));
      socket.addEventListener("error", () => resolve("refused"));
    });
    expect(outcome).toBe("refused");
    expect(gate().shop.seen).toEqual([]);
  });

  it.each(["LOCALHOST", "localhost."])("asked for at %s, the shop is not reached", async (name) => {
    const host = new URL(gate().url).host.replace(/^[^:]+/, name);
    expect((await gate().openPage("/tickets/a", { host })).status).not.toBe(200);
    expect(gate().shop.seen).toEqual([]);
  });

  it("another method in a header does not lead around the gate", async () => {
    for (const name of ["x-http-method-override", "x-http-method", "x-method-override"]) {
      expect([name, (await gate().ask("/orders", { headers: { [name]: "post" } })).status]).toEqual([
        name,
        403,
      ]);
    }
    expect((await gate().ask("/orders?_method=POST")).status).toBe(403);
    expect(gate().shop.seen).toEqual([]);
  });
});
