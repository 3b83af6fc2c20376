/** The settings of the waiting page: where it sends people, how it looks, and what an operator may not write. */
import { describe, expect, it } from "vitest";
import { readConfig, type Variables } from "../../../src/config.ts";
import { problemsOf, SECRETS } from "../../support/config-kit.ts";

function pageOf(variables: Variables, event = "demo") {
  return readConfig({ ...SECRETS, ...variables }).event(event)?.page ?? null;
}

const own = (settings: Record<string, unknown>): Variables => ({ EVENTS: { demo: settings } });

describe("it works", () => {
  it("needs none of them", () => {
    expect(pageOf(own({}))).toEqual({
      name: null,
      date: null,
      venue: null,
      picture: null,
      ways: { shop: null, help: null },
      logoPath: null,
      accent: null,
      accentDark: null,
      join: "auto",
      bookingUrl: null,
      passCookieDomain: null,
    });
  });

  it("reads an event's own, beside its numbers", () => {
    const settings = {
      name: "สงกรานต์ 2027",
      date: "2027-04-13T18:30",
      venue: "ลานคนเมือง",
      picture: "https://cdn.shop.example/songkran.jpg?w=900",
      picture_alt: "People with water pistols",
      shop_url: "https://shop.example",
      help_url: "https://shop.example/help?from=queue",
      logo: "/logos/songkran.svg",
      accent: "#0A7D5C",
      accent_dark: "#7fe0c0",
      join: "button",
      booking_url: "https://tickets.shop.example/book?from=queue",
      pass_cookie_domain: "shop.example",
      release_rate: 5,
    };
    expect(pageOf(own(settings))).toEqual({
      name: "สงกรานต์ 2027",
      date: "2027-04-13T18:30",
      venue: "ลานคนเมือง",
      picture: { url: "https://cdn.shop.example/songkran.jpg?w=900", alt: "People with water pistols" },
      ways: { shop: "https://shop.example", help: "https://shop.example/help?from=queue" },
      logoPath: "/logos/songkran.svg",
      accent: "#0a7d5c",
      accentDark: "#7fe0c0",
      join: "button",
      bookingUrl: "https://tickets.shop.example/book?from=queue",
      passCookieDomain: "shop.example",
    });
    expect(readConfig({ ...SECRETS, ...own(settings) }).event("demo")?.queue.rateMilli).toBe(5000);
  });

  it("lets an event go to another shop, or to none", () => {
    const variables = {
      BOOKING_URL: "https://shop.example",
      EVENTS: { demo: {}, other: { booking_url: "https://other.example" }, none: { booking_url: "" } },
    };
    expect(pageOf(variables)?.bookingUrl).toBe("https://shop.example");
    expect(pageOf(variables, "other")?.bookingUrl).toBe("https://other.example");
    expect(pageOf(variables, "none")?.bookingUrl).toBeNull();
  });

  it("takes a day without a time", () => {
    expect(pageOf(own({ date: "2028-02-29" }))?.date).toBe("2028-02-29");
  });

  it("links to one shop and one help for all, unless an event has its own, or none; on pages of no event, too", () => {
    const variables = {
      SHOP_URL: "https://shop.example",
      HELP_URL: "https://shop.example/help",
      EVENTS: { demo: {}, other: { shop_url: "https://other.example", help_url: "" } },
    };
    const shared = { shop: "https://shop.example", help: "https://shop.example/help" };
    expect(pageOf(variables)?.ways).toEqual(shared);
    expect(pageOf(variables, "other")?.ways).toEqual({ shop: "https://other.example", help: null });
    expect(readConfig({ ...SECRETS, ...variables }).ways).toEqual(shared);
  });

  it("gives an event under a star the star's page, and nobody else one", () => {
    expect(pageOf({ EVENTS: { "*": { accent: "#112233" } } }, "any")?.accent).toBe("#112233");
    expect(pageOf({ EVENTS: { demo: {} } }, "other")).toBeNull();
    expect(pageOf({ EVENTS: { demo: {} } }, "__proto__")).toBeNull();
  });

  it.each(["http://127.0.0.1:8788/", "http://localhost:3000", "http://shop.localhost", "http://[::1]:8788"])(
    "takes a shop without TLS on this machine: %s",
    (url) => {
      expect(pageOf({ BOOKING_URL: url, ...own({}) })?.bookingUrl).toBe(url);
    },
  );

  it.each([
    ["https://shop.example", "shop.example"],
    ["https://tickets.shop.example", "shop.example"],
    ["http://shop.localhost:8788", "shop.localhost"],
  ])("lets %s and the queue share a cookie of %s", (url, domain) => {
    const page = pageOf({ BOOKING_URL: url, PASS_COOKIE_DOMAIN: domain, ...own({}) });
    expect(page?.passCookieDomain).toBe(domain);
  });
});

