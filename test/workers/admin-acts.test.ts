/** What operators do to an event beside changing its values, and what the trails say of it. */
import { describe, expect, it } from "vitest";
import { allKeys } from "../../src/store/keys.ts";
import { VIEWER } from "../support/desk-tokens.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { DeskClient } from "../support/worker/desk-client.ts";
import { browse, drawnEvent } from "../support/worker/drawn-event.ts";
import { Browser, idOf, putState, redis, standingEvent } from "../support/worker/edge-client.ts";

const desk = new DeskClient();

const erase = (event: string, user: string, headers = {}) =>
  desk.send("POST", `/events/${event}/people/erase`, { user_id: user }, headers);

describe("a recount", () => {
  it("mends a counter, and says what was wrong", async () => {
    const event = await standingEvent();
    for (const person of [new Browser(), new Browser()]) await person.join(event);
    const { body } = await soon(async () => {
      await putState(event, { waiting: 7 }); // again where the loop's own recount came first
      const answer = await desk.send("POST", `/events/${event}/recount`);
      expect([answer.status, answer.body]).toEqual([
        200,
        { changes: [{ name: "waiting", before: 7, after: 2 }] },
      ]);
      return answer;
    });
    const { entries } = (await desk.get(`/events/${event}/audit`)).body;
    expect(entries[0]).toMatchObject({ what: "recount", by: "mali", changes: body.changes });
  });

  it("is done once that is asked for twice with one key", async () => {
    const event = await standingEvent();
    await new Browser().join(event);
    const headers = { "idempotency-key": "count-1" };
    await putState(event, { waiting: 5 });
    const first = await desk.send("POST", `/events/${event}/recount`, {}, headers);
    const again = await desk.send("POST", `/events/${event}/recount`, {}, headers);
    expect(again.body).toEqual(first.body);
    const used = await erase(event, "malee", headers);
    expect([used.status, used.body.error.code]).toEqual([409, "ACT_ID_USED"]);
  });
});

describe("retiring", () => {
  it("leaves no key of an idle event, and stands in the desk's trail", async () => {
    const event = await standingEvent();
    const person = new Browser();
    await person.join(event);
    await person.leave(event);
    const { status, body } = await desk.send("POST", `/events/${event}/retire`);
    expect([status, body]).toEqual([200, { status: "retired" }]);
    expect(await redis("EXISTS", ...allKeys(event))).toBe(0);
    expect(await redis("ZSCORE", "queue:events", event)).toBeNull();
    await soon(async () => {
      const { entries } = (await new DeskClient(VIEWER).get("/trail")).body;
      expect(entries).toContainEqual({
        what: "retired",
        at: expect.any(String),
        by: "mali",
        event_id: event,
      });
    });
    expect((await desk.get(`/events/${event}`)).body.version).toBe(0);
  });

  it("is refused while somebody waits, with how many", async () => {
    const event = await standingEvent();
    await new Browser().join(event);
    const { status, body } = await desk.send("POST", `/events/${event}/retire`);
    expect([status, body.error.code, body.reason, body.people]).toEqual([
      409,
      "EVENT_NOT_IDLE",
      "PEOPLE_WAIT",
      1,
    ]);
    expect(await redis("EXISTS", `queue:{${event}}`)).toBe(1);
  });

  it("gives up a drawing and who entered it where that is said, and the trail says so", async () => {
    const event = await drawnEvent({});
    expect((await browse().join(event)).body.status).toBe("entered");
    const { status } = await desk.send("POST", `/events/${event}/retire`, { give_up_drawing: false });
    expect([status, await redis("EXISTS", `queue:{${event}}:entrants`)]).toEqual([409, 1]);
    const answer = await desk.send("POST", `/events/${event}/retire`, { give_up_drawing: true });
    expect([answer.status, answer.body]).toEqual([200, { status: "retired" }]);
    expect(await redis("EXISTS", `queue:{${event}}:entrants`)).toBe(0);
    await soon(async () => {
      const { entries } = (await new DeskClient(VIEWER).get("/trail")).body;
      expect(entries).toContainEqual(
        expect.objectContaining({ what: "given_up", by: "mali", event_id: event }),
      );
    });
  });

  it.each([{ give_up_drawing: "yes" }, { giveup: true }])("refuses %j", async (body) => {
    const event = await standingEvent();
    const { status, body: said } = await desk.send("POST", `/events/${event}/retire`, body);
    expect([status, said.error.code]).toEqual([400, "INVALID_REQUEST"]);
  });
});

describe("an erasure", () => {
  it("takes a person out of the line, ends their stream, and leaves their id nowhere", async () => {
    const event = await standingEvent();
    const [person, next] = [new Browser(), new Browser()];
    await person.join(event);
    await next.join(event);
    const stream = await person.open("GET", `/api/v1/queue/position/${event}/stream`);
    const told = stream.text();
    const { status, body } = await erase(event, idOf(person));
    expect([status, body]).toEqual([200, { status: "erased", pass_ends_at: null }]);
    expect(await told).toContain('"status":"not_in_queue"');
    for (const key of allKeys(event))
      expect(JSON.stringify(await redis("DUMP", key))).not.toContain(idOf(person));
    expect((await person.position(event)).status).toBe(404);
    await soon(async () => expect((await next.position(event)).body.position).toBe(1));
    const { entries } = (await desk.get(`/events/${event}/audit`)).body;
    expect(JSON.stringify(entries)).not.toContain(idOf(person));
    expect(entries[0]).toMatchObject({ what: "erase", by: "mali", changes: [] });
  });

  it("of somebody with a pass says until when their id stays", async () => {
    const event = freshEvent();
    const person = new Browser();
    const { body: pass } = await person.admit(event);
    const { body } = await erase(event, idOf(person));
    expect(body.pass_ends_at).toBe(pass.expires_at);
  });

  it.each([[{}], [{ user_id: "" }], [{ user_id: "x".repeat(129) }], [{ user_id: 7 }]])(
    "of %j is refused",
    async (body) => {
      const answer = await desk.send("POST", "/events/demo-x/people/erase", body);
      expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_REQUEST"]);
    },
  );
});
