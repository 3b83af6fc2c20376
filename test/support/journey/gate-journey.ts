/** The queue as a gate before a shop that was not changed, and what its visitors send: one per file. */
import { request as httpRequest } from "node:http";
import { request } from "undici";
import { afterAll, beforeAll, beforeEach, expect, inject } from "vitest";
import { freePort } from "../../../scripts/system/free-port.ts";
import type { Vars } from "../../../scripts/system/run-worker.ts";
import { type System, startSystem } from "../../../scripts/system/system.ts";
import { soon } from "../soon.ts";
import { startUntouchedShop, type UntouchedShop } from "./untouched-shop.ts";

export const PARTNER_SECRET = "a secret of the partner, 32 characters";

export class Gate {
  /** Where visitors know the shop. `system.url` is the queue's own host. */
  readonly url: string;
  readonly shop: UntouchedShop;
  readonly system: System;

  constructor(url: string, shop: UntouchedShop, system: System) {
    this.url = url;
    this.shop = shop;
    this.system = system;
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, { redirect: "manual", ...init });
  }

  /** As a browser shows a person a page; `fetch` would say that a script asks. */
  async openPage(path: string, more: Record<string, string> = {}, form?: string): Promise<Response> {
    const headers = { accept: "text/html", "sec-fetch-mode": "navigate", ...more };
    const options = form === undefined ? { headers } : { headers, method: "POST" as const, body: form };
    const answer = await request(this.url + path, options);
    const lines = Object.entries(answer.headers).flatMap(([name, values]) =>
      [values ?? []].flat().map((value): [string, string] => [name, value]),
    );
    return new Response(await answer.body.arrayBuffer(), { status: answer.statusCode, headers: lines });
  }

  /** Joins, claims, and returns the cookies that a browser has then. */
  async admit(event: string): Promise<{ cookie: string; user: string; pass: string }> {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ event_id: event });
    const joined = await this.ask("/api/v1/queue/join", { method: "POST", headers, body });
    const [visitor = ""] = cookiesOf(joined);
    return soon(async () => {
      const init = { method: "POST", headers: { ...headers, cookie: visitor }, body };
      const claimed = await this.ask("/api/v1/queue/claim", init);
      expect(claimed.status).toBe(200);
      const { queue_pass: pass } = (await claimed.json()) as { queue_pass: string };
      const { sub: user } = JSON.parse(Buffer.from(pass.split(".")[1] ?? "", "base64url").toString());
      return { cookie: [visitor, ...cookiesOf(claimed)].join("; "), user, pass };
    });
  }

  /** A path as it is written, which `fetch` would tidy. */
  askRaw(path: string): Promise<number> {
    const { hostname, port, host } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const options = {
        host: hostname,
        port,
        path,
        family: 4,
        headers: { host, accept: "application/json" },
      };
      httpRequest(options, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on("error", reject)
        .end();
    });
  }
}

export function cookiesOf(response: Response): (string | undefined)[] {
  return response.headers.getSetCookie().map((line) => line.split(";")[0]);
}

/** Starts the gate and its shop, where whoever joins waits for a tick, before a file's tests, and stops them after. The shop forgets between tests what it has seen. */
export function startGate(vars: Vars = {}): () => Gate {
  let gate: Gate | undefined;
  beforeAll(async () => {
    const shop = await startUntouchedShop();
    gate = await open(shop, vars).catch(async (error: unknown) => {
      await shop.close();
      throw error;
    });
  });
  afterAll(async () => {
    await gate?.system.stop();
    await gate?.shop.close();
  });
  beforeEach(() => {
    if (gate) gate.shop.seen.length = 0;
  });
  return () => {
    if (!gate) throw new Error("the gate did not start");
    return gate;
  };
}

async function open(shop: UntouchedShop, vars: Vars): Promise<Gate> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const event = (guards: string[], more: object = {}) => ({
    booking_url: `${url}/tickets`,
    guards,
    ...more,
  });
  const system = await startSystem({
    port,
    modules: inject("workerModules"),
    cronIntervalMs: 0,
    vars: {
      GATE_HOSTS: `localhost:${port},www.localhost:${port}`,
      HSTS: "host",
      ORIGIN_URL: shop.url,
      GATE_PARTNERS: JSON.stringify({ press: PARTNER_SECRET }),
      EXPECTED_PEOPLE: 1000,
      INVISIBLE_WHEN_IDLE: 0,
      EVENTS: {
        demo: event(["/tickets/*", "/index.php?route=checkout/*", "POST /orders"], {
          open: ["/tickets/poster.jpg"],
        }),
        next: event(["/next/*"]),
        strict: event(["/strict/*"], { while_away: "pass-holders" }),
        off: event(["/off/*"], { gate: "pass" }),
        shut: event(["/shut/*"], { gate: "refuse" }),
      },
      ...vars,
    },
  });
  return new Gate(url, shop, system);
}
