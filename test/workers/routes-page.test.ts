/** GET /queue/:event_id: what people see, in their language. */
import { describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { eventWith, redis, standingEvent } from "../support/worker/edge-client.ts";
import { open, SHOP, visitor } from "../support/worker/page-client.ts";

describe("it works", () => {
  it("offers a stranger to join, and joins nobody by itself", async () => {
    const event = await standingEvent();
    const browser = visitor();
    const page = await open(browser, `/queue/${event}`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    expect(page.model).toMatchObject({
      event: { id: event, name: event },
      brand: { logoPath: null, accent: null, accentDark: null },
      api: "/api/v1",
      target: null,
      join: "auto",
      shop: { address: SHOP, passBy: "form" },
      needsCookie: true,
      state: { status: "outside" },
    });
    expect(await redis("ZCARD", `queue:{${event}}`)).toBe(0);
  });

  it("keeps the place of somebody whose join was answered and never heard", async () => {
    const event = await standingEvent();
    const browser = visitor();
    const page = await open(browser, `/queue/${event}`);
    const [pair, ...attributes] = page.headers.get("set-cookie")?.split("; ") ?? [];
    expect(pair).toMatch(/^__Host-vq_visitor_[0-9a-f]{8}=/);
    expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax", "Secure"]);
    const before = browser.cookie;
    await browser.join(event);
    expect(browser.cookie).toBe(before); // so nothing was lost with the answer
    expect((await browser.join(event)).body).toMatchObject({ status: "already_in_queue", position: 1 });
  });

  it("shows the place as the API tells it", async () => {
    const event = await standingEvent();
    const browser = visitor();
    await visitor().join(event);
    await browser.join(event);
    const told = (await browser.position(event)).body;
    const { state } = (await open(browser, `/queue/${event}`)).model;
    expect(state).toMatchObject({
      status: "waiting",
      position: 2,
      version: told.version,
      queueSize: 2,
      paused: false,
      soldOut: false,
      closed: false,
      closesAtMs: null,
      remaining: null,
      notice: null,
      joinedAtMs: Date.parse(told.joined_at),
    });
  });

  it("says that it is your turn, before and after the claim", async () => {
    const event = freshEvent();
    const browser = visitor();
    await browser.join(event);
    const called = await soon(async () => {
      const { state } = (await open(browser, `/queue/${event}`)).model;
      expect(state.status).toBe("ready");
      return state;
    }, 5000);
    expect(called.claimBeforeMs).toBeGreaterThan(Date.now());
    expect(called.expiresAtMs).toBeNull();
    const { body } = await browser.admit(event);
    expect((await open(browser, `/queue/${event}`)).model.state).toMatchObject({
      claimBeforeMs: null,
      expiresAtMs: Date.parse(body.expires_at),
      paused: false,
    });
  });

  it("counts down to the opening", async () => {
    const opensAt = Date.now() + 3_600_000;
    const page = await open(visitor(), `/queue/${await eventWith({ opensAtMs: opensAt })}`);
    expect(page.model.state).toMatchObject({ status: "not_open", opensAtMs: opensAt });
  });

  it("says that everything is sold", async () => {
    const page = await open(visitor(), `/queue/${await eventWith({ remaining: 0 })}`);
    expect(page.model.state).toMatchObject({ status: "sold_out" });
  });

  it("wears the event's name, logo and colours", async () => {
    const settings = { name: "สงกรานต์ <2027>", logo: "/logo.svg", accent: "#0A7D5C", join: "button" };
    const browser = visitor({ EVENTS: { "*": settings } });
    const { model, html } = await open(browser, `/queue/${await standingEvent()}`);
    expect(model.event.name).toBe("สงกรานต์ <2027>");
    expect(model.brand).toEqual({ logoPath: "/logo.svg", accent: "#0a7d5c", accentDark: null });
    expect(model.join).toBe("button");
    expect(html).not.toContain("<2027>");
  });

  it("tells when and where the event is, and shows its picture, from its origin alone", async () => {
    const settings = {
      date: "2027-04-24T18:30",
      venue: "Impact <Arena>",
      picture: "https://cdn.shop.example/moon.jpg?a=1&b=2",
      picture_alt: '"Moon"',
    };
    const browser = visitor({ EVENTS: { "*": settings } });
    const { html, headers } = await open(browser, `/queue/${await standingEvent()}`);
    expect(html).toContain('<time datetime="2027-04-24T18:30">');
    expect(html.replace(/<[^>]*>/g, "")).toContain("Saturday, 24 April 2027 at 18:30 Impact &lt;Arena&gt;");
    expect(html).toContain('src="https://cdn.shop.example/moon.jpg?a=1&amp;b=2" alt="&quot;Moon&quot;"');
    expect(headers.get("content-security-policy")).toContain(
      "; img-src 'self' data: https://cdn.shop.example; ",
    );
  });

  it("links a visitor who has nothing to wait for to the shop and to help", async () => {
    const ways = { SHOP_URL: "https://shop.example", HELP_URL: "https://shop.example/help" };
    const { html } = await open(visitor(ways), `/queue/${await eventWith({ remaining: 0 })}`);
    expect(html).toMatch(/<p [^>]*data-with="shop"><a href="https:\/\/shop\.example"[^>]*>Back to the shop</);
    expect(html).toMatch(/<p [^>]*data-with="help"><a href="https:\/\/shop\.example\/help"[^>]*>Help/);
    const waits = await open(visitor(ways), `/queue/${await standingEvent()}`);
    expect(waits.html).toMatch(/<p [^>]*data-with="shop" hidden>/);
  });

  it("answers HEAD as it answers GET, without the page", async () => {
    const response = await visitor().open("HEAD", `/queue/${await standingEvent()}`);
    expect([response.status, response.headers.get("cache-control"), await response.text()]).toEqual([
      200,
      "no-store",
      "",
    ]);
  });
});

describe("its language", () => {
  const languageOf = async (headers: Record<string, string>, query = "") => {
    const { html } = await open(visitor(), `/queue/${await standingEvent()}${query}`, { headers });
    return /<html lang="(\w+)"/.exec(html)?.[1];
  };

  it.each([
    ["th-TH,th;q=0.9,en;q=0.8", "th"],
    ["en-GB,th;q=0.5", "en"],
    ["fr-FR,th;q=0.5", "th"],
    ["de", "en"],
  ])("for a browser that prefers %s is %s", async (accepted, language) => {
    expect(await languageOf({ "accept-language": accepted })).toBe(language);
  });

  it("is what was switched to, and stays so", async () => {
    const event = await standingEvent();
    const browser = visitor();
    const headers = { "accept-language": "en" };
    const switched = await open(browser, `/queue/${event}?lang=th`, { headers });
    const [told = ""] = switched.headers.getSetCookie().filter((cookie) => cookie.startsWith("vq_lang="));
    const [pair, ...attributes] = told.split("; ");
    expect([pair, attributes.sort()]).toEqual([
      "vq_lang=th",
      ["HttpOnly", "Max-Age=31536000", "Path=/queue", "SameSite=Lax", "Secure"],
    ]);
    const later = await open(browser, `/queue/${event}`, { headers });
    expect(later.model.language).toBe("th");
    expect(later.headers.get("set-cookie")).not.toContain("vq_lang");
  });

  it("is English when a language is asked for that nobody wrote", async () => {
    const page = await open(visitor(), `/queue/${await standingEvent()}?lang=xx`);
    expect(page.model.language).toBe("en");
    expect(page.headers.get("set-cookie")).not.toContain("vq_lang");
  });
});

describe("where the visitor was heading", () => {
  const targetOf = async (to: string, settings = {}) => {
    const query = new URLSearchParams({ to });
    return (await open(visitor(settings), `/queue/${await standingEvent()}?${query}`)).model.target;
  };

  it("is kept when it is a page of the shop", async () => {
    const to = "https://shop.example/events/songkran?seats=2#map";
    expect(await targetOf(to)).toBe(to);
  });

  it.each([
    "https://evil.example/",
    "https://shop.example.evil.example/",
    "https://shop.example:8443/",
    "https://shop.example@evil.example/",
    "https://user:password@shop.example/",
    "http://shop.example/",
    "javascript:alert(1)//shop.example",
    "//shop.example/",
    "/events",
    `https://shop.example/${"x".repeat(2048)}`,
  ])("is forgotten when it is %s", async (to) => {
    expect(await targetOf(to)).toBeNull();
  });

  it("is forgotten when there is no shop", async () => {
    expect(await targetOf(SHOP, { BOOKING_URL: "" })).toBeNull();
  });
});
