import { describe, expect, it, vi } from "vitest";
import type { RateLimiterName } from "../../src/config/settings.ts";
import { drawStandIn } from "../support/draw/draw-stand-in.ts";
import { filesOfVector, vectorNamed } from "../support/draw/vector-drawings.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { type Browser, env, standingEvent } from "../support/worker/edge-client.ts";
import { OWN_FORM, open, press, type Settings, visitor } from "../support/worker/page-client.ts";

const MOST = 3;
/** Of two periods, should one end in between. */
const TOO_MANY = 2 * MOST + 1;

/** The platform's own limiter under a smaller number, which its stand-in of this machine takes with each question. */
function limited(name: RateLimiterName): Settings {
  const limiter = env[name];
  if (!limiter) throw new Error(`${name} is not bound`);
  const limit = ({ key }: RateLimitOptions) =>
    limiter.limit({ key, limit: MOST, period: 60 } as RateLimitOptions);
  return { [name]: { limit } };
}

let addresses = 0;
/** Nobody else asks from there. */
const freshAddress = () => `198.51.100.${++addresses}`;
const from = (address: string) => (request: Request) => {
  request.headers.set("cf-connecting-ip", address);
  return request;
};

/** What so many answered. */
async function statusesOf(times: number, ask: (index: number) => Promise<{ status: number }>) {
  const answers = await Promise.all(Array.from({ length: times }, (_, index) => ask(index)));
  return answers.map(({ status }) => status);
}

describe("one address", () => {
  it("joins so often, as whoever it comes, and is told then when to ask again", async () => {
    const [event, address] = [await standingEvent(), freshAddress()];
    const stranger = () => visitor(limited("JOINS_BY_ADDRESS"), from(address));
    const statuses = await statusesOf(TOO_MANY, () => stranger().join(event));
    expect(new Set(statuses)).toEqual(new Set([201, 429]));
    const refused = await stranger().join(event);
    expect([refused.status, refused.body.error.code]).toEqual([429, "RATE_LIMITED"]);
    expect(refused.body.error.message).toMatch(/from your network at once\. Places are safe/);
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds >= 5 && seconds <= 15).toBe(true);
    expect((await visitor(limited("JOINS_BY_ADDRESS"), from(freshAddress())).join(event)).status).toBe(201);
  });

  it("is a whole /64 of IPv6, and no more", async () => {
    const event = await standingEvent();
    const join = (address: string) => visitor(limited("JOINS_BY_ADDRESS"), from(address)).join(event);
    const statuses = await statusesOf(TOO_MANY, (index) => join(`2001:db8:0:1::${index}`));
    expect(statuses).toContain(429);
    expect((await join("2001:db8:0:2::1")).status).toBe(201);
  });

  it("opens the page so often, and people read then what to do, in their language", async () => {
    const event = freshEvent();
    const browser = visitor(limited("PAGES_BY_ADDRESS"), from(freshAddress()));
    expect(await statusesOf(TOO_MANY, () => open(browser, `/queue/${event}`))).toContain(429);
    const headers = { "accept-language": "th" };
    const page = await open(browser, `/queue/${event}`, { headers });
    expect([page.status, page.headers.get("content-type")]).toEqual([429, "text/html; charset=UTF-8"]);
    expect(page.html).toContain("<h1>กรุณารอสักครู่</h1>");
    expect(page.headers.get("refresh")).toBe(page.headers.get("retry-after"));
    const { html } = await open(browser, `/queue/${event}`);
    expect(html).toMatch(/<h1>One moment, please<\/h1>/);
    expect(html).toContain("Leave this page open: it tries again by itself");
  });

  it("looks at a drawing so often, and asks its object for so many files", async () => {
    const vector = vectorNamed("a beacon for tests");
    const { asked, DRAW } = drawStandIn(filesOfVector(vector));
    const path = `/queue/${freshEvent()}/draw`;
    const look = async (file: (index: number) => string) => {
      const browser = visitor({ ...limited("PAGES_BY_ADDRESS"), DRAW }, from(freshAddress()));
      return new Set(await statusesOf(TOO_MANY, (index) => browser.open("GET", path + file(index))));
    };
    const files = (index: number) => `/${vector.index.generation}/sheets/${index}`;
    for (const file of [() => "", () => ".json", files])
      expect(await look(file)).toEqual(new Set([200, 429]));
    expect(asked.readSheet).toBeLessThan(TOO_MANY);
  });

  it("sends the page's form so often, and is led back to the page by itself", async () => {
    const event = await standingEvent();
    const settings = limited("JOINS_BY_ADDRESS");
    const address = freshAddress();
    const send = () => press(visitor(settings, from(address)), `/queue/${event}/join`, {}, OWN_FORM);
    expect(await statusesOf(TOO_MANY, send)).toContain(429);
    const refused = await send();
    expect([refused.status, refused.headers.get("refresh")]).toEqual([
      429,
      refused.headers.get("retry-after"),
    ]);
    const led = await visitor().open("GET", `/queue/${event}/join`, { redirect: "manual" });
    expect([led.status, led.headers.get("location")]).toEqual([303, `/queue/${event}`]);
  });

  it("opens streams so often, with cookies or without", async () => {
    const event = freshEvent();
    const browser = visitor(limited("STREAMS_BY_ADDRESS"), from(freshAddress()));
    const stream = () => browser.ask("GET", `/api/v1/queue/position/${event}/stream`);
    expect(new Set(await statusesOf(TOO_MANY, stream))).toEqual(new Set([401, 429]));
  });

  it.each([
    ["a gateway's: all its visitors have it", { AUTH_MODE: "gateway" }],
    ["a proxy's before a host of the shop", { PUBLIC_ORIGIN: "https://shop.example" }],
  ])("is not counted where it is %s", async (_, settings) => {
    const [event, address] = [await standingEvent(), freshAddress()];
    const join = (index: number) => {
      const shown = { "x-gateway-secret": String(env.GATEWAY_SECRET), "x-user-id": `user-${index}` };
      return visitor({ ...limited("JOINS_BY_ADDRESS"), ...settings }, from(address)).send(
        "POST",
        "/api/v1/queue/join",
        { event_id: event },
        shown,
      );
    };
    expect(new Set(await statusesOf(TOO_MANY, join))).toEqual(new Set([201]));
  });

  it("is not believed from the visitor's own header", async () => {
    const event = await standingEvent();
    const join = (index: number) => {
      const forged = { "x-forwarded-for": `192.0.2.${index}`, "x-real-ip": `192.0.2.${index}` };
      const browser = visitor(limited("JOINS_BY_ADDRESS"), from("198.51.100.250"));
      return browser.send("POST", "/api/v1/queue/join", { event_id: event }, forged);
    };
    expect(await statusesOf(TOO_MANY, join)).toContain(429);
  });
});

