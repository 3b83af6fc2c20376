/** GET /queue/:event_id: what people never see, and what nobody can make of it. */
import { describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { standingEvent } from "../support/worker/edge-client.ts";
import { open, visitor } from "../support/worker/page-client.ts";

describe("it is safe", () => {
  it("runs nothing but our own script, and is framed by nobody", async () => {
    const { headers, html } = await open(visitor(), `/queue/${await standingEvent()}`);
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src 'self' 'nonce-[\w+/]{22}=='; style-src 'self' 'nonce-[\w+/]{22}=='; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "referrer-policy": "strict-origin",
      "strict-transport-security": expect.stringMatching(/^max-age=/),
      vary: expect.stringMatching(/Accept-Language/),
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    expect(headers.get("permissions-policy")).toContain("camera=()");
    expect(html).not.toMatch(/ style=| on\w+=/);
  });

  it("has a nonce of its own every time, which the page's script never gets", async () => {
    const event = await standingEvent();
    const browser = visitor({ EVENTS: { "*": { accent: "#0a7d5c" } } });
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, html, model } = await open(browser, `/queue/${event}`);
        const [, nonce = ""] = /'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "") ?? [];
        expect(html).toContain(`<style nonce="${nonce}">`);
        expect(model.nonce).toBeUndefined();
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  it("tells a stranger's place to nobody", async () => {
    const event = await standingEvent();
    await visitor().join(event);
    expect((await open(visitor(), `/queue/${event}`)).model.state.status).toBe("outside");
  });

  it("puts no word of the address into the page unescaped", async () => {
    const to = `https://shop.example/?q=</script><script>alert(1)</script>`;
    const query = new URLSearchParams({ to, lang: "<b>" });
    const { html } = await open(visitor(), `/queue/${await standingEvent()}?${query}`);
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<b>");
  });

  it("does not open for an event that nobody declared, or whose id is none", async () => {
    const browser = visitor({ EVENTS: { demo: {} } });
    expect((await browser.open("GET", "/queue/other")).status).toBe(404);
    expect((await browser.open("GET", "/queue/not%20an%20id")).status).toBe(400);
  });

  it("takes no other method", async () => {
    const response = await visitor().open("PUT", `/queue/${freshEvent()}`);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});
