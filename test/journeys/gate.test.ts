/** The gate before a shop that was not changed: what is not guarded is untouched, and what is guarded needs a pass. */
import { createHash, createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { SignJWT } from "jose/jwt/sign";
import { request, WebSocket } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../../scripts/system/free-port.ts";
import { type System, startSystem } from "../../scripts/system/system.ts";
import { PACKED, POSTER, startUntouchedShop, type UntouchedShop } from "../support/journey/untouched-shop.ts";
import { soon } from "../support/soon.ts";

const PARTNER_SECRET = "a secret of the partner, 32 characters";

let shop: UntouchedShop;
let system: System;
let gate = "";

beforeAll(async () => {
  shop = await startUntouchedShop();
  const port = await freePort();
  gate = `http://localhost:${port}`;
  const event = (guards: string[], more: object = {}) => ({
    booking_url: `${gate}/tickets`,
    guards,
    ...more,
  });
  system = await startSystem({
    port,
    cronIntervalMs: 0,
    vars: {
      GATE_HOSTS: `localhost:${port},www.localhost:${port}`,
      HSTS: "host",
      ORIGIN_URL: shop.url,
      GATE_PARTNERS: JSON.stringify({ press: PARTNER_SECRET }),
      EXPECTED_PEOPLE: 1000,
      EVENTS: {
        demo: event(["/tickets/*", "/index.php?route=checkout/*", "POST /orders"], {
          open: ["/tickets/poster.jpg"],
        }),
        next: event(["/next/*"]),
        strict: event(["/strict/*"], { while_away: "pass-holders" }),
        off: event(["/off/*"], { gate: "pass" }),
        shut: event(["/shut/*"], { gate: "refuse" }),
      },
    },
  });
});
afterAll(async () => {
  await system?.stop();
  await shop?.close();
});
beforeEach(() => {
  shop.seen.length = 0;
});

const ask = (path: string, init: RequestInit = {}) => fetch(gate + path, { redirect: "manual", ...init });
/** As a browser shows a person a page; `fetch` would say that a script asks. */
async function openPage(path: string, more: Record<string, string> = {}, form?: string): Promise<Response> {
  const headers = { accept: "text/html", "sec-fetch-mode": "navigate", ...more };
  const options = form === undefined ? { headers } : { headers, method: "POST" as const, body: form };
  const answer = await request(gate + path, options);
  const lines = Object.entries(answer.headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): [string, string] => [name, value]),
  );
  return new Response(await answer.body.arrayBuffer(), { status: answer.statusCode, headers: lines });
}
const cookiesOf = (response: Response) => response.headers.getSetCookie().map((line) => line.split(";")[0]);

/** Joins, claims, and returns the cookies that a browser has then. */
async function admit(event: string): Promise<{ cookie: string; user: string; pass: string }> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ event_id: event });
  const joined = await ask("/api/v1/queue/join", { method: "POST", headers, body });
  const [visitor = ""] = cookiesOf(joined);
  return soon(async () => {
    const init = { method: "POST", headers: { ...headers, cookie: visitor }, body };
    const claimed = await ask("/api/v1/queue/claim", init);
    expect(claimed.status).toBe(200);
    const { queue_pass: pass } = (await claimed.json()) as { queue_pass: string };
    const { sub: user } = JSON.parse(Buffer.from(pass.split(".")[1] ?? "", "base64url").toString());
    return { cookie: [visitor, ...cookiesOf(claimed)].join("; "), user, pass };
  });
}

