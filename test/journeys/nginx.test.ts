/** docs/nginx.conf, run as it stands: a shop's nginx says who is asking, and the queue is behind it. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../scripts/system/free-port.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { EventStream } from "../support/journey/journey-client.ts";
import { lastOf, startJourney } from "../support/journey/journey-system.ts";
import { type RunningNginx, startNginx } from "../support/journey/nginx.ts";
import { soon } from "../support/soon.ts";

const journey = startJourney({
  AUTH_MODE: "gateway",
  MAX_ACTIVE: 1, // whoever is called next has to wait for the one before
  STREAM_INTERVAL_MS: 100,
  STREAM_MAX_INTERVAL_MS: 200,
});

let shop: Server;
let nginx: RunningNginx;
beforeAll(async () => {
  shop = await openShop();
  const port = await freePort();
  const { system } = journey();
  nginx = await startNginx(port, {
    queue: new URL(system.url).host,
    shop: `127.0.0.1:${(shop.address() as AddressInfo).port}`,
    gatewaySecret: system.secrets.GATEWAY_SECRET,
  });
  await system.redeploy({ PUBLIC_ORIGIN: nginx.url });
});
afterAll(async () => {
  await nginx?.stop();
  shop?.closeAllConnections();
  shop?.close();
});

/** A shop whose people show who they are by a cookie, as in `session=malee`. */
async function openShop(): Promise<Server> {
  const server = createServer(({ url, headers }, answer) => {
    const user = /\bsession=(\w+)/.exec(headers.cookie ?? "")?.[1];
    if (url !== "/session") answer.end(`the shop's ${url}`);
    else if (user === undefined) answer.writeHead(401).end();
    else answer.writeHead(200, { "X-User-ID": user }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Asks as the browser of somebody who is logged in; it is one that does not send Sec-Fetch-Site. */
function ask(user: string | null, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (user !== null) headers.set("cookie", `session=${user}; vq_lang=th`);
  return fetch(nginx.url + path, { redirect: "manual", ...init, headers });
}

/** The page's own script, or another page's. */
function act(user: string, path: string, event: string, headers: Record<string, string> = {}) {
  return ask(user, `/api/v1/queue/${path}`, {
    method: path === "leave" ? "DELETE" : "POST",
    body: JSON.stringify({ event_id: event }),
    headers: { "content-type": "application/json", origin: nginx.url, ...headers },
  });
}

async function openStream(user: string, event: string, headers: Record<string, string> = {}) {
  const stopping = new AbortController();
  const response = await ask(user, `/api/v1/queue/position/${event}/stream`, {
    headers,
    signal: stopping.signal,
  });
  if (!response.body) return { status: response.status, stream: null };
  return { status: response.status, stream: new EventStream(response.body, stopping) };
}

describe("somebody who is logged in at the shop", () => {
  test("joins, and is told each move as it comes", async () => {
    const event = freshEvent();
    expect((await act("ann", "join", event)).status).toBe(201);
    await soon(async () => expect((await act("ann", "claim", event)).status).toBe(200));
    for (const user of ["ben", "cid"]) expect((await act(user, "join", event)).status).toBe(201);

    const { stream } = await openStream("cid", event);
    expect((await stream?.first())?.data.position).toBe(2);
    expect((await act("ben", "leave", event)).status).toBe(200);
    await soon(() => expect(lastOf(stream?.positions ?? [])).toBe(1)); // nothing was held back until the end
    stream?.close();
  });

  test("hears ready through the gateway, and 204 afterwards", async () => {
    const event = freshEvent();
    await act("dan", "join", event);
    const { stream } = await openStream("dan", event);
    await soon(() => expect(stream?.state).toBe("ended"));
    const ready = lastOf(stream?.messages ?? []);
    expect(ready.data.status).toBe("ready");
    expect((await openStream("dan", event, { "last-event-id": ready.id ?? "" })).status).toBe(204);
  });

  test("acts by the page's forms too, in their own language, and is bound to no host by the queue", async () => {
    const event = freshEvent();
    const page = await ask("eva", `/queue/${event}`);
    expect(await page.text()).toContain('<html lang="th"');
    expect(page.headers.get("strict-transport-security")).toBeNull();
    const joined = await ask("eva", `/queue/${event}/join`, {
      method: "POST",
      headers: { origin: nginx.url },
    });
    expect([joined.status, joined.headers.get("location")]).toEqual([303, `/queue/${event}`]);
    expect(await journey().redis.zscore(`queue:{${event}}`, "eva")).not.toBeNull();
  });

  test("is nobody else, whatever their browser says", async () => {
    const event = freshEvent();
    const forged = { "x-user-id": "bob", "x-gateway-secret": "guessed" };
    expect((await act("mallory", "join", event, forged)).status).toBe(201);
    const { redis } = journey();
    const waiting = await redis.zrange(`queue:{${event}}`, 0, "-1");
    const called = await redis.zrange(`queue:{${event}}:called`, 0, "-1");
    expect([...new Set([...waiting, ...called])]).toEqual(["mallory"]);
  });

  test("is led by no other page to act", async () => {
    const event = freshEvent();
    const foreign = { origin: "https://evil.example" };
    const refused = await act("flo", "join", event, foreign);
    expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([
      403,
      "FORBIDDEN",
    ]);
    const form = await ask("flo", `/queue/${event}/join`, { method: "POST", headers: foreign });
    expect(form.status).toBe(403);
  });
});

describe("somebody who is not logged in", () => {
  test("is led from the page to the shop's login, and back", async () => {
    const { status, headers } = await ask(null, "/queue/demo");
    expect([status, new URL(headers.get("location") ?? "", nginx.url).href]).toEqual([
      303,
      `${nginx.url}/login?next=/queue/demo`,
    ]);
  });

  test("is told so by the API in its own words", async () => {
    const response = await ask(null, "/api/v1/queue/position/demo", { headers: { "x-user-id": "bob" } });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: "UNAUTHORIZED" } });
  });
});

describe("the host they share", () => {
  test("keeps the shop's own folder of assets", async () => {
    expect(await (await ask(null, "/assets/waiting-page.js")).text()).toBe(
      "the shop's /assets/waiting-page.js",
    );
    const script = await ask(null, "/queue/assets/waiting-page.js");
    expect(script.headers.get("content-type")).toMatch("javascript");
    expect(script.headers.get("cache-control")).toBe("public, max-age=0, must-revalidate");
  });

  test("has a page for an event that is called like the folder", async () => {
    expect((await ask("gus", "/queue/assets")).status).toBe(200);
    const joined = await ask("gus", "/queue/assets/join", { method: "POST", headers: { origin: nginx.url } });
    expect([joined.status, joined.headers.get("location")]).toEqual([303, "/queue/assets"]);
  });
});
