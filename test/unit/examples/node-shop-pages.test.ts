/** The example shop for people: how they come in with a pass, by either way, and how they book. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningShop, startShop } from "../../../examples/node-shop/server.ts";
import { signPass } from "../../../src/pass/sign-pass.ts";
import { type QueueStandIn, startQueueStandIn } from "../../support/scripts/queue-stand-in.ts";
import { soon } from "../../support/soon.ts";

const SECRET = "a-secret-of-the-tests-of-32-bytes-";
let queue: QueueStandIn;
let shop: RunningShop;

beforeEach(async () => {
  queue = await startQueueStandIn();
  const originToken = "origin-token-of-the-tests-0123456789";
  shop = await startShop({ port: 0, queueUrl: queue.url, passSecret: SECRET, originToken });
});

afterEach(async () => {
  await shop.close();
  await queue.close();
});

let people = 0;
function passFor(event = "demo", secondsLeft = 300) {
  const expiresAtMs = (Math.floor(Date.now() / 1000) + secondsLeft) * 1000;
  return signPass(
    { alg: "HS256", secret: SECRET },
    {
      event,
      user: `buyer-${people++}`,
      expiresAtMs: expiresAtMs,
      generation: 1,
      ttlSeconds: 300,
    },
  );
}

/** The form that the queue's page posts from another site: browsers say "null" or the queue's origin, no cookie. */
function handOver(path: string, pass: string, eventId = "demo"): Promise<Response> {
  return post(path, { queue_pass: pass, event_id: eventId }, { origin: "https://queue.example" });
}

function post(path: string, fields: Record<string, string>, headers: Record<string, string>) {
  const body = new URLSearchParams(fields);
  return fetch(shop.url + path, { method: "POST", body, headers, redirect: "manual" });
}

function look(path: string, cookie = ""): Promise<Response> {
  return fetch(shop.url + path, { headers: { cookie }, redirect: "manual" });
}

async function headingOf(response: Response): Promise<string | undefined> {
  return /<h1>(.*?)<\/h1>/.exec(await response.text())?.[1];
}

describe("it works", () => {
  it("lets in a person who comes by the form, and a reload sends nothing twice", async () => {
    const pass = await passFor();
    const arrived = await handOver("/events/demo?seats=2", pass);
    expect([arrived.status, arrived.headers.get("location")]).toEqual([303, "/events/demo?seats=2"]);
    const [pair = "", ...attributes] = arrived.headers.get("set-cookie")?.split("; ") ?? [];
    expect(pair).toBe(`queue_pass=${pass}`);
    expect(attributes.slice(0, 3)).toEqual(["Path=/", "HttpOnly", "SameSite=Lax"]);
    expect(attributes[3]).toMatch(/^Max-Age=(299|300)$/);
    const page = await look("/events/demo?seats=2", pair);
    expect([page.status, await headingOf(page)]).toEqual([200, "You are in"]);
  });

  it("lets in a person who comes with the cookie that the queue has set", async () => {
    for (const path of ["/", "/events/demo"]) {
      const page = await look(path, `theme=dark; queue_pass=${await passFor()}`);
      expect([page.status, await headingOf(page)]).toEqual([200, "You are in"]);
    }
  });

  it("books when the button is pressed, once, and reports to the queue", async () => {
    const pass = await passFor();
    const headers = { cookie: `queue_pass=${pass}`, origin: shop.url };
    for (const _ of [1, 2]) {
      const booked = await post("/", {}, headers);
      expect([booked.status, booked.headers.get("location")]).toEqual([303, "/"]);
    }
    const [booking] = [...shop.bookings.values()];
    const page = await (await look("/", headers.cookie)).text();
    expect(page).toContain("You have booked");
    expect(page).toContain(String(booking?.bookingId));
    await soon(() => expect(booking?.report).toBe("completed"));
    expect(queue.reports).toHaveLength(1);
  });

  it("shows a person without a pass the way through the queue and back", async () => {
    const page = await look("/events/demo");
    const to = new URLSearchParams({ to: `${shop.url}/events/demo` });
    expect(page.status).toBe(200);
    expect((await page.text()).replaceAll("&#38;", "&")).toContain(`href="${queue.url}/queue/demo?${to}"`);
  });
});

describe("it refuses", () => {
  it.each(["/", "/events/demo"])("a pass that is none, at %s", async (path) => {
    for (const pass of ["forged", "", "a.b.c", `${await passFor()}x`]) {
      const arrived = await handOver(path, pass);
      expect([arrived.status, arrived.headers.get("set-cookie")]).toEqual([403, null]);
      expect((await look(path, `queue_pass=${pass}`)).status).toBe(403);
    }
  });

  it("a pass of another event", async () => {
    const pass = await passFor("other");
    expect((await handOver("/events/demo", pass, "other")).status).toBe(403);
    expect((await handOver("/", pass, "demo")).status).toBe(403);
    const page = await look("/events/demo", `queue_pass=${pass}`);
    expect([page.status, await page.text()]).toEqual([403, expect.stringContaining("for another event")]);
  });

  it("a pass that is over", async () => {
    const pass = await passFor("demo", -1);
    expect((await handOver("/", pass)).status).toBe(403);
    expect((await look("/", `queue_pass=${pass}`)).status).toBe(403);
  });

  it("to book without a pass", async () => {
    expect((await post("/", {}, { origin: shop.url })).status).toBe(403);
    expect(shop.bookings.size).toBe(0);
  });
});

describe("it is safe", () => {
  it("books for no form of a page elsewhere", async () => {
    const cookie = `queue_pass=${await passFor()}`;
    for (const origin of ["https://evil.example", "null", "http://127.0.0.1:1"]) {
      expect((await post("/", {}, { cookie, origin })).status).toBe(403);
    }
    expect((await post("/", {}, { cookie })).status).toBe(403);
    expect(shop.bookings.size).toBe(0);
  });

  it("takes no pass from an address", async () => {
    const page = await look(`/?queue_pass=${await passFor()}`);
    expect(await headingOf(page)).toBe("Tickets are sold through the queue");
  });

  it.each(["//evil.example", "/events/", "/events/%3Cb%3E", "/events/a/b"])(
    "has no page at %s, and redirects nowhere",
    async (path) => {
      const arrived = await handOver(path, await passFor());
      expect([arrived.status, arrived.headers.get("location")]).toEqual([404, null]);
    },
  );

  it("is not cached and runs no script", async () => {
    const { headers } = await look("/", `queue_pass=${await passFor()}`);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none';/);
  });
});
