import { describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { calledScore } from "../support/store/called-score.ts";
import {
  Browser,
  eventWith,
  operate,
  putState,
  redis,
  standingEvent,
} from "../support/worker/edge-client.ts";

const THANKS = "ขอบคุณที่รอ: ประตูเปิด 19:00 น.";

describe("it works", () => {
  it("shows the place, and when to ask again", async () => {
    const event = await standingEvent();
    const [first, second] = [new Browser(), new Browser()];
    await first.join(event);
    await second.join(event);
    const { status, body } = await second.position(event);
    expect(status).toBe(200);
    expect(body).toEqual({
      status: "waiting",
      position: 2,
      queue_size: 2,
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

  it("moves people up when somebody before them leaves", async () => {
    const event = await standingEvent();
    const [first, second] = [new Browser(), new Browser()];
    await first.join(event);
    await second.join(event);
    await first.leave(event);
    await soon(async () => expect((await second.position(event)).body.position).toBe(1));
  });

  it("says that the turn has come, and until when it waits", async () => {
    const event = freshEvent();
    const browser = new Browser();
    await browser.join(event);
    const ready = await soon(async () => {
      const answer = await browser.position(event);
      expect(answer.body.status).toBe("ready");
      return answer.body;
    }, 10_000);
    expect(ready).toEqual({
      status: "ready",
      message: "You can now book!",
      claim_before: expect.stringMatching(/^20\d\d-.*Z$/),
      paused: false,
      notice: null,
    });
    expect(Date.parse(ready.claim_before) - Date.now()).toBeGreaterThan(50_000);
  });

  it("says that the time to claim stands still while the event is paused", async () => {
    const event = freshEvent();
    const browser = new Browser();
    await browser.join(event);
    const told = async () => (await browser.position(event)).body;
    const { claim_before } = await soon(async () => {
      const body = await told();
      expect(body.status).toBe("ready");
      return body;
    }, 10_000);
    await operate(event, { paused: true });
    await soon(async () => {
      const body = await told();
      expect(body).toMatchObject({ status: "ready", paused: true });
      expect(Date.parse(body.claim_before)).toBeGreaterThan(Date.parse(claim_before));
    }, 10_000);
  });

  it("shows the pass again once it is claimed", async () => {
    const event = freshEvent();
    const browser = new Browser();
    const { body } = await browser.admit(event);
    expect((await browser.position(event)).body).toEqual({
      status: "ready",
      message: "You can now book!",
      notice: null,
      ...body,
    });
  });

  it("tells somebody who missed the turn how to come back", async () => {
    const event = freshEvent();
    const browser = new Browser();
    await browser.join(event);
    await soon(async () => expect((await browser.position(event)).body.status).toBe("ready"));
    // As a tick leaves a no-show: waiting a minute for one would test the clock.
    await operate(event, { rateOverrideMilli: 0 });
    await putState(event, { called: 0, missed: 1 });
    const [user] = (await redis("ZRANGE", `queue:{${event}}:called`, 0, -1)) as [string];
    await redis("ZADD", `queue:{${event}}:called`, calledScore("missed", Date.now() + 60_000), user);

    const missed = await browser.position(event);
    expect([missed.status, missed.body.status]).toEqual([200, "missed"]);
    expect(missed.body.return_before).toMatch(/^20\d\d-.*Z$/);
    expect(missed.body.message).toMatch(/Join again/);
    const back = await browser.join(event);
    expect(back.status).toBe(200);
    expect(back.body).toMatchObject({ status: "returned", position: 1 });
    expect(back.body).not.toHaveProperty("joined_at");
  });
});

describe("what the operator sets", () => {
  it("comes with a place", async () => {
    const event = await eventWith({ paused: true, remaining: 40, notice: THANKS });
    const browser = new Browser();
    const told = { paused: true, sold_out: false, remaining: 40, notice: THANKS };
    expect((await browser.join(event)).body).toMatchObject({ ...told, estimated_wait_seconds: null });
    expect((await browser.position(event)).body).toMatchObject(told);
  });

  it("comes with the turn, and a pause holds back the pass", async () => {
    const event = await eventWith({ notice: THANKS });
    const browser = new Browser();
    await browser.join(event);
    const ready = () =>
      soon(async () => {
        const { body } = await browser.position(event);
        expect(body).toMatchObject({ status: "ready", notice: THANKS });
        return body;
      }, 10_000);
    await ready();
    await operate(event, { paused: true });
    const held = await browser.claim(event);
    expect([held.status, held.headers.get("retry-after")]).toEqual([429, "10"]);
    await ready();
    await operate(event, { paused: false });
    expect((await browser.admit(event)).status).toBe(200);
  });

  it("leaves somebody who waits where they are when all is sold, and somebody called their claim", async () => {
    const event = await eventWith({ remaining: 1 });
    const [called, waiting] = [new Browser(), new Browser()];
    await called.join(event);
    await soon(async () => expect((await called.position(event)).body.status).toBe("ready"));
    await waiting.join(event);
    await operate(event, { remaining: 0 });
    await soon(async () => {
      const { body } = await waiting.position(event);
      expect(body).toMatchObject({ status: "waiting", position: 1, sold_out: true, remaining: 0 });
    }, 5000);
    expect((await called.claim(event)).status).toBe(200);
    expect((await new Browser().join(event)).status).toBe(410);
  });
});

describe("leaving", () => {
  it("gives the place up, and a newcomer starts at the end", async () => {
    const event = await standingEvent();
    const [first, second] = [new Browser(), new Browser()];
    await first.join(event);
    await second.join(event);
    expect((await first.leave(event)).body).toEqual({ status: "left" });
    const gone = await first.position(event);
    expect([gone.status, gone.body.error.code]).toEqual([404, "NOT_IN_QUEUE"]);
    expect((await first.join(event)).body).toMatchObject({ status: "joined", position: 2 });
  });

  it("takes the event from the query too", async () => {
    const event = await standingEvent();
    const browser = new Browser();
    await browser.join(event);
    const answer = await browser.ask("DELETE", `/api/v1/queue/leave?event_id=${event}`);
    expect([answer.status, answer.body]).toEqual([200, { status: "left" }]);
    expect((await browser.position(event)).status).toBe(404);
  });

  it("twice is leaving once", async () => {
    const event = await standingEvent();
    const browser = new Browser();
    await browser.join(event);
    await browser.leave(event);
    expect((await browser.leave(event)).body).toEqual({ status: "left" });
  });

  it("needs an event from somewhere", async () => {
    const browser = new Browser();
    await browser.join(await standingEvent());
    for (const answer of [
      await browser.ask("DELETE", "/api/v1/queue/leave"),
      await browser.ask("DELETE", "/api/v1/queue/leave?event_id="),
      await browser.ask("DELETE", "/api/v1/queue/leave?event_id=a&event_id=b"),
      await browser.send("DELETE", "/api/v1/queue/leave", []),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_REQUEST"]);
    }
  });

  it("is for those who are somebody", async () => {
    expect((await new Browser().leave(freshEvent())).status).toBe(401);
  });
});

describe("it refuses", () => {
  it("a stranger", async () => {
    const answer = await new Browser().position(freshEvent());
    expect([answer.status, answer.body.error.code]).toEqual([401, "UNAUTHORIZED"]);
    expect(answer.headers.get("set-cookie")).toBeNull();
  });

  it("a visitor who never joined this event", async () => {
    const browser = new Browser();
    await browser.join(await standingEvent());
    const answer = await browser.position(freshEvent());
    expect([answer.status, answer.body.error.code]).toEqual([404, "NOT_IN_QUEUE"]);
  });

  it("an address that names no event", async () => {
    const browser = new Browser();
    await browser.join(await standingEvent());
    for (const id of ["a%20b", "a%2Fb", "%7Bx%7D", "x".repeat(65), "%E0%B8%87", "%FF", "*"]) {
      const answer = await browser.position(id);
      expect([id, answer.status, answer.body.error.code]).toEqual([id, 400, "INVALID_REQUEST"]);
    }
  });
});

describe("the public status", () => {
  it("tells anybody how long the line is and how fast it moves", async () => {
    const event = await standingEvent();
    await new Browser().join(event);
    const stranger = new Browser();
    const summary = await soon(async () => {
      const answer = await stranger.ask("GET", `/api/v1/queue/status/${event}`);
      expect(answer.body.rate_per_second).toBe(0);
      return answer;
    }, 5000);
    expect(summary.body).toEqual({
      event_id: event,
      queue_size: 1,
      rate_per_second: 0,
      paused: false,
      closed: false,
      full: false,
      sold_out: false,
      remaining: null,
      notice: null,
      opens_at: null,
      closes_at: null,
      opening: "first-come",
    });
    expect(summary.headers.get("set-cookie")).toBeNull();
  });

  it("tells what the operator set", async () => {
    const event = await standingEvent();
    await new Browser().join(event);
    await operate(event, { paused: true, remaining: 0, notice: THANKS });
    const stranger = new Browser();
    await soon(async () => {
      const { body } = await stranger.ask("GET", `/api/v1/queue/status/${event}`);
      expect(body).toMatchObject({
        queue_size: 1,
        paused: true,
        sold_out: true,
        remaining: 0,
        notice: THANKS,
      });
    }, 5000);
  });

  it("tells that nobody more is let in", async () => {
    const event = await eventWith({ closed: true });
    const { body } = await new Browser().ask("GET", `/api/v1/queue/status/${event}`);
    expect(body).toMatchObject({ closed: true, full: false });
  });

  it("tells the notice of an event to which nobody has come", async () => {
    const event = await eventWith({ notice: THANKS, remaining: 12 });
    const { body } = await new Browser().ask("GET", `/api/v1/queue/status/${event}`);
    expect(body).toMatchObject({ queue_size: 0, sold_out: false, remaining: 12, notice: THANKS });
  });

  it("knows an event that has not opened", async () => {
    const opensAt = Date.now() + 60_000;
    const event = await eventWith({ opensAtMs: opensAt });
    const { body } = await new Browser().ask("GET", `/api/v1/queue/status/${event}`);
    expect(body).toMatchObject({ queue_size: 0, opens_at: new Date(opensAt).toISOString() });
  });
});
