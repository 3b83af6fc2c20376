/** What operators see of an event and set of it. */
import { EventSourceParserStream } from "eventsource-parser/stream";
import { describe, expect, it } from "vitest";
import { REGISTRY, stateKey } from "../../src/store/keys.ts";
import { DESK_FIELD_NAMES } from "../../src/wire/desk-fields.ts";
import { VIEWER } from "../support/desk-tokens.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { DeskClient } from "../support/worker/desk-client.ts";
import { Browser, env, operate, redis, standingEvent } from "../support/worker/edge-client.ts";

const desk = new DeskClient();
const UNSET = { value: null, from: "default", configured: null };

/** Another isolate's view: what this one keeps does not count. */
const elsewhere = () => new DeskClient(VIEWER);

describe("it works", () => {
  it("shows what holds, and where each value comes from", async () => {
    const variables = {
      RELEASE_RATE: 40,
      EVENTS: { "*": { max_active: 7, name: "Songkran" } },
      HELP_URL: undefined,
    };
    const event = freshEvent();
    const { status, headers, body } = await new DeskClient(VIEWER, { variables }).get(`/events/${event}`);
    expect([status, headers.get("etag"), headers.get("cache-control")]).toEqual([200, '"0"', "no-store"]);
    expect(body).toMatchObject({
      event_id: event,
      name: "Songkran",
      version: 0,
      status: "idle",
      shadowed: [],
      unreadable: [],
      numbers: null,
    });
    expect(body.values).toEqual({
      paused: { value: false, from: "default", configured: false },
      closed: { value: false, from: "default", configured: false },
      release_rate: { value: 40, from: "var", configured: 40 },
      max_active: { value: 7, from: "table", configured: 7 },
      remaining: UNSET,
      opens_at: UNSET,
      closes_at: UNSET,
      enters_at: UNSET,
      notice: UNSET,
      notice_en: UNSET,
      notice_th: UNSET,
      ticket_types: UNSET,
    });
    expect(body.settings).toMatchObject({
      max_queue_size: { value: 0, from: "var" },
      name: { value: "Songkran", from: "table" },
      burst_ms: { value: 200, from: "var" },
      help_url: { value: null, from: "default" },
      store: { value: "default", from: "default" },
    });
  });

  it("sets every field, and takes it away", async () => {
    const event = freshEvent();
    const set = {
      paused: true,
      closed: true,
      release_rate: 0.25,
      max_active: 40,
      opens_at: "2027-04-13T18:30:00+07:00",
      closes_at: "2027-04-13T22:00:00+07:00",
      enters_at: "2027-04-13T12:00:00+07:00",
      notice: "Six o’clock",
      notice_en: "Gates open at six.",
      notice_th: "ประตูเปิดหกโมง 🎫",
      ticket_types: [{ id: "a", name: { en: "Stand A" }, price: "฿1,500", remaining: 12 }],
    };
    expect([...Object.keys(set), "remaining"].toSorted()).toEqual(DESK_FIELD_NAMES.toSorted());
    const changed = await desk.change(event, set);
    expect([changed.status, changed.headers.get("etag")]).toEqual([200, '"1"']);
    const times = {
      opens_at: "2027-04-13T11:30:00.000Z",
      closes_at: "2027-04-13T15:00:00.000Z",
      enters_at: "2027-04-13T05:00:00.000Z",
    };
    const shown = { ...set, ...times, remaining: 12 }; // the sum of the types
    for (const [name, value] of Object.entries(shown)) {
      expect(changed.body.values[name]).toMatchObject({ value, from: "operator" });
    }
    expect(changed.body.status).toBe("paused");
    const none = Object.fromEntries(Object.keys(set).map((name) => [name, null]));
    const cleared = await desk.change(event, none);
    expect(cleared.body.values.release_rate).toEqual({ value: 500, from: "var", configured: 500 });
    for (const name of Object.keys(set)) expect(cleared.body.values[name].from).not.toBe("operator");
    expect(cleared.body.status).toBe("idle");
  });

  it("takes a time in milliseconds too", async () => {
    const { body } = await desk.change(freshEvent(), { opens_at: Date.UTC(2027, 3, 13) });
    expect(body.values.opens_at.value).toBe("2027-04-13T00:00:00.000Z");
    expect(body.status).toBe("not_open");
  });

  it("reaches an open stream, and cuts none", async () => {
    const event = await standingEvent();
    const person = new Browser();
    await person.join(event);
    const stream = await person.open("GET", `/api/v1/queue/position/${event}/stream`);
    const messages = stream.body
      ?.pipeThrough(new TextDecoderStream() as never)
      .pipeThrough(new EventSourceParserStream() as never) as unknown as AsyncIterable<{ data: string }>;
    let acted = false;
    for await (const { data } of messages) {
      const told = JSON.parse(data);
      if (!acted) await desk.change(event, { notice: "a moment, please", paused: true });
      acted = true;
      if (told.notice === "a moment, please") {
        expect(told).toMatchObject({ position: 1, paused: true });
        break;
      }
    }
  });

  it("names who did what in the event's trail, in the API's words", async () => {
    const event = freshEvent();
    await desk.change(
      event,
      { release_rate: 100, paused: true },
      { "if-match": "*", "idempotency-key": "slow-down" },
    );
    await desk.change(event, { release_rate: null });
    const { entries } = (await elsewhere().get(`/events/${event}/audit`)).body;
    expect(entries).toEqual([
      {
        act_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        what: "control",
        by: "mali",
        at: expect.stringMatching(/Z$/),
        version: 2,
        changes: [{ name: "release_rate", before: 100, after: null }],
      },
      {
        act_id: "slow-down",
        what: "control",
        by: "mali",
        at: expect.stringMatching(/Z$/),
        version: 1,
        changes: [
          { name: "paused", before: null, after: true },
          { name: "release_rate", before: null, after: 100 },
        ],
      },
    ]);
  });

  it("lists events with a table first, and those that people have joined", async () => {
    const variables = { EVENTS: { first: {}, "*": {}, broken: { burst_ms: "x" } } };
    const event = freshEvent();
    await new Browser().join(event);
    const lister = new DeskClient(VIEWER, { variables });
    const { events } = await soon(async () => {
      const { body } = await lister.get("/events");
      expect(body.events.map(({ event_id }: { event_id: string }) => event_id)).toContain(event);
      return body;
    });
    expect(events.slice(0, 2)).toEqual([
      expect.objectContaining({ event_id: "first", status: "idle" }),
      { event_id: "broken", name: "broken", created: false, status: "misconfigured", numbers: null },
    ]);
  });

  it("has the loop's numbers of everybody, in the list and of the event, and asks Redis for none", async () => {
    const event = freshEvent();
    await new Browser().admit(event);
    const numbers = { waiting: 0, called: 0, admitted: 1, joined: 1, called_total: 1, completed: 0 };
    await soon(async () => {
      expect((await elsewhere().get(`/events/${event}`)).body.numbers).toMatchObject(numbers);
    });
    await redis("DEL", `queue:{${event}}:state`);
    const { events } = (await elsewhere().get("/events")).body;
    const listed = events.find(({ event_id }: { event_id: string }) => event_id === event);
    expect(listed).toMatchObject({ status: "idle", numbers });
  });

  it("says in the list what operators have done", async () => {
    const event = await standingEvent();
    await new Browser().join(event);
    const status = async () => {
      const { events } = (await elsewhere().get("/events")).body;
      return events.find(({ event_id }: { event_id: string }) => event_id === event)?.status;
    };
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const steps = [
      [{}, "running"],
      [{ remaining: 0 }, "sold_out"],
      [{ opens_at: later }, "not_open"],
      [{ closed: true }, "closed"],
      [{ paused: true }, "paused"],
    ] as const;
    for (const [change, expected] of steps) {
      if (Object.keys(change).length > 0) await desk.change(event, change);
      await soon(async () => expect(await status()).toBe(expected));
    }
  });

  it("shows an override as shadowed once its setting has changed, and until it is set again", async () => {
    const event = freshEvent();
    const under = (RELEASE_RATE: number) => new DeskClient(undefined, { variables: { RELEASE_RATE } });
    const before = await under(50).change(event, { release_rate: 80 });
    expect(before.body.shadowed).toEqual([]);
    const after = await under(60).get(`/events/${event}`);
    expect(after.body.shadowed).toEqual(["release_rate"]);
    expect(after.body.values.release_rate).toEqual({ value: 80, from: "operator", configured: 60 });
    expect((await under(60).change(event, { release_rate: 80 })).body.shadowed).toEqual([]);
    expect((await under(50).change(event, { release_rate: null })).body.shadowed).toEqual([]);
  });

  it("takes an override of which nobody knows what it overrode for a shadowed one", async () => {
    const event = freshEvent();
    await operate(event, { rateOverrideMilli: 80_000 });
    expect((await desk.get(`/events/${event}`)).body.shadowed).toEqual(["release_rate"]);
  });

  it("names what was typed into Redis and is no number", async () => {
    const event = await standingEvent();
    await redis("HSET", `queue:{${event}}:state`, "remaining", "many");
    const { body } = await desk.get(`/events/${event}`);
    expect([body.unreadable, body.status]).toEqual([["remaining"], "paused"]);
  });
});

