/** What people in line are told of what is on sale. */
import { EventSourceParserStream } from "eventsource-parser/stream";
import { describe, expect, it } from "vitest";
import type { TicketType } from "../../src/core/board.ts";
import { Browser, env, operate, standingEvent } from "../support/worker/edge-client.ts";
import { open } from "../support/worker/page-client.ts";

type Message = Record<string, unknown>;

const STAND: TicketType = { id: "stand", name: { en: "Stand", th: "ยืน" }, price: "฿900", remaining: 50 };
const PIT: TicketType = { id: "pit", name: { en: "Pit" }, price: null, remaining: 20 };
const OFFERED = [
  { ...STAND, chance: "likely" },
  { ...PIT, chance: "likely" },
];

const shop = new Browser();
const report = (event_id: string, pit: number) =>
  shop.send(
    "POST",
    "/api/v1/queue/stock",
    {
      event_id,
      ticket_types: [
        { id: "stand", remaining: 50 },
        { id: "pit", remaining: pit },
      ],
    },
    { authorization: `Bearer ${env.ORIGIN_TOKEN}` },
  );

/** An event where nobody is called, with these types on sale. */
async function saleOf(ticketTypes: readonly TicketType[]): Promise<string> {
  const event = await standingEvent();
  await operate(event, { ticketTypes });
  return event;
}

/** The messages of a stream, one after the other; the ids of those read so far. */
async function watch(browser: Browser, event: string, headers: Record<string, string> = {}) {
  const response = await browser.open("GET", `/api/v1/queue/position/${event}/stream`, { headers });
  const decoded = response.body
    ?.pipeThrough(new TextDecoderStream() as never)
    .pipeThrough(new EventSourceParserStream() as never) as unknown as ReadableStream<{
    id?: string;
    data: string;
  }>;
  const reader = decoded.getReader();
  const ids: string[] = [];
  const next = async (wanted: (message: Message) => boolean = () => true): Promise<Message> => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) throw new Error("the stream has ended");
      ids.push(value.id ?? "");
      const message = JSON.parse(value.data) as Message;
      if (wanted(message)) return message;
    }
  };
  return { next, ids, hangUp: () => reader.cancel() };
}

describe("it works", () => {
  it("a position has all types each time, a join the chance alone", async () => {
    const event = await saleOf([STAND, PIT]);
    const browser = new Browser();
    const joined = await browser.join(event);
    expect(joined.body).toMatchObject({ status: "joined", chance: "likely" });
    expect(joined.body).not.toHaveProperty("ticket_types");
    for (let time = 0; time < 2; time++)
      expect((await browser.position(event)).body).toMatchObject({ chance: "likely", ticket_types: OFFERED });
  });

  it("a stream has all types once, what the shop reports next, and all again when it comes back", async () => {
    const event = await saleOf([STAND, PIT]);
    const browser = new Browser();
    await browser.join(event);
    const first = await watch(browser, event);
    expect(await first.next()).toMatchObject({ chance: "likely", ticket_types: OFFERED });
    await report(event, 0);
    const news = await first.next((message) => "ticket_types" in message);
    expect(news.ticket_types).toEqual([{ id: "pit", remaining: 0, chance: "sold_out" }]);
    await first.hangUp();
    const second = await watch(browser, event, { "last-event-id": first.ids.at(-1) ?? "" });
    expect((await second.next()).ticket_types).toEqual([
      OFFERED[0],
      { ...PIT, remaining: 0, chance: "sold_out" },
    ]);
    await second.hangUp();
  });

  it("the page shows them without a script, in the visitor's language", async () => {
    const event = await saleOf([STAND, { ...PIT, remaining: 0 }]);
    const browser = new Browser();
    await browser.join(event);
    const { html } = await open(browser, `/queue/${event}?lang=th`);
    const text = html.replace(/<!--.*?-->/gs, "").replace(/<[^>]+>/g, "");
    expect(text).toContain("ยืน ฿900น่าจะยังมี ตอนนี้เหลือ 50 ใบ");
    expect(text).toContain("Pitขายหมดแล้ว");
  });
});

describe("it is safe", () => {
  it("names and prices of a shop are text on the page, whatever they hold", async () => {
    const hostile = '<img src=x onerror="alert(1)">--></script>';
    const event = await saleOf([{ id: "a", name: { en: hostile }, price: hostile, remaining: 5 }]);
    const browser = new Browser();
    await browser.join(event);
    const { html } = await open(browser, `/queue/${event}?lang=en`);
    expect(html).not.toContain("<img src=x");
    expect(html).toContain("&lt;img src=x");
  });
});

it("an event where nothing is on sale says nothing of it", async () => {
  const event = await standingEvent();
  const browser = new Browser();
  await browser.join(event);
  const { body } = await browser.position(event);
  expect(body).not.toHaveProperty("chance");
  expect(body).not.toHaveProperty("ticket_types");
});