describe("one visitor", () => {
  const known = async (settings: Settings): Promise<Browser> => {
    const browser = visitor(settings);
    await browser.join(await standingEvent());
    return browser;
  };

  it("joins so often, from wherever", async () => {
    const browser = await known(limited("JOINS_BY_ACCOUNT"));
    const event = await standingEvent();
    const statuses = await statusesOf(TOO_MANY, () => browser.join(event));
    expect(statuses).toContain(200);
    expect(statuses).toContain(429);
    expect((await browser.join(event)).body.error.message).toMatch(/^You have asked too often/);
    expect((await browser.position(event)).body.status).toBe("waiting");
    expect((await (await known(limited("JOINS_BY_ACCOUNT"))).join(event)).status).toBe(201);
  });

  it("opens the page and streams so often", async () => {
    const settings = { ...limited("PAGES_BY_ACCOUNT"), ...limited("STREAMS_BY_ACCOUNT") };
    const browser = await known(settings);
    const event = await standingEvent();
    expect(await statusesOf(TOO_MANY, () => open(browser, `/queue/${event}`))).toContain(429);
    const stream = () => browser.ask("GET", `/api/v1/queue/position/${event}/stream`);
    expect(new Set(await statusesOf(TOO_MANY, stream))).toEqual(new Set([404, 429]));
  });

  it("is one person behind a gateway, too", async () => {
    const event = await standingEvent();
    const browser = visitor({ AUTH_MODE: "gateway", ...limited("JOINS_BY_ACCOUNT") });
    const as = (user: string) => ({ "x-gateway-secret": String(env.GATEWAY_SECRET), "x-user-id": user });
    const join = (user: string) => browser.send("POST", "/api/v1/queue/join", { event_id: event }, as(user));
    expect(await statusesOf(TOO_MANY, () => join("malee"))).toContain(429);
    expect((await join("somchai")).status).toBe(201);
  });
});

describe("requests go on", () => {
  it("where no limiter is bound, and /healthz says so", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const browser = visitor({ JOINS_BY_ADDRESS: undefined }, from(freshAddress()));
    expect((await browser.join(await standingEvent())).status).toBe(201);
    const { status, body } = await browser.ask("GET", "/healthz");
    const logged = log.mock.calls.join();
    log.mockRestore();
    expect([status, body]).toEqual([503, { status: "degraded", store: "ok", limits: "unbound" }]);
    expect(logged).toContain("JOINS_BY_ADDRESS is not bound");
  });

  it("while a limiter fails, and the log says so", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const fails = { limit: () => Promise.reject(new Error("no counter")) };
    const browser = visitor({ JOINS_BY_ADDRESS: fails }, from(freshAddress()));
    expect((await browser.join(await standingEvent())).status).toBe(201);
    const logged = log.mock.calls.join();
    log.mockRestore();
    expect(logged).toContain("no counter");
  });
});
