/** A booking server says what is left to sell. */
import { describe, expect, it } from "vitest";
import { soon } from "../support/soon.ts";
import { Browser, env, eventWith, operate, standingEvent } from "../support/worker/edge-client.ts";

const shop = new Browser();
const report = (body: object, token = env.ORIGIN_TOKEN) =>
  shop.send("POST", "/api/v1/queue/stock", body, { authorization: `Bearer ${token}` });

const TYPES = [
  { id: "stand", name: { en: "Stand" }, price: null, remaining: 5 },
  { id: "pit", name: { en: "Pit" }, price: null, remaining: 2 },
];

describe("a report of the stock", () => {
  it("of nothing is told to who watches, and stock that returns is told too", async () => {
    const event_id = await standingEvent();
    const person = new Browser();
    await person.join(event_id);
    expect((await report({ event_id, remaining: 0 })).body).toEqual({ remaining: 0 });
    await soon(async () => expect((await person.position(event_id)).body.sold_out).toBe(true));
    await report({ event_id, remaining: 3 });
    await soon(async () => expect((await person.position(event_id)).body.sold_out).toBe(false));
  });

  it("of types of tickets adds them up, and must name each of them", async () => {
    const event_id = await eventWith({ ticketTypes: TYPES });
    const ticket_types = [
      { id: "stand", remaining: 4 },
      { id: "pit", remaining: 0 },
    ];
    expect((await report({ event_id, ticket_types })).body).toEqual({ remaining: 4 });
    expect((await report({ event_id, ticket_types: ticket_types.slice(1) })).body.error.code).toBe(
      "INVALID_REQUEST",
    );
    expect((await report({ event_id, remaining: 4 })).body.error.code).toBe("INVALID_REQUEST");
  });

  it.each([
    [{}],
    [{ remaining: 1.5 }],
    [{ remaining: "4" }],
    [{ remaining: 1, ticket_types: [{ id: "a", remaining: 1 }] }],
    [{ ticket_types: [] }],
    [{ remaining: 1e12 }],
  ])("of %j is refused", async (body) => {
    const event_id = await standingEvent();
    const answer = await report({ event_id, ...body });
    expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_REQUEST"]);
  });

  it("by anybody but the shop is refused, and changes nothing", async () => {
    const event_id = await standingEvent();
    await operate(event_id, { remaining: 7 });
    expect((await report({ event_id, remaining: 0 }, "x".repeat(40))).status).toBe(401);
    const status = await shop.ask("GET", `/api/v1/queue/status/${event_id}`);
    expect(status.body.remaining).toBe(7);
  });
});