describe("it refuses", () => {
  it.each([
    "http://shop.example",
    "http://localhost.evil.example",
    "http://10.0.0.1",
    "//shop.example",
    "/book",
    "shop.example",
    "javascript:alert(1)",
    "https://user:password@shop.example",
    "https://shop.example/#book",
    `https://shop.example/${"x".repeat(2048)}`,
    42,
  ])("the shop %s", (url) => {
    expect(problemsOf({ BOOKING_URL: url, ...own({}) })).toEqual([
      expect.stringMatching(/^BOOKING_URL is .*; give an https address .*\(at most 2048 characters\)$/),
    ]);
    expect(problemsOf(own({ booking_url: url }))[0]).toMatch(/^EVENTS\.demo\.booking_url is /);
  });

  it.each([
    "example",
    ".shop.example",
    "Shop.example",
    "127.0.0.1",
    "shop.example:443",
    "*.shop.example",
    "a..b",
  ])("the cookie's domain %s", (domain) => {
    expect(problemsOf({ PASS_COOKIE_DOMAIN: domain })).toEqual([
      expect.stringMatching(/^PASS_COOKIE_DOMAIN is .*; give the domain that queue and shop share/),
    ]);
  });

  it.each([
    ["https://shop.example", "queue.example"],
    ["https://evilshop.example", "shop.example"],
    ["https://shop.example", "tickets.shop.example"],
  ])("a cookie that %s would never see, of %s", (url, domain) => {
    expect(problemsOf({ BOOKING_URL: url, PASS_COOKIE_DOMAIN: domain, ...own({}) })).toEqual([
      expect.stringMatching(/^BOOKING_URL must be at PASS_COOKIE_DOMAIN or under it/),
    ]);
    expect(problemsOf({ PASS_COOKIE_DOMAIN: domain, ...own({ booking_url: url }) })).toEqual([
      expect.stringMatching(/^EVENTS\.demo\.booking_url must be at PASS_COOKIE_DOMAIN or under it/),
    ]);
  });

  it.each([
    ["name", "x".repeat(121)],
    ["name", "two\nlines"],
    ["name", " padded"],
    ["name", 2027],
    ["date", "24 April 2027"],
    ["date", "2027-02-30"],
    ["date", "2027-04-24T25:00"],
    ["date", "2027-04-24T18:30Z"],
    ["date", "2027-13-01"],
    ["venue", "two\nlines"],
    ["venue", "x".repeat(121)],
    ["picture", "/picture.jpg"],
    ["picture", "http://cdn.example/a.jpg"],
    ["picture", "http://127.0.0.1/a.jpg"],
    ["picture", "https://*.example/a.jpg"],
    ["picture", "https://a;script-src/a.jpg"],
    ["picture", "https://user:password@cdn.example/a.jpg"],
    ["picture", "data:image/png;base64,AAAA"],
    ["picture", `https://cdn.example/${"x".repeat(2048)}`],
    ["picture_alt", "two\nlines"],
    ["shop_url", "javascript:alert(1)"],
    ["shop_url", "http://shop.example"],
    ["help_url", "mailto:help@shop.example"],
    ["help_url", "/help"],
    ["logo", "logo.svg"],
    ["logo", "//evil.example/logo.svg"],
    ["logo", "https://evil.example/logo.svg"],
    ["logo", "/../logo.svg"],
    ["logo", '/logo.svg"onerror=x'],
    ["accent", "red"],
    ["accent", "#abc"],
    ["accent", "#12345g"],
    ["accent_dark", "#0a7d5c;}"],
    ["join", "never"],
  ])("an event's %s %j", (key, value) => {
    expect(problemsOf(own({ [key]: value }))).toEqual([
      expect.stringMatching(new RegExp(`^EVENTS\\.demo\\.${key} is .*; give .*characters\\)$`)),
    ]);
  });

  it.each(["NAME", "Name", "booking_URL", "colour"])(
    "the unknown setting %s, and names the known ones",
    (key) => {
      expect(problemsOf(own({ [key]: "x" }))).toEqual([
        `EVENTS.demo.${key} is unknown`,
        expect.stringMatching(
          /booking_url, pass_cookie_domain, shop_url, help_url, name, date, venue, picture, picture_alt, logo, accent, accent_dark, join$/,
        ),
      ]);
    },
  );

  it("a shared mistake once, however many events there are", () => {
    const events = { one: { name: "One" }, two: { join: "button" }, three: {} };
    expect(problemsOf({ BOOKING_URL: "nonsense", EVENTS: events })).toHaveLength(1);
  });

  it("everything at once", () => {
    const problems = problemsOf({
      BOOKING_URL: "nonsense",
      ...own({ accent: "red", join: "never", release_rate: -1 }),
    });
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "BOOKING_URL",
      "EVENTS.demo.release_rate",
      "EVENTS.demo.accent",
      "EVENTS.demo.join",
    ]);
  });
});
