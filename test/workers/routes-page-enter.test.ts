/** /queue/:event_id/enter: the way from the page to the shop, with the pass and without it. */
import { describe, expect, it } from "vitest";
import { createPassVerifier } from "../../src/origin/index.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { type Browser, env, redis, standingEvent } from "../support/worker/edge-client.ts";
import { lobbiesThat, open, press, SHOP, visitor } from "../support/worker/page-client.ts";

const { verify } = createPassVerifier({ secret: String(env.QUEUE_PASS_SECRET) });
const TARGET = "https://shop.example/events/songkran?seats=2";
/** The queue of these tests is at queue.example, so this shop shares its site. */
const NEIGHBOUR = { BOOKING_URL: "https://shop.queue.example/book", PASS_COOKIE_DOMAIN: "queue.example" };

/** Joins and waits for the turn by looking only, so that nothing is claimed yet. */
async function called(browser: Browser): Promise<string> {
  const event = freshEvent();
  await browser.join(event);
  await soon(async () => expect((await browser.position(event)).body.status).toBe("ready"));
  return event;
}

function fieldOf(html: string, name: string): string | undefined {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];
}

describe("to a shop on another site", () => {
  it("hands the pass over in a form", async () => {
    const browser = visitor();
    const event = await called(browser);
    const claimed = await press(browser, `/queue/${event}/enter`);
    expect([claimed.status, claimed.headers.get("location")]).toEqual([303, `/queue/${event}/enter`]);
    const { status, html, headers } = await open(browser, `/queue/${event}/enter`);
    expect(status).toBe(200);
    expect(html).toContain(`<form method="post" action="${SHOP}"`);
    expect(fieldOf(html, "event_id")).toBe(event);
    const verdict = await verify(fieldOf(html, "queue_pass"), { eventId: event });
    expect(verdict).toMatchObject({ ok: true });
    expect(headers.get("set-cookie")).toBeNull();
    expect(headers.get("cache-control")).toBe("no-store");
    // The shop may send people on to anywhere, and browsers hold that against it.
    expect(headers.get("content-security-policy")).not.toContain("form-action");
    expect(headers.get("referrer-policy")).toBe("strict-origin");
  });

  it("leads where the visitor was heading", async () => {
    const browser = visitor();
    const event = await called(browser);
    const { headers } = await press(browser, `/queue/${event}/enter`, { to: TARGET });
    const location = String(headers.get("location"));
    expect(location).toBe(`/queue/${event}/enter?${new URLSearchParams({ to: TARGET })}`);
    expect((await open(browser, location)).html).toContain(`action="${TARGET}"`);
  });

  it("hands the same pass over however often it is asked to", async () => {
    const browser = visitor();
    const event = await called(browser);
    await press(browser, `/queue/${event}/enter`);
    const first = await open(browser, `/queue/${event}/enter`);
    await press(browser, `/queue/${event}/enter`);
    const second = await open(browser, `/queue/${event}/enter`);
    expect(fieldOf(first.html, "queue_pass")).toMatch(/^eyJ/);
    expect(fieldOf(second.html, "queue_pass")).toBe(fieldOf(first.html, "queue_pass"));
  });

  it("hands over what the page's script claimed", async () => {
    const browser = visitor();
    const event = await called(browser);
    const { body } = await browser.admit(event);
    expect(fieldOf((await open(browser, `/queue/${event}/enter`)).html, "queue_pass")).toBe(body.queue_pass);
  });
});

