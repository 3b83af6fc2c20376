/** What people read who came to a wrong place: words, and never the JSON that programs get. */
import { describe, expect, it } from "vitest";
import { env, standingEvent } from "../support/edge-client.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { open, press, visitor } from "../support/page-client.ts";

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

  it("is never repeated on the page", async () => {
    const page = await open(visitor(), `/queue/${encodeURIComponent("<img src=x>")}`);
    expect(page.status).toBe(400);
    expect(page.html).toContain("<h1>That did not work</h1>");
    expect(page.html).not.toContain("img src=x");
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
