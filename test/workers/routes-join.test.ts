import { describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { Browser, eventWith, operate, putState, standingEvent } from "../support/worker/edge-client.ts";

describe("it works", () => {
  it("gives a place, counted from one", async () => {
    const event = await standingEvent();
    const { status, body } = await new Browser().join(event);
    expect(status).toBe(201);
    expect(body).toEqual({
      status: "joined",
      position: 1,
      queue_size: 1,
      version: expect.stringMatching(/^\d+:0:0$/),
      estimated_wait_seconds: expect.toSatisfy((value) => value === null || Number.isInteger(value)),
      poll_after_seconds: expect.any(Number),
      paused: false,
      sold_out: false,
      remaining: null,
      notice: null,
      joined_at: expect.stringMatching(/^20\d\d-.*Z$/),
    });
  });

  it("keeps your place when you join again", async () => {
    const event = await standingEvent();
    const [first, second] = [new Browser(), new Browser()];
    await first.join(event);
    await second.join(event);
    const again = await first.join(event);
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ status: "already_in_queue", position: 1, queue_size: 2 });
  });

  it("puts those who come later behind", async () => {
    const event = await standingEvent();
    const positions: number[] = [];
    for (let person = 0; person < 5; person++)
      positions.push((await new Browser().join(event)).body.position);
    expect(positions).toEqual([1, 2, 3, 4, 5]);
  });

  it("is ready, with the pass, for somebody who was let in already", async () => {
    const event = freshEvent();
    const browser = new Browser();
    const { body } = await browser.admit(event);
    const again = await browser.join(event);
    expect(again.status).toBe(200);
    expect(again.body).toEqual({ status: "ready", message: "You can now book!", notice: null, ...body });
  });
});

describe("it refuses", () => {
  it.each([
    ["QUEUE_FULL", 409, "30", {}, { joined: 9_999_999, generation: 1_790_000_000_000 }],
    ["QUEUE_CLOSED", 409, null, { closed: true }, {}],
    ["SOLD_OUT", 410, null, { remaining: 0 }, {}],
    ["SOLD_OUT", 410, null, { remaining: 3 }, { completed: 3 }],
  ])("with %s", async (code, status, retryAfter, change, state) => {
    const event = freshEvent();
    if (Object.keys(change).length > 0) await operate(event, change);
    if (Object.keys(state).length > 0) await putState(event, state);
    const answer = await new Browser().join(event);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([status, retryAfter]);
    expect(answer.body.error).toEqual({
      code,
      message: expect.any(String),
      request_id: answer.headers.get("x-request-id"),
    });
  });

  it("before it opens, and says when to come", async () => {
    const answer = await new Browser().join(await eventWith({ opensAtMs: Date.now() + 90_000 }));
    expect(answer.status).toBe(409);
    expect(answer.body.error.code).toBe("QUEUE_NOT_OPEN");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(85);
    expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(90);
  });

  it("nobody any more once it has opened", async () => {
    const event = await eventWith({ opensAtMs: Date.now() + 90_000, rateOverrideMilli: 0 });
    const browser = new Browser();
    expect((await browser.join(event)).status).toBe(409);
    await operate(event, { opensAtMs: Date.now() });
    expect((await browser.join(event)).body).toMatchObject({ status: "joined", position: 1 });
  });

  it("newcomers once it is closed, and nobody inside", async () => {
    const event = await standingEvent();
    const inside = new Browser();
    await inside.join(event);
    await operate(event, { closed: true });
    expect((await new Browser().join(event)).body.error.code).toBe("QUEUE_CLOSED");
    expect((await inside.join(event)).body).toMatchObject({ status: "already_in_queue", position: 1 });
    await operate(event, { rateOverrideMilli: null });
    await soon(async () => expect((await inside.claim(event)).status).toBe(200));
  });

  it("somebody who left with a live pass, until the pass is over", async () => {
    const event = freshEvent();
    const browser = new Browser();
    await browser.admit(event);
    await browser.leave(event);
    const answer = await browser.join(event);
    expect([answer.status, answer.body.error.code]).toEqual([409, "PASS_OUTSTANDING"]);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(290);
  });
});

describe("it is safe", () => {
  const post = (init: RequestInit) => new Browser().ask("POST", "/api/v1/queue/join", init);
  const json = { "content-type": "application/json" };

  it.each(["", "nonsense", "{", "[]", '["demo"]', "null", "42", '"demo"', "{}", '{"event":"demo"}'])(
    "answers 400 to the body %s",
    async (body) => {
      const answer = await post({ body, headers: json });
      expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_REQUEST"]);
      expect(answer.headers.get("set-cookie")).toBeNull();
    },
  );

  it.each([42, null, true, ["demo"], {}, "", "a b", "a/b", "{x}", "*", "x".repeat(65), "งาน"])(
    "answers 400 to the event %j",
    async (event) => {
      const answer = await new Browser().join(event as string);
      expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_REQUEST"]);
    },
  );

  it.each([
    ["{}", "event_id is missing."],
    ['{"event_id":42}', "event_id must be text."],
    ["[]", "The body must be a JSON object."],
  ])("says what is wrong with the body %s", async (body, message) => {
    const answer = await post({ body, headers: json });
    expect(answer.body.error.message).toBe(message);
  });

  it("takes no other kind of body", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ]) {
      const answer = await post({ body: '{"event_id":"demo"}', headers: { "content-type": type } });
      expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_REQUEST"]);
    }
  });

  it.each([
    ["with its length", () => JSON.stringify({ event_id: "demo", more: "x".repeat(5000) })],
    ["in pieces", () => new Blob([JSON.stringify({ event_id: "demo", more: "x".repeat(5000) })]).stream()],
  ])("does not read a huge body that comes %s", async (_, body) => {
    const answer = await post({ body: body(), headers: json });
    expect([answer.status, answer.body.error.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
  });

  it.each(["42", "true", "null", "1e3", "__proto__"])("can hold an event called %s", async (event) => {
    const browser = new Browser();
    expect([200, 201]).toContain((await browser.join(event)).status);
    expect((await browser.position(event)).status).toBe(200);
    expect((await browser.leave(event)).body).toEqual({ status: "left" });
  });

  it("believes no id from outside", async () => {
    const event = await standingEvent();
    const browser = new Browser();
    await browser.send(
      "POST",
      "/api/v1/queue/join",
      { event_id: event, user_id: "admin" },
      { "x-user-id": "admin" },
    );
    const second = await new Browser().join(event);
    expect(second.body.position).toBe(2);
  });
});
