/** What no rule guards of a shop behind the gate is handed on as it is, both ways. */
import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { WebSocket } from "undici";
import { describe, expect, it } from "vitest";
import { startGate } from "../support/journey/gate-journey.ts";
import { PACKED, POSTER } from "../support/journey/untouched-shop.ts";
import { soon } from "../support/soon.ts";

const gate = startGate();

describe("what is not guarded", () => {
  it("comes through byte by byte, with its headers", async () => {
    const response = await gate().ask("/poster.jpg");
    expect(Buffer.from(await response.arrayBuffer()).equals(POSTER)).toBe(true);
    expect(response.headers.get("content-type")).toBe("image/jpeg");
    const part = await gate().ask("/poster.jpg", { headers: { range: "bytes=1000-1999" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([
      206,
      `bytes 1000-1999/${POSTER.length}`,
    ]);
    expect(Buffer.from(await part.arrayBuffer()).equals(POSTER.subarray(1000, 2000))).toBe(true);
    const head = await gate().ask("/poster.jpg", { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, String(POSTER.length)]);
    expect(gate().shop.seen.map(({ method }) => method)).toEqual(["GET", "GET", "HEAD"]);
  });

  it("stays packed as the shop packed it", async () => {
    const { headers, body } = await new Promise<{ headers: unknown; body: Buffer }>((resolve, reject) => {
      const { port, host } = new URL(gate().url);
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
    expect((await gate().ask("/cookies")).headers.getSetCookie()).toEqual([
      "a=1; Path=/; HttpOnly",
      "b=2; Domain=shop.example; SameSite=None",
    ]);
    const missing = await gate().ask("/missing");
    expect([missing.status, missing.headers.get("x-shop"), await missing.text()]).toEqual([
      404,
      "yes",
      "no such page",
    ]);
    const moved = await gate().ask("/moved");
    expect(moved.headers.get("location")).toBe(`${gate().url}/home?x=1`);
    expect(moved.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2; Path=/"]);
    const same = await gate().ask("/same", { headers: { "if-none-match": '"same"' } });
    expect([same.status, same.headers.get("etag"), same.headers.getSetCookie()]).toEqual([
      304,
      '"same"',
      ["seen=1"],
    ]);
    expect((await gate().ask("/moved-by-name")).headers.get("location")).toBe(`${gate().url}/home?x=1`);
    expect((await gate().ask("/away")).headers.get("location")).toBe("https://elsewhere.example/a");
  });

  it.each(["GET", "HEAD"])("answers a %s that brings a body, were it an empty one", async (method) => {
    for (const body of ["", "q=moon"]) {
      const { hostname, port, host } = new URL(gate().url);
      const headers = {
        host,
        "content-length": String(body.length),
        "x-queue-user": "forged",
        "x-kept": "yes",
      };
      const status = await new Promise((resolve, reject) => {
        const asking = httpRequest(
          { hostname, port, family: 4, path: "/home", method, headers },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          },
        );
        asking.on("error", reject).end(body);
      });
      const seen = gate().shop.seen.at(-1)?.headers;
      expect([status, seen?.["x-kept"], seen?.["x-queue-user"]]).toEqual([200, "yes", undefined]);
    }
  });

  it("takes an upload as a stream, whatever its size", async () => {
    const upload = Buffer.alloc(8_000_000, "seat ");
    const response = await gate().ask("/upload?name=plan", { method: "PUT", body: upload });
    const sha256 = createHash("sha256").update(upload).digest("hex");
    expect(await response.json()).toEqual({ path: "/upload?name=plan", bytes: upload.length, sha256 });
  });

  it("sends events while the answer is still open", async () => {
    const abort = new AbortController();
    const response = await gate().ask("/ticks", { signal: abort.signal });
    const { value } = (await response.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toMatch(/^data: first\n\n/);
    abort.abort();
    await soon(async () => expect(gate().shop.givenUp).toContain("/ticks"));
  });

  it("breaks off where the shop breaks off", async () => {
    const response = await gate().ask("/half");
    expect([response.status, response.headers.get("content-length")]).toEqual([200, "1000"]);
    await expect(response.text()).rejects.toThrow();
  });

  it("speaks WebSocket", async () => {
    const socket = new WebSocket(`${gate().url.replace("http", "ws")}/live`);
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
      expect([path, (await gate().ask(path)).status]).toEqual([path, 200]);
    }
    expect(gate().shop.seen).toHaveLength(6);
    expect((await fetch(`${gate().system.url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${gate().system.url}/robots.txt`)).text()).toContain("Disallow: /");
    expect((await fetch(`${gate().system.url}/poster.jpg`)).status).toBe(404);
    expect(gate().shop.seen).toHaveLength(6);
  });

  it("reaches the shop without what a visitor says of a pass", async () => {
    await gate().ask("/home", {
      headers: {
        "x-queue-pass": "a",
        "X-Queue-User": "b",
        "x-queue-event": "c",
        "x-queue-partner": "d",
        X_Queue_User: "read as X-Queue-User by CGI and PHP",
        "x-queue_pass": "e",
      },
    });
    expect(Object.keys(gate().shop.seen[0]?.headers ?? {}).filter((name) => /queue/.test(name))).toEqual([]);
    expect(gate().shop.seen[0]?.headers).toMatchObject({
      "x-forwarded-host": new URL(gate().url).host,
      "x-forwarded-proto": "http",
    });
  });
});

it("a shop that breaks off is told of in words to people, and as an error to programs", async () => {
  const page = await gate().openPage("/?broken");
  expect([page.status, page.headers.get("content-type")]).toEqual([502, "text/html; charset=UTF-8"]);
  const call = await gate().ask("/?broken", { headers: { accept: "application/json" } });
  expect([call.status, await call.json()]).toMatchObject([502, { error: { code: "SHOP_UNAVAILABLE" } }]);
});