describe("to a shop on the same site", () => {
  it("hands the pass over in a cookie that scripts cannot read, for as long as it lives", async () => {
    const browser = visitor(NEIGHBOUR);
    const event = await called(browser);
    await press(browser, `/queue/${event}/enter`);
    const { status, headers } = await open(browser, `/queue/${event}/enter`);
    expect([status, headers.get("location")]).toEqual([303, NEIGHBOUR.BOOKING_URL]);
    const [pair = "", ...attributes] = headers.get("set-cookie")?.split("; ") ?? [];
    const [name, pass] = pair.split("=");
    expect([name, await verify(pass, { eventId: event })]).toMatchObject(["queue_pass", { ok: true }]);
    const [maxAge, ...others] = attributes.toSorted(
      (a, b) => Number(/^Max/.test(b)) - Number(/^Max/.test(a)),
    );
    expect(others.sort()).toEqual(["Domain=queue.example", "HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    expect(Number(maxAge?.split("=")[1])).toBeGreaterThan(290);
    expect(Number(maxAge?.split("=")[1])).toBeLessThanOrEqual(300);
  });

  it("sets the same cookie with a claim over the API, so that the page's script goes there at once", async () => {
    const browser = visitor(NEIGHBOUR);
    const event = await called(browser);
    const claimed = await browser.claim(event);
    const { model } = await open(browser, `/queue/${event}`);
    expect(model.shop).toEqual({ address: NEIGHBOUR.BOOKING_URL, passBy: "cookie" });
    await press(browser, `/queue/${event}/enter`);
    const { headers } = await open(browser, `/queue/${event}/enter`);
    expect(claimed.status).toBe(200);
    expect(claimed.headers.get("set-cookie")).toContain(`queue_pass=${claimed.body.queue_pass}; `);
    expect(headers.get("set-cookie")).toContain(`queue_pass=${claimed.body.queue_pass}; `);
    const position = await browser.position(event);
    expect([position.body.queue_pass, position.headers.get("set-cookie")]).toEqual([
      claimed.body.queue_pass,
      null,
    ]);
  });

  it("uses the form when the queue's host could not set the cookie", async () => {
    const settings = { BOOKING_URL: SHOP, PASS_COOKIE_DOMAIN: "shop.example" };
    const browser = visitor(settings);
    const event = await called(browser);
    await press(browser, `/queue/${event}/enter`);
    const { html, headers } = await open(browser, `/queue/${event}/enter`);
    expect(html).toContain(`action="${SHOP}"`);
    expect(headers.get("set-cookie")).toBeNull();
  });
});

describe("it refuses", () => {
  it("whoever waits, and shows the page instead", async () => {
    const event = await standingEvent();
    const browser = visitor();
    await browser.join(event);
    const pressed = await press(browser, `/queue/${event}/enter`);
    expect([pressed.status, pressed.headers.get("location")]).toEqual([303, `/queue/${event}`]);
    const looked = await open(browser, `/queue/${event}/enter`);
    expect([looked.status, looked.headers.get("location")]).toEqual([303, `/queue/${event}`]);
  });

  it("whoever the pace or a pause holds back, and shows the page instead", async () => {
    const browser = visitor({
      LOBBY: lobbiesThat({ status: "answered", outcome: { kind: "wait" }, notice: null }),
    });
    const event = await standingEvent();
    await press(browser, `/queue/${event}/join`);
    const { status, headers } = await press(browser, `/queue/${event}/enter`);
    expect([status, headers.get("location")]).toEqual([303, `/queue/${event}`]);
  });

  it("a stranger, and shows the page instead", async () => {
    const event = await standingEvent();
    const browser = visitor();
    const { status, headers } = await press(browser, `/queue/${event}/enter`);
    expect([status, headers.get("location"), browser.cookie]).toEqual([303, `/queue/${event}`, null]);
    expect((await open(browser, `/queue/${event}/enter`)).status).toBe(303);
  });

  it("to start the pass's minutes when there is no shop to go to", async () => {
    const browser = visitor({ BOOKING_URL: "" });
    const event = await called(browser);
    const { status, headers } = await press(browser, `/queue/${event}/enter`);
    expect([status, headers.get("location")]).toEqual([303, `/queue/${event}`]);
    const { model } = await open(browser, `/queue/${event}`);
    expect(model).toMatchObject({ shop: null, state: { status: "ready" } });
    expect(model.state.claimBeforeMs).toBeGreaterThan(Date.now());
  });

  it("whoever has booked, and says so on the page", async () => {
    const browser = visitor();
    const event = await called(browser);
    await press(browser, `/queue/${event}/enter`);
    const pass = fieldOf((await open(browser, `/queue/${event}/enter`)).html, "queue_pass");
    const report = { event_id: event, queue_pass: pass, booking_id: "bk_1" };
    const headers = { authorization: `Bearer ${env.ORIGIN_TOKEN}` };
    expect((await browser.send("POST", "/api/v1/queue/pass/complete", report, headers)).status).toBe(200);
    expect((await open(browser, `/queue/${event}/enter`)).headers.get("location")).toBe(`/queue/${event}`);
    expect((await open(browser, `/queue/${event}`)).model.state.status).toBe("booked");
  });
});

describe("it is safe", () => {
  it.each([
    ["cross-site", "by button"],
    ["same-site", "by button"],
    ["same-origin", "by itself"],
    ["none", "by itself"], // a typed address, a bookmark
    [null, "by button"], // an old browser does not say who led it here
  ])("answers a visitor led there by %s with a form that goes %s", async (site, goes) => {
    const browser = visitor();
    const event = await called(browser);
    await press(browser, `/queue/${event}/enter`);
    const headers = site === null ? {} : { "sec-fetch-site": site };
    const { status, html } = await open(browser, `/queue/${event}/enter`, { headers });
    expect(status).toBe(200);
    expect(html.includes('id="hand-over"')).toBe(goes === "by itself");
    expect(fieldOf(html, "queue_pass")).toMatch(/^eyJ/);
  });

  it("claims nothing when a page is only looked at", async () => {
    const browser = visitor();
    const event = await called(browser);
    const looked = await open(browser, `/queue/${event}/enter`);
    expect([looked.status, looked.headers.get("location")]).toEqual([303, `/queue/${event}`]);
    expect(Number(await redis("HGET", `queue:{${event}}:state`, "admitted"))).toBe(0);
  });

  it("never puts the pass into an address", async () => {
    for (const settings of [{}, NEIGHBOUR]) {
      const browser = visitor(settings);
      const event = await called(browser);
      const claimed = await press(browser, `/queue/${event}/enter`, { to: TARGET });
      const handed = await browser.open("GET", String(claimed.headers.get("location")), {
        redirect: "manual",
      });
      expect([claimed.status, handed.status]).toEqual([303, settings === NEIGHBOUR ? 303 : 200]);
      expect(`${claimed.headers.get("location")} ${handed.headers.get("location")}`).not.toMatch(/eyJ/);
    }
  });

  it("sends nobody with a pass to a page that is not the shop's", async () => {
    const browser = visitor();
    const event = await called(browser);
    await press(browser, `/queue/${event}/enter`, { to: "https://evil.example/" });
    const query = new URLSearchParams({ to: "https://evil.example/" });
    const { html } = await open(browser, `/queue/${event}/enter?${query}`);
    expect(html).toContain(`action="${SHOP}"`);
    expect(html).not.toContain("evil.example");
  });

  it("answers HEAD without the pass", async () => {
    const browser = visitor();
    const event = await called(browser);
    await press(browser, `/queue/${event}/enter`);
    const response = await browser.open("HEAD", `/queue/${event}/enter`);
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });
});
