/** What people read who came to a wrong place: words, and never the JSON that programs get. */
import { describe, expect, it, vi } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { env, standingEvent } from "../support/worker/edge-client.ts";
import { OWN_FORM, open, press, visitor } from "../support/worker/page-client.ts";

const ONE_QUEUE = { EVENTS: { demo: {} } };

describe("a wrong address", () => {
  it("is answered in the visitor's language, with the status that programs read", async () => {
    const thai = { headers: { "accept-language": "th" } };
    const page = await open(visitor(ONE_QUEUE), "/queue/other", thai);
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
    expect(page.html).toContain('<html lang="th"');
    expect(page.html).toContain("<h1>ไม่พบคิวนี้</h1>");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("leads to the shop and to help, where the operator has named them for all events", async () => {
    const ways = { SHOP_URL: "https://shop.example/?a=1&b=2", HELP_URL: "https://shop.example/help" };
    const { html } = await open(visitor({ ...ONE_QUEUE, ...ways }), "/queue/other");
    expect(html).toMatch(/<a href="https:\/\/shop\.example\/\?a=1&amp;b=2"[^>]*>Back to the shop<\/a>/);
    expect(html).toMatch(/<a href="https:\/\/shop\.example\/help"[^>]*>Help and contact<\/a>/);
    expect((await open(visitor(ONE_QUEUE), "/queue/other")).html).not.toContain("<a ");
  });

  it("is never repeated on the page", async () => {
    const page = await open(visitor(), `/queue/${encodeURIComponent("<img src=x>")}`);
    expect(page.status).toBe(400);
    expect(page.html).toContain("<h1>That did not work</h1>");
    expect(page.html).not.toContain("img src=x");
  });

  it("is the bare host, too: a page that names no event, and JSON for programs", async () => {
    const browser = visitor({ EVENTS: { "songkran-2027": {} } });
    const accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    const page = await open(browser, "/", { headers: { accept, "accept-language": "th" } });
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
    expect(page.html).toContain('<html lang="th"');
    expect(page.html).toContain("<h1>ไม่พบคิวนี้</h1>");
    expect(page.html).not.toContain("songkran");
    for (const headers of [{}, { accept: "*/*" }, { accept: "application/json" }] as Record<
      string,
      string
    >[]) {
      const { status, body } = await browser.ask("GET", "/", { headers });
      expect([status, body.error.code]).toEqual([404, "NOT_FOUND"]);
    }
  });

  it("of the API stays JSON", async () => {
    const { status, body } = await visitor(ONE_QUEUE).ask("GET", "/api/v1/queue/status/other");
    expect([status, body.error.code]).toEqual([404, "EVENT_NOT_FOUND"]);
  });
});

describe("a page behind a gateway", () => {
  const SECRET = String(env.GATEWAY_SECRET);
  it.each([
    ["who nobody logged in", 400, { "x-gateway-secret": SECRET }],
    ["who came past the gateway", 401, { "x-user-id": "malee" }],
    ["whose gateway shows a wrong secret", 401, { "x-user-id": "malee", "x-gateway-secret": `${SECRET}x` }],
  ] as const)("refuses somebody %s in words", async (_, status, headers) => {
    const browser = visitor({ AUTH_MODE: "gateway" });
    for (const path of [`/queue/${freshEvent()}`, `/queue/${freshEvent()}/enter`]) {
      const page = await open(browser, path, { headers });
      expect([page.status, page.headers.get("content-type")]).toEqual([status, "text/html; charset=UTF-8"]);
      expect(page.html).toContain("<h1>That did not work</h1>");
      expect(page.html).not.toMatch(/malee|gateway/i);
      expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self'/);
    }
    expect(browser.cookie).toBeNull();
  });
});

it("refuses a form of a foreign page in words, too", async () => {
  const event = await standingEvent();
  const refused = await press(visitor(), `/queue/${event}/join`, {}, { "sec-fetch-site": "cross-site" });
  expect([refused.status, await refused.text()]).toEqual([
    403,
    expect.stringContaining("<h1>That did not work</h1>"),
  ]);
});

describe("whatever is refused before a page is made", () => {
  const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": "th" };
  const TOO_LONG = { to: "x".repeat(5000) };
  it.each([
    [
      "a queue that is not set up",
      503,
      () => open(visitor({ RELEASE_RATE: "fast" }), "/queue/demo", { headers: BROWSER }),
    ],
    ["an address that is no page's", 404, () => open(visitor(), "/queue", { headers: BROWSER })],
    [
      "a form that is too long",
      413,
      () => press(visitor(), "/queue/demo/join", TOO_LONG, { ...OWN_FORM, ...BROWSER }),
    ],
    [
      "a form that leads nowhere",
      405,
      () => press(visitor(), "/queue/demo", {}, { ...OWN_FORM, ...BROWSER }),
    ],
  ])("is told in words, with a reference where the log has one: %s", async (_, status, ask) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const answer = await ask();
    const logged = log.mock.calls.join();
    log.mockRestore();
    const html = "html" in answer ? answer.html : await answer.text();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "text/html; charset=UTF-8"]);
    expect(html).toContain('<html lang="th"');
    const reference = /รหัสอ้างอิงสำหรับติดต่อทีมช่วยเหลือ: ([^<]*)</.exec(html)?.[1];
    const requestId = answer.headers.get("x-request-id")?.slice(0, 8);
    expect([reference, html.includes(requestId ?? "")]).toEqual(
      status === 503 ? [requestId, true] : [undefined, false],
    );
    if (status === 503) expect(logged).toContain(`"request_id":"${requestId}`);
    if (status === 405) expect(answer.headers.get("allow")).toBe("GET, HEAD");
  });

  it("is JSON for a program that asks for nothing else", async () => {
    const headers = { accept: "application/json" };
    const { status, body } = await visitor(ONE_QUEUE).ask("GET", "/queue/other", { headers });
    expect([status, body.error.code]).toEqual([404, "EVENT_NOT_FOUND"]);
  });
});
