/** While nobody waits the gate lets a visitor through without ever showing a queue, and counts each as any other. */
import { randomUUID } from "node:crypto";
import Redis from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { scoredMembers } from "../../scripts/redis/scored-members.ts";
import { changeEvent, type EventChange } from "../../scripts/system/change-event.ts";
import { cookiesOf, startGate } from "../support/journey/gate-journey.ts";
import { placeOf } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

const gate = startGate({ INVISIBLE_WHEN_IDLE: 1, RELEASE_RATE: 50 });
let redis: Redis;
beforeAll(() => {
  redis = new Redis(gate().system.redisUrl);
});
afterAll(() => redis.disconnect());

const PAGE = { "sec-fetch-dest": "document" };

async function open(path: string, cookie = "", more: Record<string, string> = {}) {
  const response = await gate().openPage(path, { ...PAGE, ...(cookie && { cookie }), ...more });
  return {
    status: response.status,
    location: response.headers.get("location"),
    cache: response.headers.get("cache-control"),
    cookies: cookiesOf(response),
    body: await response.text(),
  };
}

async function holders(event: string): Promise<string[]> {
  const called = scoredMembers(await redis.zrange(`queue:{${event}}:called`, 0, "-1", "WITHSCORES"));
  return [...called].filter(([, score]) => placeOf(score) === "admitted").map(([user]) => user);
}

/** Somebody waits: an operator's pause keeps them. */
async function withSomebodyWaiting(event: string): Promise<void> {
  await operate(event, { paused: true });
  await gate().ask("/api/v1/queue/join", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event_id: event }),
  });
}

async function operate(event: string, change: EventChange): Promise<void> {
  await changeEvent(gate().system.desk, event, change);
  await new Promise((resolve) => setTimeout(resolve, 1100)); // an isolate's copy of what is public is a second old
}

describe("while nobody waits", () => {
  it("each of twenty visitors is shown the page they asked for, with a pass of their own", async () => {
    const before = (await holders("demo")).length;
    const users = new Set<string>();
    for (let n = 0; n < 20; n++) {
      const path = `/tickets/a?n=${n}`;
      const shown = await open(path);
      expect([shown.status, JSON.parse(shown.body)]).toMatchObject([200, { path }]);
      const seen = gate().shop.seen.at(-1)?.headers ?? {};
      users.add(String(seen["x-queue-user"]));
      expect(seen["x-queue-pass"]).toMatch(/^ey/);
      expect(seen["x-queue-event"]).toBe("demo");
    }
    expect(users.size).toBe(20);
    expect(await holders("demo")).toHaveLength(before + 20);
    expect(await redis.zcard("queue:{demo}")).toBe(0);
  });

  it("the browser keeps the pass and who it is, and asks no queue for the next page", async () => {
    const first = await open("/next/a");
    const cookie = first.cookies.join("; ");
    expect(first.cookies.map((line) => line?.split("=")[0])).toEqual([
      expect.stringMatching(/^vq_visitor_/),
      "queue_pass_next",
    ]);
    const before = await holders("next");
    const second = await open("/next/b", cookie);
    expect([second.status, second.cookies]).toEqual([200, []]);
    expect(await holders("next")).toEqual(before);
  });

  it("a visitor who has lost the pass is given the same one, in two tabs at once as well", async () => {
    const [visitor = ""] = (await open("/next/a")).cookies;
    const before = await holders("next");
    const again = await Promise.all(["/next/b", "/next/c", "/next/d"].map((path) => open(path, visitor)));
    const passes = again.map(({ cookies }) => cookies.find((line) => line?.startsWith("queue_pass_next=")));
    expect(again.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(passes).size).toBe(1);
    expect(await holders("next")).toEqual(before);
  });

  it("no cache may keep the answer that has a visitor's pass, whatever the shop says of its page", async () => {
    const first = await open("/next/kept-by-all");
    expect([first.status, first.cache]).toEqual([200, "private, no-store"]);
    const second = await open("/next/kept-by-all", first.cookies.join("; "));
    expect([second.status, second.cache]).toEqual([200, "public, max-age=60"]);
  });

  it("the shop's own answer comes as it is, its cookies too", async () => {
    const { status, cookies, body } = await open("/tickets/../next/%2e%2e/next/x");
    expect([status, body]).toEqual([200, expect.stringContaining("sha256")]);
    expect(cookies).toHaveLength(2);
  });

  it.each<[string, string, Record<string, string>]>([
    ["a picture on a page", "image", { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }],
    ["a frame", "frame", { "sec-fetch-dest": "iframe" }],
    ["a page that the browser loads ahead", "ahead", { "sec-purpose": "prefetch;prerender" }],
    ["a program that says nothing of itself", "program", { "sec-fetch-mode": "", "sec-fetch-dest": "" }],
  ])("%s takes no place", async (_, name, headers) => {
    const before = await holders("demo");
    const { status } = await open(`/tickets/${name}`, "", headers);
    expect([303, 403]).toContain(status);
    expect(gate().shop.seen).toEqual([]);
    expect(await holders("demo")).toEqual(before);
  });

  it("a form that was sent takes no place: it leads back to its page", async () => {
    const response = await gate().openPage("/orders", PAGE, "seat=1");
    expect(response.status).toBe(303);
  });
});

describe("around an opening", () => {
  it("nobody is let through before it, and everybody after", async () => {
    const opensAtMs = Date.now() + 2500;
    await operate("next", { opens_at: new Date(opensAtMs).toISOString() });
    const early = await open("/next/early");
    expect([Date.now() < opensAtMs, early.location]).toEqual([
      true,
      expect.stringMatching(/^\/queue\/next\?to=/),
    ]);
    await soon(async () => expect((await open("/next/later")).status).toBe(200));
    expect(Date.now()).toBeGreaterThanOrEqual(opensAtMs);
    await operate("next", { opens_at: null });
  });
});

describe("while Redis is away", () => {
  afterEach(() => {
    gate().system.bridge.faults.refuse = false;
  });

  it("a newcomer is led to the waiting page, and let through when it is back", async () => {
    gate().system.bridge.faults.refuse = true;
    for (let n = 0; n < 3; n++) {
      const led = await open(`/next/away-${n}`);
      expect([led.status, led.location]).toEqual([303, expect.stringMatching(/^\/queue\/next\?to=/)]);
    }
    expect(gate().shop.seen).toEqual([]);
    gate().system.bridge.faults.refuse = false;
    await soon(async () => expect((await open("/next/back")).status).toBe(200));
  });
});

describe("as soon as there is something to wait for", () => {
  it("visitors are led to the waiting page, and who holds a pass goes on", async () => {
    const held = (await open("/strict/a")).cookies.join("; ");
    await withSomebodyWaiting("strict");
    const led = await open("/strict/b", "", { "x-request-id": randomUUID() });
    expect([led.status, led.location]).toEqual([303, expect.stringMatching(/^\/queue\/strict\?to=/)]);
    expect((await open("/strict/c", held)).status).toBe(200);
  });

  it("who was let in although a place was no longer free finds their place on the waiting page", async () => {
    await operate("demo", { max_active: (await holders("demo")).length });
    const led = await open("/tickets/full");
    expect(led.status).toBe(303);
    const [visitor = ""] = led.cookies;
    const position = await gate().ask("/api/v1/queue/position/demo", { headers: { cookie: visitor } });
    expect(await position.json()).toMatchObject({ status: "waiting", position: 1 });
    await operate("demo", { max_active: null });
  });
});