describe("it refuses", () => {
  it.each([
    ["an unknown field", { pasued: true }, "pasued is no field"],
    ["nothing", {}, "Nothing to change"],
    ["a list", [true], "The body must be a JSON object"],
    [
      "a rate beyond the setting's bounds",
      { release_rate: 20_001 },
      "release_rate is 20001; give a number from 0 to 20000",
    ],
    ["a rate that is text", { release_rate: "5" }, "release_rate must be a number"],
    ["a stock of half a ticket", { remaining: 0.5 }, "remaining must be a whole number"],
    ["a stock beyond all bounds", { remaining: 1e12 }, "remaining is out of range"],
    ["a time without an offset", { opens_at: "2027-04-13T18:30:00" }, "must be a time such as"],
    ["a time in seconds", { opens_at: 1_798_761_600 }, "opens_at is out of range"],
    ["a notice of 281 characters", { notice: "ก".repeat(281) }, "notice is too long: a notice has 280"],
    [
      "ticket types without a name",
      { ticket_types: [{ id: "a", name: {} }] },
      "ticket_types must be 1 to 20",
    ],
    [
      "a closing before the opening",
      { opens_at: 1_800_000_000_000, closes_at: 1_799_999_999_999 },
      "would close the event before it opens",
    ],
    [
      "entering after the opening",
      { opens_at: 1_800_000_000_000, enters_at: 1_800_000_000_000 },
      "enters_at would have people enter the drawing only when it is over",
    ],
    ["a pause that is text", { paused: "yes" }, "must be true, false or null"],
  ])("%s, and changes nothing", async (_, body, message) => {
    const event = freshEvent();
    const answer = await desk.change(event, body);
    expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_REQUEST"]);
    expect(answer.body.error.message).toContain(message);
    expect((await desk.get(`/events/${event}`)).body.version).toBe(0);
  });

  it("a change by somebody who has not seen the last one, and shows what there is now", async () => {
    const event = freshEvent();
    const [mine, theirs] = await Promise.all([
      desk.change(event, { notice: "mine" }, { "if-match": '"0"' }),
      desk.change(event, { notice: "theirs" }, { "if-match": '"0"' }),
    ]);
    const [won, lost] = mine.status === 200 ? [mine, theirs] : [theirs, mine];
    expect([won.status, lost.status, lost.body.error.code]).toEqual([200, 412, "CHANGED_MEANWHILE"]);
    expect(lost.headers.get("etag")).toBe('"1"');
    expect(lost.body.event.values.notice.value).toBe(won.body.values.notice.value);
    expect((await desk.change(event, { notice: "again" }, { "if-match": '"1"' })).status).toBe(200);
  });

  it.each([
    [{}, 428, "PRECONDITION_REQUIRED"],
    [{ "if-match": "0" }, 400, "INVALID_REQUEST"],
    [{ "if-match": 'W/"0"' }, 400, "INVALID_REQUEST"],
    [{ "if-match": "*", "idempotency-key": "a b" }, 400, "INVALID_REQUEST"],
    [{ "if-match": "*", "idempotency-key": "" }, 400, "INVALID_REQUEST"],
  ])("a change with %j", async (headers, status, code) => {
    const answer = await desk.change("demo-x", { paused: true }, headers as never);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  it("an event that is not declared, and one whose settings are wrong", async () => {
    const variables = { EVENTS: { broken: { burst_ms: "x" } } };
    const other = new DeskClient(undefined, { variables });
    expect((await other.get("/events/none")).body.error.code).toBe("EVENT_NOT_FOUND");
    expect((await other.get("/events/broken")).body.error.code).toBe("MISCONFIGURED");
  });
});

describe("it is safe", () => {
  it("does a change once that is sent twice with one key, and refuses another one with that key", async () => {
    const event = freshEvent();
    const headers = { "if-match": '"0"', "idempotency-key": "once" };
    const first = await desk.change(event, { remaining: 10 }, headers);
    await desk.change(event, { remaining: 9 });
    const again = await desk.change(event, { remaining: 10 }, headers);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect([again.body.version, again.body.values.remaining.value]).toEqual([2, 9]);
    const other = await desk.change(event, { remaining: 5 }, headers);
    expect([other.status, other.body.error.code]).toEqual([409, "ACT_ID_USED"]);
  });
});

it("says of an event whose people are in other shards that it is set up wrong, and why", async () => {
  const event = await standingEvent();
  await redis("HSET", stateKey(event), "generation", 1, "shards", 4);
  const { status, body } = await desk.get(`/events/${event}`);
  expect([status, body.error.code]).toEqual([503, "MISCONFIGURED"]);
  expect(body.error.message).toContain("people are in 4 shards, not 1: EXPECTED_PEOPLE was changed");
  const loop = env.RELEASE_LOOP.get(env.RELEASE_LOOP.idFromName(event));
  await loop.wake();
  await soon(async () => expect((await loop.numbers()).isInOtherShards).toBe(true));
  await redis("ZADD", REGISTRY, Date.now(), event);
  await soon(async () => {
    const { events } = (await desk.get("/events")).body;
    expect(events).toContainEqual(expect.objectContaining({ event_id: event, status: "misconfigured" }));
  }, 10_000);
});
