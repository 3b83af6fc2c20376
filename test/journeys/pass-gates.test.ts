/** nginx and HAProxy before an unchanged shop, by the example's own files: who comes through, and who does not. */
import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../scripts/system/free-port.ts";
import { makeVectors, type Vector } from "../../scripts/vectors/make-vectors.ts";
import { Mint, publicKeysOf, TEST_KEYS } from "../../scripts/vectors/mint.ts";
import { startHaproxy } from "../support/journey/haproxy.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { startPassNginx } from "../support/journey/nginx.ts";

const journey = startJourney({ QUEUE_PASS_SECRET: TEST_KEYS.secret });

/** These programs go by the real clock. The second that ends while a test runs is left out. */
const NOW = Math.floor(Date.now() / 1000);
const VECTORS = makeVectors(NOW).vectors.filter(
  ({ name, token, event_id, user_id }) =>
    /^[!-~]*$/.test(token) &&
    event_id === "demo" &&
    user_id === undefined &&
    !name.endsWith("the last second"),
);

/** Where HAProxy's JSON differs, of what the queue never signs: docs/origin.md names each. */
const TAKEN_BY_HAPROXY = ["an alg twice", "a type twice", "JSON and more", "no UTF-8"];
const REFUSED_BY_HAPROXY = ["a user in escapes", "valid from this second on"];
/** What nginx refuses although it is good: its question to the queue would be too long. */
const REFUSED_BY_NGINX = "HS256: 4,096 characters";

interface Arrival {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** The shop: it serves anybody who comes to it. */
const arrivals: Arrival[] = [];
const shop = createServer(({ url = "", headers }, response) => {
  arrivals.push({ url, headers });
  response.end(`the shop's ${url}`);
});
const gates: { stop(): Promise<void> }[] = [];
let shopPlace: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
  shopPlace = `127.0.0.1:${(shop.address() as AddressInfo).port}`;
});
afterAll(async () => {
  for (const { stop } of gates) await stop();
  shop.closeAllConnections();
  shop.close();
});

function visit(url: string, headers: Record<string, string>, method = "GET"): Promise<Response> {
  return fetch(url, { method, headers, redirect: "manual" });
}

/** A path as it is, without what fetch would clear up. */
function visitRaw(url: string, path: string): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    });
    asking.once("error", reject).end();
  });
}

async function verdictOf(url: string, { token }: Vector): Promise<boolean> {
  return (await visit(`${url}/checkout/`, { "x-queue-pass": token }, "POST")).status === 200;
}

function guards(gate: () => string, sign: () => Mint): void {
  const pass = () => sign().pass();

  test("lets a pass through, in the header or in the cookie", async () => {
    for (const headers of [{ "x-queue-pass": pass() }, { cookie: `theme=dark; queue_pass=${pass()}` }]) {
      const response = await visit(`${gate()}/checkout/seats?row=2`, headers);
      expect([response.status, await response.text()]).toEqual([200, "the shop's /checkout/seats?row=2"]);
    }
  });

  test("leaves the rest of the shop to everybody", async () => {
    const response = await visit(`${gate()}/about`, {});
    expect([response.status, await response.text()]).toEqual([200, "the shop's /about"]);
  });

  test("sends a buyer without a pass to the queue, and a script nowhere", async () => {
    const { status, headers } = await visit(`${gate()}/checkout/`, {});
    const to = new URLSearchParams({ to: "https://shop.example/checkout/" });
    expect([status, headers.get("location")]).toEqual([303, `https://queue.shop.example/queue/demo?${to}`]);
    expect((await visit(`${gate()}/checkout/`, {}, "POST")).status).toBe(403);
  });

  test("answers a bad pass with a link and no redirect", async () => {
    const response = await visit(`${gate()}/checkout/`, { cookie: "queue_pass=a.b.c" });
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining("https://queue.shop.example/queue/demo"),
    ]);
  });

  test("knows the guarded path however it is written", async () => {
    arrivals.length = 0;
    for (const path of [
      "/%63heckout/",
      "//checkout/",
      "/about/../checkout/",
      "/./checkout/",
      "/about/%2e%2e/checkout/",
    ]) {
      expect([path, await visitRaw(gate(), path)]).not.toEqual([path, 200]);
    }
    expect(arrivals).toEqual([]);
  });
}

describe("nginx, which asks the queue", () => {
  let nginx: { url: string; stop(): Promise<void> };
  beforeAll(async () => {
    const { url, secrets } = journey().system;
    const places = { queue: new URL(url).host, shop: shopPlace, originToken: secrets.ORIGIN_TOKEN };
    nginx = await startPassNginx(await freePort(), places);
    gates.push(nginx);
  });

  guards(
    () => nginx.url,
    () => new Mint("HS256", NOW),
  );

  test("says to each vector what the queue says", async () => {
    const said: Record<string, boolean> = {};
    const due: Record<string, boolean> = {};
    for (const vector of VECTORS.filter(({ alg }) => alg === "HS256")) {
      said[vector.name] = await verdictOf(nginx.url, vector);
      due[vector.name] = vector.verdict === "ok" && vector.name !== REFUSED_BY_NGINX;
    }
    expect(said).toEqual(due);
  });

  test("puts nothing of the visitor's into the question but a pass", async () => {
    arrivals.length = 0;
    const other = new Mint("HS256", NOW).pass({ claims: { event_id: "other" } });
    for (const shown of [
      `${other}","event_id":"other`,
      `${other}","event_id":"other"}`,
      '"',
      "\\",
      "$queue_event",
    ]) {
      expect((await visit(`${nginx.url}/checkout/`, { "x-queue-pass": shown })).status).toBe(403);
    }
    expect(arrivals).toEqual([]);
  });

  test("lets nobody through while the queue cannot be asked", async () => {
    const places = { queue: "127.0.0.1:1", shop: shopPlace, originToken: "any" };
    const alone = await startPassNginx(await freePort(), places);
    gates.push(alone);
    const response = await visit(`${alone.url}/checkout/`, { "x-queue-pass": new Mint("HS256", NOW).pass() });
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  });
});

describe.each(["HS256", "ES256"] as const)("HAProxy, which checks %s by itself", (alg) => {
  let haproxy: { url: string; stop(): Promise<void> };
  beforeAll(async () => {
    haproxy = await startHaproxy(shopPlace, publicKeysOf(alg));
    gates.push(haproxy);
  });

  guards(
    () => haproxy.url,
    () => new Mint(alg, NOW),
  );

  test("tells the shop who it is, whatever the browser says", async () => {
    arrivals.length = 0;
    const headers = { "x-queue-pass": new Mint(alg, NOW).pass(), "x-queue-user": "mallory" };
    await visit(`${haproxy.url}/checkout/`, headers);
    await visit(`${haproxy.url}/about`, headers);
    expect(arrivals.map(({ headers: { "x-queue-user": user } }) => user)).toEqual(["somchai", undefined]);
  });

  test("says to each vector what a shop's own check says, but for those in the documents", async () => {
    const said: Record<string, boolean> = {};
    const due: Record<string, boolean> = {};
    for (const vector of VECTORS.filter((one) => one.alg === alg)) {
      said[vector.name] = await verdictOf(haproxy.url, vector);
      const name = vector.name.slice(alg.length + 2);
      const isGood = vector.verdict === "ok" && !REFUSED_BY_HAPROXY.includes(name);
      due[vector.name] = isGood || TAKEN_BY_HAPROXY.includes(name);
    }
    expect(said).toEqual(due);
  });
});
