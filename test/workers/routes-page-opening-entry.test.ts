/** GET /queue/:event_id/opening.ics: an opening for the visitor's calendar. */
import { describe, expect, it } from "vitest";
import { eventWith, QUEUE, redis, standingEvent } from "../support/worker/edge-client.ts";
import { SHOP, visitor } from "../support/worker/page-client.ts";

const OPENS_AT = Date.UTC(2030, 0, 2, 3, 4, 5);

async function entryOf(path: string, headers: Record<string, string> = {}, settings = {}) {
  const response = await visitor(settings).open("GET", path, { headers, redirect: "manual" });
  const text = (await response.text()).replaceAll("\r\n ", "");
  return { response, lines: text.split("\r\n") };
}

describe("it works", () => {
  it("tells when the queue opens, and leads back to its page and on to where the visitor was heading", async () => {
    const event = await eventWith({ opensAtMs: OPENS_AT });
    const query = new URLSearchParams({ to: SHOP });
    const { response, lines } = await entryOf(`/queue/${event}/opening.ics?${query}`);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/calendar; charset=utf-8",
      "content-disposition": 'inline; filename="opening.ics"',
      "cache-control": "no-store",
    });
    expect(lines).toContain("DTSTART:20300102T030405Z");
    expect(lines).toContain(`URL:${QUEUE}/queue/${event}?${query}`);
  });

  it("speaks the visitor's language, and the event's name", async () => {
    const event = await eventWith({ opensAtMs: OPENS_AT });
    const settings = { EVENTS: { "*": { name: "Moonlight, 2030" } } };
    const { lines } = await entryOf(`/queue/${event}/opening.ics`, { "accept-language": "th" }, settings);
    expect(lines).toContain("SUMMARY:Moonlight\\, 2030: เปิดคิว");
  });

  it("names the host that the visitor sees, by the link of our own page", async () => {
    const event = await eventWith({ opensAtMs: OPENS_AT });
    const referer = `https://tickets.example/queue/${event}`;
    const own = await entryOf(`/queue/${event}/opening.ics`, { referer, "sec-fetch-site": "same-origin" });
    expect(own.lines).toContain(`URL:https://tickets.example/queue/${event}`);
    const foreign = await entryOf(`/queue/${event}/opening.ics`, { referer, "sec-fetch-site": "cross-site" });
    expect(foreign.lines).toContain(`URL:${QUEUE}/queue/${event}`);
  });
});

describe("it refuses", () => {
  it("an event that is open already: its page says what is", async () => {
    const event = await standingEvent();
    const { response } = await entryOf(`/queue/${event}/opening.ics`);
    expect([response.status, response.headers.get("location")]).toEqual([303, `/queue/${event}`]);
  });

  it("an event that nobody declared", async () => {
    const { response } = await entryOf("/queue/other/opening.ics", {}, { EVENTS: { demo: {} } });
    expect(response.status).toBe(404);
  });
});

it("is safe: it takes no place and meets nobody", async () => {
  const event = await eventWith({ opensAtMs: OPENS_AT });
  const { response } = await entryOf(`/queue/${event}/opening.ics`);
  expect(response.headers.get("set-cookie")).toBeNull();
  expect(await redis("ZCARD", `queue:{${event}}`)).toBe(0);
});
