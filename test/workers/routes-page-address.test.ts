/** Addresses beside the waiting page's own: where people come by a slash too many, a reload or the history. */
import { describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { standingEvent } from "../support/worker/edge-client.ts";
import { open, visitor } from "../support/worker/page-client.ts";

const TARGET = "https://shop.example/events/songkran?seats=2";
const TO = new URLSearchParams({ to: TARGET }).toString();

/** Opens an address without following where it leads. */
async function look(path: string, method = "GET", settings = {}) {
  const browser = visitor(settings);
  const { status, headers } = await browser.open(method, path, { redirect: "manual" });
  return { status, location: headers.get("location"), allow: headers.get("allow"), cookie: browser.cookie };
}

describe("a slash too many", () => {
  it.each(["", `?${TO}`, `?lang=th&${TO}`])("leads to the page, with the query %j", async (query) => {
    const event = freshEvent();
    expect(await look(`/queue/${event}/${query}`)).toMatchObject({
      status: 301,
      location: `/queue/${event}${query}`,
    });
    expect((await look(`/queue/${event}/${query}`, "HEAD")).status).toBe(301);
  });

  it("makes nobody a visitor on the way", async () => {
    expect((await look(`/queue/${freshEvent()}/`)).cookie).toBeNull();
  });

  it.each(["//evil.example/", "/queue//evil.example/", "/queue/%2F%2Fevil.example/", "/queue/demo//"])(
    "leads nowhere else: %s",
    async (path) => {
      const { status, location } = await look(path);
      expect([status >= 400, location]).toEqual([true, null]);
    },
  );

  it("takes no other method", async () => {
    const { status, allow } = await look(`/queue/${freshEvent()}/`, "POST");
    expect([status, allow]).toEqual([405, "GET, HEAD"]);
  });
});

describe.each(["join", "leave"])("the address of the form that asks to %s", (act) => {
  it("leads to the page, and remembers where the visitor was heading", async () => {
    const event = freshEvent();
    const { status, location, cookie } = await look(`/queue/${event}/${act}?${TO}`);
    expect([status, location, cookie]).toEqual([303, `/queue/${event}?${TO}`, null]);
    expect((await look(`/queue/${event}/${act}`, "HEAD")).location).toBe(`/queue/${event}`);
  });

  it("does nothing when it is only opened", async () => {
    const event = await standingEvent();
    const [waiting, outside] = [visitor(), visitor()];
    await waiting.join(event);
    await outside.join(await standingEvent());
    for (const browser of [waiting, outside]) {
      await browser.open("GET", `/queue/${event}/${act}`, { redirect: "manual" });
    }
    expect((await waiting.position(event)).body).toMatchObject({ position: 1, queue_size: 1 });
    expect((await outside.position(event)).status).toBe(404);
  });

  it("leads to no page that is not the shop's", async () => {
    const event = freshEvent();
    const query = new URLSearchParams({ to: "https://evil.example/" });
    expect((await look(`/queue/${event}/${act}?${query}`)).location).toBe(`/queue/${event}`);
  });

  it("is refused for an event that nobody declared", async () => {
    expect((await look(`/queue/other/${act}`, "GET", { EVENTS: { demo: {} } })).status).toBe(404);
  });

  it("takes no other method", async () => {
    const { status, allow } = await look(`/queue/${freshEvent()}/${act}`, "PUT");
    expect([status, allow?.split(", ").sort()]).toEqual([405, ["GET", "HEAD", "POST"]]);
  });
});

describe("an address that names no queue", () => {
  it.each(["/queue", "/queue/", "/queue//", "/queue/demo/nothing"])(
    "%s is answered in words",
    async (path) => {
      const page = await open(visitor(), path, { headers: { "accept-language": "th" } });
      expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
      expect(page.html).toContain("<h1>ไม่พบคิวนี้</h1>");
      expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self'/);
    },
  );

  it.each(["/queue", "/queue/"])("%s takes no other method", async (path) => {
    const { status, allow } = await look(path, "POST");
    expect([status, allow]).toEqual([405, "GET, HEAD"]);
  });
});
