/** GET /queue/:event_id/patience: where the page's form leads a browser that does no work before it enters. */
import { describe, expect, it } from "vitest";
import { solveWork } from "../support/challenge/solve.ts";
import { soon } from "../support/soon.ts";
import { browse, drawnEvent, LONG, QUICK } from "../support/worker/drawn-event.ts";
import { type Browser, standingEvent, withVariables } from "../support/worker/edge-client.ts";
import { open, press } from "../support/worker/page-client.ts";

/** Where the form to enter leads. */
async function enter(browser: Browser, event: string, fields: Record<string, string> = {}): Promise<string> {
  const { status, headers } = await press(browser, `/queue/${event}/join`, fields);
  expect(status).toBe(303);
  return headers.get("location") ?? "";
}

const fieldOf = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];

describe("it works", () => {
  it("shows how long the wait is, then a button that enters", async () => {
    const event = await drawnEvent();
    const browser = browse();
    const path = await enter(browser, event);
    expect(path).toMatch(new RegExp(`^/queue/${event}/patience\\?ticket=`));
    const waiting = await open(browser, path);
    expect(waiting.html).toContain('<meta http-equiv="refresh" content="2">');
    expect(waiting.html).not.toContain("<form");
    const answer = await soon(async () => {
      const field = fieldOf((await open(browser, path)).html, "challenge");
      if (field === undefined) throw new Error("there is no button yet");
      return field;
    });
    expect(await enter(browser, event, { challenge: answer })).toBe(`/queue/${event}`);
    expect((await open(browser, `/queue/${event}`)).model.state.status).toBe("entered");
  });

  it("goes on with the same wait when the button is pressed again", async () => {
    const event = await drawnEvent(LONG);
    const browser = browse();
    const path = await enter(browser, event);
    const ticket = new URLSearchParams(path.split("?")[1]).get("ticket");
    expect(await enter(browser, event, { challenge: `patience.${ticket}` })).toBe(path);
  });

  it("keeps where the visitor was heading", async () => {
    const to = "https://shop.example/events/songkran?seats=2";
    const event = await drawnEvent({ ...QUICK, booking_url: "https://shop.example/book" });
    const path = await enter(browse(), event, { to });
    expect(new URLSearchParams(path.split("?")[1]).get("to")).toBe(to);
  });

  it("lets a browser that did the work in by the form, too", async () => {
    const event = await drawnEvent();
    const browser = browse();
    const asked = await browser.join(event);
    const answer = await solveWork(asked.body.challenge.work);
    expect(await enter(browser, event, { challenge: answer })).toBe(`/queue/${event}`);
  });
});

describe("it is safe", () => {
  it("another visitor's ticket leads to the page", async () => {
    const event = await drawnEvent(LONG);
    const path = await enter(browse(), event);
    const { status, headers } = await browse().open("GET", path);
    expect([status, headers.get("location")]).toEqual([303, `/queue/${event}`]);
  });

  it.each(["?ticket=", "?ticket=nonsense"])("%j leads to the page", async (query) => {
    const event = await drawnEvent(LONG);
    const { status, headers } = await browse().open("GET", `/queue/${event}/patience${query}`);
    expect([status, headers.get("location")]).toEqual([303, `/queue/${event}`]);
  });

  it.each(["", `?ticket=${"x".repeat(513)}`])("%j is refused", async (query) => {
    const event = await drawnEvent(LONG);
    expect((await browse().open("GET", `/queue/${event}/patience${query}`)).status).toBe(400);
  });

  it("from the opening on the page is the way in", async () => {
    const event = await drawnEvent({ ...LONG, release_rate: 0 }, 1500);
    const browser = browse();
    const path = await enter(browser, event);
    await soon(async () => {
      const { headers } = await browser.open("GET", path);
      expect(headers.get("location")).toBe(`/queue/${event}`);
    });
  });
});

it.each([
  ["names Cloudflare in the policy of an event with Turnstile", "turnstile", true],
  ["and of no other", "proof-of-work", false],
])("%s", async (_, challenge, isNamed) => {
  const browser = withVariables({
    EVENTS: { "*": { opening: "draw", challenge } },
    TURNSTILE_SITE_KEY: "a-key",
    TURNSTILE_SECRET: "a-secret",
  });
  const { headers } = await browser.open("GET", `/queue/${await standingEvent()}`);
  const policy = headers.get("content-security-policy") ?? "";
  const host = "https://challenges\\.cloudflare\\.com";
  for (const directive of ["script-src [^;]*", "frame-src"]) {
    expect(new RegExp(`${directive} ${host}(;|$)`).test(policy)).toBe(isNamed);
  }
});