/** A path as it is written, which `fetch` would tidy. */
function askRaw(path: string): Promise<number> {
  const { hostname, port, host } = new URL(gate);
  return new Promise((resolve, reject) => {
    const options = { host: hostname, port, path, family: 4, headers: { host, accept: "application/json" } };
    httpRequest(options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

describe("what is not guarded", () => {
  it("comes through byte by byte, with its headers", async () => {
    const response = await ask("/poster.jpg");
    expect(Buffer.from(await response.arrayBuffer()).equals(POSTER)).toBe(true);
    expect(response.headers.get("content-type")).toBe("image/jpeg");
    const part = await ask("/poster.jpg", { headers: { range: "bytes=1000-1999" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([
      206,
      `bytes 1000-1999/${POSTER.length}`,
    ]);
    expect(Buffer.from(await part.arrayBuffer()).equals(POSTER.subarray(1000, 2000))).toBe(true);
    const head = await ask("/poster.jpg", { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, String(POSTER.length)]);
    expect(shop.seen.map(({ method }) => method)).toEqual(["GET", "GET", "HEAD"]);
  });

  it("stays packed as the shop packed it", async () => {
    const { headers, body } = await new Promise<{ headers: unknown; body: Buffer }>((resolve, reject) => {
      const { port, host } = new URL(gate);
      const options = { port, path: "/packed", headers: { host, "accept-encoding": "gzip" } };
      httpRequest({ host: "127.0.0.1", ...options }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
      })
        .on("error", reject)
        .end();
    });
    expect(headers).toMatchObject({
      "content-encoding": "gzip",
      etag: '"packed"',
      "cache-control": "max-age=60",
    });
    expect(body.equals(PACKED)).toBe(true);
  });

  it("keeps its cookies and its refusals, and its redirects lead back through the gate", async () => {
    expect((await ask("/cookies")).headers.getSetCookie()).toEqual([
      "a=1; Path=/; HttpOnly",
      "b=2; Domain=shop.example; SameSite=None",
    ]);
    const missing = await ask("/missing");
    expect([missing.status, missing.headers.get("x-shop"), await missing.text()]).toEqual([
      404,
      "yes",
      "no such page",
    ]);
    const moved = await ask("/moved");
    expect(moved.headers.get("location")).toBe(`${gate}/home?x=1`);
    expect(moved.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2; Path=/"]);
    const same = await ask("/same", { headers: { "if-none-match": '"same"' } });
    expect([same.status, same.headers.get("etag"), same.headers.getSetCookie()]).toEqual([
      304,
      '"same"',
      ["seen=1"],
    ]);
    expect((await ask("/moved-by-name")).headers.get("location")).toBe(`${gate}/home?x=1`);
    expect((await ask("/away")).headers.get("location")).toBe("https://elsewhere.example/a");
  });

  it("takes an upload as a stream, whatever its size", async () => {
    const upload = Buffer.alloc(8_000_000, "seat ");
    const response = await ask("/upload?name=plan", { method: "PUT", body: upload });
    const sha256 = createHash("sha256").update(upload).digest("hex");
    expect(await response.json()).toEqual({ path: "/upload?name=plan", bytes: upload.length, sha256 });
  });

  it("sends events while the answer is still open", async () => {
    const abort = new AbortController();
    const response = await ask("/ticks", { signal: abort.signal });
    const { value } = (await response.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toMatch(/^data: first\n\n/);
    abort.abort();
    await soon(async () => expect(shop.givenUp).toContain("/ticks"));
  });

  it("breaks off where the shop breaks off", async () => {
    const response = await ask("/half");
    expect([response.status, response.headers.get("content-length")]).toEqual([200, "1000"]);
    await expect(response.text()).rejects.toThrow();
  });

  it("speaks WebSocket", async () => {
    const socket = new WebSocket(`${gate.replace("http", "ws")}/live`);
    const heard = new Promise((resolve, reject) => {
      socket.addEventListener("message", ({ data }) => resolve(data));
      socket.addEventListener("error", () => reject(new Error("the socket broke")));
    });
    socket.addEventListener("open", () => socket.send("seat 12"));
    expect(await heard).toBe("seat 12");
    socket.close();
  });

  it("is the shop's, also where the queue has pages on its own host", async () => {
    for (const path of ["/", "/admin", "/healthz", "/robots.txt", "/api/v1/admin/events", "/metrics"]) {
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    }
    expect(shop.seen).toHaveLength(6);
    expect((await fetch(`${system.url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${system.url}/robots.txt`)).text()).toContain("Disallow: /");
    expect((await fetch(`${system.url}/poster.jpg`)).status).toBe(404);
    expect(shop.seen).toHaveLength(6);
  });

  it("reaches the shop without what a visitor says of a pass", async () => {
    await ask("/home", {
      headers: {
        "x-queue-pass": "a",
        "X-Queue-User": "b",
        "x-queue-event": "c",
        "x-queue-partner": "d",
        X_Queue_User: "read as X-Queue-User by CGI and PHP",
        "x-queue_pass": "e",
      },
    });
    expect(Object.keys(shop.seen[0]?.headers ?? {}).filter((name) => /queue/.test(name))).toEqual([]);
    expect(shop.seen[0]?.headers).toMatchObject({
      "x-forwarded-host": new URL(gate).host,
      "x-forwarded-proto": "http",
    });
  });
});

it("a shop that breaks off is told of in words to people, and as an error to programs", async () => {
  const page = await openPage("/?broken");
  expect([page.status, page.headers.get("content-type")]).toEqual([502, "text/html; charset=UTF-8"]);
  const call = await ask("/?broken", { headers: { accept: "application/json" } });
  expect([call.status, await call.json()]).toMatchObject([502, { error: { code: "SHOP_UNAVAILABLE" } }]);
});

describe("without a pass", () => {
  it("a person is led to the waiting page, and back from there", async () => {
    const response = await openPage("/tickets/a?seat=1");
    const back = `to=${encodeURIComponent(`${gate}/tickets/a?seat=1`)}`;
    expect([response.status, response.headers.get("location")]).toEqual([303, `/queue/demo?${back}`]);
    const page = await openPage(`/queue/demo?${back}`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    expect(shop.seen).toEqual([]);
  });

  it("a form that was sent leads back to the page that it stood on", async () => {
    const response = await openPage("/orders", { referer: `${gate}/basket` }, "seat=1");
    expect(response.headers.get("location")).toBe(`/queue/demo?to=${encodeURIComponent(`${gate}/basket`)}`);
    const foreign = await openPage("/orders", { referer: "https://evil.example/" }, "seat=1");
    expect(foreign.headers.get("location")).toBe("/queue/demo");
  });

  it("a person waits on the host where the pass will be needed, for it cannot be brought from another", async () => {
    const www = gate.replace("localhost", "www.localhost");
    const to = `?to=${encodeURIComponent(`${www}/tickets/a`)}`;
    const host = new URL(www).host;
    const led = async (path: string, more = {}) => (await openPage(path, more)).headers.get("location");
    expect(await led("/tickets/a", { host })).toBe(`/queue/demo${to}`);
    expect(await led(`/queue/demo${to}`, { host })).toBe(null);
    expect(await led("/queue/demo", { host })).toBe(`${gate}/queue/demo`);
    expect(await led(`/queue/demo${to}`)).toBe(`${www}/queue/demo${to}`);
    expect(await led(`/queue/demo${to}`, { host: new URL(system.url).host })).toBe(`${www}/queue/demo${to}`);
  });

  it("a person's browser is not told to ask the shop's host over TLS alone", async () => {
    for (const path of ["/tickets/a", "/queue/demo"]) {
      expect((await openPage(path)).headers.get("strict-transport-security")).toBe(null);
    }
    const own = await fetch(`${system.url}/queue/none`);
    expect(own.headers.get("strict-transport-security")).toBe("max-age=15552000");
  });

  it("a program is told where to join", async () => {
    const response = await ask("/tickets/a", { headers: { accept: "application/json" } });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      {
        error: { code: "INVALID_QUEUE_PASS" },
        event_id: "demo",
        queue_url: `${gate}/queue/demo?to=${encodeURIComponent(`${gate}/tickets/a`)}`,
        join_url: `${gate}/api/v1/queue/join`,
      },
    ]);
    expect(shop.seen).toEqual([]);
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
    expect(await askRaw(path)).toBe(403);
    expect(shop.seen).toEqual([]);
  });

  it("what is open within is open, and so are other methods", async () => {
    expect((await ask("/tickets/poster.jpg")).status).toBe(200);
    expect((await ask("/orders")).status).toBe(200);
    expect((await ask("/index.php?route=home")).status).toBe(200);
    expect(shop.seen).toHaveLength(3);
  });

  it("a browser's question before a call passes, for it carries no cookie", async () => {
    const headers = { origin: "https://other.example", "access-control-request-method": "POST" };
    expect((await ask("/tickets/a", { method: "OPTIONS", headers })).status).toBe(200);
    shop.seen.length = 0;
    for (const more of [
      { cookie: "session=1" },
      { authorization: "Bearer 1" },
      { "x-http-method-override": "GET" },
    ]) {
      const asked = await ask("/tickets/a", { method: "OPTIONS", headers: { ...headers, ...more } });
      expect([more, asked.status]).toEqual([more, 403]);
    }
    const { origin: _, ...anonymous } = headers;
    expect((await ask("/tickets/a", { method: "OPTIONS", headers: anonymous })).status).toBe(403);
    expect(shop.seen).toEqual([]);
  });

  it("a WebSocket is not opened", async () => {
    const socket = new WebSocket(`${gate.replace("http", "ws")}/tickets/live`);
    const outcome = await new Promise((resolve) => {
      socket.addEventListener("open", () => resolve("open"));
      socket.addEventListener("error", () => resolve("refused"));
    });
    expect(outcome).toBe("refused");
    expect(shop.seen).toEqual([]);
  });

  it.each(["LOCALHOST", "localhost."])("asked for at %s, the shop is not reached", async (name) => {
    const host = new URL(gate).host.replace(/^[^:]+/, name);
    expect((await openPage("/tickets/a", { host })).status).not.toBe(200);
    expect(shop.seen).toEqual([]);
  });

  it("another method in a header does not lead around the gate", async () => {
    for (const name of ["x-http-method-override", "x-http-method", "x-method-override"]) {
      expect([name, (await ask("/orders", { headers: { [name]: "post" } })).status]).toEqual([name, 403]);
    }
    expect((await ask("/orders?_method=POST")).status).toBe(403);
    expect(shop.seen).toEqual([]);
  });
});

describe("with a pass", () => {
  it("a visitor goes through, and the shop is told who it is", async () => {
    const { cookie, user, pass } = await admit("demo");
    const response = await openPage("/tickets/a", { cookie, "x-queue-user": "somebody-else" });
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
    expect(shop.seen[0]?.headers).toMatchObject({
      "x-queue-pass": pass,
      "x-queue-user": user,
      "x-queue-event": "demo",
      cookie,
    });
  });

  it("a program shows it in a header", async () => {
    const { pass } = await admit("demo");
    const response = await ask("/orders", {
      method: "POST",
      headers: { "x-queue-pass": pass },
      body: "seat=1",
    });
    expect([response.status, await response.json()]).toMatchObject([200, { bytes: 6 }]);
  });

  it("a pass in the cookie of a domain is none where no domain is named: a neighbour may have put it there", async () => {
    const { pass } = await admit("demo");
    expect((await ask("/tickets/a", { headers: { cookie: `queue_pass=${pass}` } })).status).toBe(403);
    expect((await ask("/tickets/a", { headers: { cookie: `queue_pass_demo=${pass}` } })).status).toBe(200);
  });

  it("a visitor without a script lands where they were heading", async () => {
    const { cookie } = await admit("demo");
    const visitor = cookie.split("; ")[0] ?? "";
    const to = `${gate}/tickets/a?seat=1`;
    const entered = await openPage(`/queue/demo/enter?to=${encodeURIComponent(to)}`, { cookie: visitor });
    expect([entered.status, entered.headers.get("location")]).toEqual([303, to]);
    const brought = [visitor, ...cookiesOf(entered)].join("; ");
    expect((await openPage("/tickets/a?seat=1", { cookie: brought })).status).toBe(200);
  });

  it("of another event, nobody goes through", async () => {
    const { pass } = await admit("demo");
    const response = await ask("/next/a", { headers: { "x-queue-pass": pass } });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { error: { code: "QUEUE_PASS_EVENT_MISMATCH" }, event_id: "next" },
    ]);
  });

  it("of one event, nobody goes through to what may be another's", async () => {
    const { pass } = await admit("demo");
    const headers = { "x-queue-pass": pass };
    expect((await ask("/index.php?route=checkout/cart", { headers })).status).toBe(200);
    const path = "/tickets/poster/a%2f..%2f..%2f..%2fnext/a";
    expect([path, (await ask(path, { headers })).status]).toEqual([path, 403]);
    const open = "/off/a%2f..%2f..%2ftickets/a";
    expect([open, (await ask(open)).status]).toEqual([open, 403]);
    expect(shop.seen).toHaveLength(1);
  });

  it("that ended or was forged, nobody goes through", async () => {
    const { pass } = await admit("demo");
    const claims = JSON.parse(Buffer.from(pass.split(".")[1] ?? "", "base64url").toString());
    const header = JSON.parse(Buffer.from(pass.split(".")[0] ?? "", "base64url").toString());
    const secret = new TextEncoder().encode(system.secrets.QUEUE_PASS_SECRET);
    const ended = await new SignJWT({ ...claims, exp: 1 }).setProtectedHeader(header).sign(secret);
    const forged = await new SignJWT(claims)
      .setProtectedHeader(header)
      .sign(new TextEncoder().encode("another secret of 32 characters."));
    const codes = [];
    for (const token of [ended, forged, "x", "x".repeat(9000)]) {
      const response = await ask("/tickets/a", { headers: { "x-queue-pass": token } });
      codes.push(((await response.json()) as { error: { code: string } }).error.code);
    }
    expect(codes).toEqual(["QUEUE_PASS_EXPIRED", ...Array(3).fill("INVALID_QUEUE_PASS")]);
    expect(shop.seen).toEqual([]);
  });
});

describe("while Redis is away", () => {
  afterEach(() => {
    system.bridge.faults.refuse = false;
  });

  it("who holds a pass goes on, and others wait at the queue", async () => {
    const { cookie } = await admit("demo");
    system.bridge.faults.refuse = true;
    for (let n = 0; n < 5; n++) expect((await openPage("/tickets/a", { cookie })).status).toBe(200);
    expect((await openPage("/tickets/a")).headers.get("location")).toMatch(/^\/queue\/demo\?to=/);
    expect((await openPage("/queue/demo")).headers.get("content-type")).toContain("text/html");
    expect(shop.seen).toHaveLength(5);
  });

  it("others are refused at once where the event says so", async () => {
    const { pass } = await admit("strict");
    system.bridge.faults.refuse = true;
    const held = await ask("/strict/a", { headers: { "x-queue-pass": pass } });
    expect(held.status).toBe(200);
    await soon(async () => {
      const refused = await openPage("/strict/a");
      expect([refused.status, refused.headers.get("content-type")]).toEqual([
        503,
        "text/html; charset=UTF-8",
      ]);
    });
    expect(shop.seen).toHaveLength(1);
  });
});

describe("by rule", () => {
  it("an event whose gate is open lets everybody through, one that is shut nobody", async () => {
    expect((await ask("/off/a")).status).toBe(200);
    const { pass } = await admit("shut");
    const shut = await ask("/shut/a", { headers: { "x-queue-pass": pass } });
    expect([shut.status, await shut.json()]).toMatchObject([503, { error: { code: "GATE_CLOSED" } }]);
    const page = await openPage("/shut/a");
    expect([page.status, page.headers.get("content-type")]).toEqual([503, "text/html; charset=UTF-8"]);
    const now = Math.floor(Date.now() / 1000);
    const signature = createHmac("sha256", PARTNER_SECRET)
      .update(`${now}\nGET\n${new URL(gate).host}\n/shut/a`)
      .digest("base64url");
    const partner = await ask("/shut/a", { headers: { "x-queue-partner": `press.${now}.${signature}` } });
    expect(partner.status).toBe(503);
  });

  it("a partner's signed request needs no pass, and any other signature does", async () => {
    const sign = (text: string, seconds: number, secret = PARTNER_SECRET) =>
      `press.${seconds}.${createHmac("sha256", secret).update(`${seconds}\n${text}`).digest("base64url")}`;
    const now = Math.floor(Date.now() / 1000);
    const text = `GET\n${new URL(gate).host}\n/tickets/a?n=1`;
    const statusOf = async (partner: string, path = "/tickets/a?n=1") =>
      (await ask(path, { headers: { "x-queue-partner": partner } })).status;
    expect(await statusOf(sign(text, now))).toBe(200);
    expect(shop.seen[0]?.headers["x-queue-partner"]).toBe("press");
    expect(await statusOf(sign(text, now), "/tickets/b")).toBe(403);
    expect(await statusOf(sign(text, now - 330))).toBe(403);
    expect(await statusOf(sign(text, now + 330))).toBe(403);
    expect(await statusOf(sign(text, now, "another secret of 32 characters."))).toBe(403);
    expect(await statusOf(sign(text, now).replace("press", "__proto__"))).toBe(403);
  });
});
