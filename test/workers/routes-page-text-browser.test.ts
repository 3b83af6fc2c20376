/** Forms of browsers that do not say which page they are of: lynx sends a Referer and w3m does, and neither more. */
import { describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import type { Browser } from "../support/worker/edge-client.ts";
import { QUEUE, standingEvent } from "../support/worker/edge-client.ts";
import { open, press, SHOP, visitor } from "../support/worker/page-client.ts";

/** What lynx sends. */
const referer = (event: string) => ({ referer: `${QUEUE}/queue/${event}` });

/** The hidden fields of the form that this visitor is shown. Those in comments are asleep, and written otherwise: "--" is not for comments. */
async function fieldsOf(browser: Browser, event: string): Promise<Record<string, string>> {
  const { html } = await open(browser, `/queue/${event}`);
  const hidden = html
    .replace(/<!--.*?-->/gs, "")
    .matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g);
  return Object.fromEntries([...hidden].map(([, name = "", value = ""]) => [name, value]));
}

async function pressIn(browser: Browser, event: string, act: string, headers: Record<string, string> = {}) {
  return press(browser, `/queue/${event}/${act}`, await fieldsOf(browser, event), headers);
}

describe("a browser that says nothing of the page a form is of", () => {
  it.each([
    ["a Referer", referer],
    ["nothing at all", () => ({})],
  ])("joins and leaves by the page's own forms, with %s", async (_, headers) => {
    const event = await standingEvent();
    const browser = visitor();
    expect((await pressIn(browser, event, "join", headers(event))).status).toBe(303);
    expect((await browser.position(event)).body).toMatchObject({ status: "waiting", position: 1 });
    expect((await pressIn(browser, event, "leave", headers(event))).status).toBe(303);
    expect((await browser.position(event)).status).toBe(404);
  });

  it("enters the shop with its pass", async () => {
    const event = freshEvent();
    const browser = visitor();
    await pressIn(browser, event, "join", referer(event));
    const entered = await soon(async () => {
      const { headers } = await pressIn(browser, event, "enter", referer(event));
      expect(headers.get("location")).toBe(`/queue/${event}/enter`);
      return open(browser, `/queue/${event}/enter`);
    });
    expect(entered.html).toContain(`action="${SHOP}"`);
  });

  it("is told that it keeps no cookies, instead of a place that it could not come back to", async () => {
    const event = await standingEvent();
    const fields = await fieldsOf(visitor(), event);
    const refused = await press(visitor(), `/queue/${event}/join`, fields, referer(event));
    expect([refused.status, refused.headers.get("set-cookie")]).toEqual([403, null]);
    expect(await refused.text()).toContain("<h1>Your browser keeps no cookies</h1>");
  });
});

describe("it is safe", () => {
  it("does nothing by a form that another visitor was sent, nor by one of another event", async () => {
    const [event, other] = [await standingEvent(), await standingEvent()];
    const [browser, attacker] = [visitor(), visitor()];
    await pressIn(browser, event, "join");
    for (const fields of [
      await fieldsOf(attacker, event),
      await fieldsOf(browser, other),
      { proof: "" },
      { proof: "A".repeat(43) },
      {},
    ] as Record<string, string>[]) {
      const refused = await press(browser, `/queue/${event}/leave`, fields, referer(event));
      expect([refused.status, fields]).toEqual([403, fields]);
    }
    expect((await browser.position(event)).body.position).toBe(1);
  });

  it("does nothing by a form of a page elsewhere, whatever is in it", async () => {
    const event = await standingEvent();
    const browser = visitor();
    await browser.join(event);
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "none" },
      { origin: "https://evil.example" },
      { origin: "null" },
    ] as Record<string, string>[]) {
      expect((await pressIn(browser, event, "leave", headers)).status).toBe(403);
    }
    expect((await browser.position(event)).body.position).toBe(1);
  });

  it("shows the page's script no proof", async () => {
    const { model } = await open(visitor(), `/queue/${await standingEvent()}`);
    expect(model.formProof).toBeUndefined();
  });
});
