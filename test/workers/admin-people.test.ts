/** What operators do to one person over the admin API, and what that person is told. */
import { describe, expect, it } from "vitest";
import { VIEWER } from "../support/desk-tokens.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { DeskClient } from "../support/worker/desk-client.ts";
import { Browser, idOf, operate, standingEvent } from "../support/worker/edge-client.ts";

const desk = new DeskClient();

const act = (what: "call" | "remove" | "revoke", event: string, user: string, headers = {}) =>
  desk.send("POST", `/events/${event}/people/${what}`, { user_id: user }, headers);

/** A line of three where nobody is called. */
async function line() {
  const event = await standingEvent();
  const people = [new Browser(), new Browser(), new Browser()] as const;
  for (const person of people) await person.join(event);
  return { event, people };
}

describe("a call by the desk", () => {
  it("comes to somebody in the middle of the line at once, and moves those behind up", async () => {
    const { event, people } = await line();
    const [first, second, third] = people;
    const stream = await second.open("GET", `/api/v1/queue/position/${event}/stream`);
    const told = stream.text();
    const { status, body } = await act("call", event, idOf(second));
    expect([status, body]).toEqual([200, { status: "called", was: "waiting" }]);
    expect(await told).toContain('"status":"ready"');
    await soon(async () => expect((await third.position(event)).body.position).toBe(2));
    expect((await first.position(event)).body.position).toBe(1);
  });

  it("is done once under one key, and stands in the trail without the person", async () => {
    const { event, people } = await line();
    const headers = { "idempotency-key": "call-1" };
    const first = await act("call", event, idOf(people[1]), headers);
    expect(await act("call", event, idOf(people[1]), headers)).toMatchObject({
      status: 200,
      body: first.body,
    });
    const { entries } = (await desk.get(`/events/${event}/audit`)).body;
    expect(entries[0]).toMatchObject({ what: "call", by: "mali" });
    expect(JSON.stringify(entries)).not.toContain(idOf(people[1]));
  });

  it("of somebody who does not wait says where they stand", async () => {
    const { event } = await line();
    const { status, body } = await act("call", event, "nobody");
    expect([status, body.error.code, body.stands]).toEqual([409, "WRONG_PLACE", "none"]);
  });

  it("is refused beyond the people that may be called or hold a pass", async () => {
    const { event, people } = await line();
    await operate(event, { maxActiveOverride: 1 });
    await act("call", event, idOf(people[0]));
    const { status, body } = await act("call", event, idOf(people[1]));
    expect([status, body.error.code]).toEqual([409, "NO_ROOM"]);
  });
});

describe("a removal by the desk", () => {
  it("ends a person's stream, gives the place up, and lets them join again", async () => {
    const { event, people } = await line();
    const [first, second] = people;
    const told = (await first.open("GET", `/api/v1/queue/position/${event}/stream`)).text();
    expect((await act("remove", event, idOf(first))).body).toEqual({ status: "removed", was: "waiting" });
    expect(await told).toContain('"status":"not_in_queue"');
    await soon(async () => expect((await second.position(event)).body.position).toBe(1));
    expect((await first.join(event)).body.position).toBe(3);
  });
});

describe("a revocation", () => {
  it("lets its holder get no other pass until the end of the one that was taken back", async () => {
    const event = freshEvent();
    const person = new Browser();
    const { body: pass } = await person.admit(event);
    expect((await act("revoke", event, idOf(person))).body).toEqual({ status: "revoked", was: "admitted" });
    const { status, body } = await person.join(event);
    expect([status, body.error.code, body.error.expires_at]).toEqual([409, "PASS_REVOKED", pass.expires_at]);
  });
});

it.each(["call", "remove", "revoke"] as const)("a viewer may not %s anybody", async (what) => {
  const { event, people } = await line();
  const answer = await new DeskClient(VIEWER).send("POST", `/events/${event}/people/${what}`, {
    user_id: idOf(people[0]),
  });
  expect([answer.status, answer.body.error.code]).toEqual([403, "FORBIDDEN"]);
  expect((await people[0].position(event)).body.position).toBe(1);
});
