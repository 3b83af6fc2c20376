import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import type { OperatorFields } from "../../src/core/operator.ts";
import { createPassVerifier } from "../../src/origin/index.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { calledScore } from "../support/store/called-score.ts";
import { Browser, env, eventWith, putState, redis, standingEvent } from "../support/worker/edge-client.ts";

const { verify } = createPassVerifier({ secret: String(env.QUEUE_PASS_SECRET) });
const people = (event: string) => `queue:{${event}}`;

/** Somebody who has been called and cannot be hurried: nobody ticks on. */
async function called(change: Partial<OperatorFields>) {
  const event = await eventWith(change);
  const browser = new Browser();
  await browser.join(event);
  const [user] = (await redis("ZRANGE", people(event), 0, -1)) as [string];
  await redis("ZREM", people(event), user);
  await redis("ZADD", `${people(event)}:called`, calledScore("called", Date.now() + 3_600_000), user);
  await putState(event, { waiting: 0, called: 1 });
  return { event, browser, user };
}

describe("it works", () => {
  it("hands out a pass that an origin accepts", async () => {
    const event = freshEvent();
    const { status, body } = await new Browser().admit(event);
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(["expires_at", "queue_pass"]);
    const verdict = await verify(body.queue_pass, { eventId: event });
    expect(verdict).toMatchObject({ ok: true, claims: { event_id: event, type: "queue_pass" } });
    if (verdict.ok) {
      expect(body.expires_at).toBe(new Date(verdict.claims.exp * 1000).toISOString());
      expect(verdict.claims.exp - verdict.claims.iat).toBe(300);
    }
  });

  it("hands out the same pass on every call", async () => {
    const event = freshEvent();
    const browser = new Browser();
    const first = await browser.admit(event);
    const [second, third] = await Promise.all([browser.claim(event), browser.claim(event)]);
    expect(second.body).toEqual(first.body);
    expect(third.body).toEqual(first.body);
  });

  it("names the person in the pass", async () => {
    const event = freshEvent();
    const browser = new Browser();
    const { body } = await browser.admit(event);
    const [user] = (await redis("ZRANGE", `${people(event)}:called`, 0, -1)) as [string];
    expect(await verify(body.queue_pass, { eventId: event, userId: user })).toMatchObject({ ok: true });
  });
});

describe("it refuses", () => {
  it("somebody whose turn has not come", async () => {
    const event = await standingEvent();
    const browser = new Browser();
    await browser.join(event);
    const answer = await browser.claim(event);
    expect([answer.status, answer.body.error.code]).toEqual([409, "NOT_READY"]);
    expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  });

  it("somebody who is not in the queue", async () => {
    const browser = new Browser();
    await browser.join(await standingEvent());
    const answer = await browser.claim(freshEvent());
    expect([answer.status, answer.body.error.code]).toEqual([404, "NOT_IN_QUEUE"]);
  });

  it("somebody who missed the turn, and says how to come back", async () => {
    const { event, browser, user } = await called({ rateOverrideMilli: 0 });
    await redis("ZADD", `${people(event)}:called`, calledScore("missed", Date.now() + 60_000), user);
    await putState(event, { called: 0, missed: 1 });
    const answer = await browser.claim(event);
    expect([answer.status, answer.body.error.code]).toEqual([409, "NOT_READY"]);
    expect(answer.body.error.message).toMatch(/Join again/);
    expect(answer.headers.get("retry-after")).toBeNull(); // asking again would not help
  });

  it("somebody who has booked", async () => {
    const { event, browser, user } = await called({ rateOverrideMilli: 0 });
    await redis("ZADD", `${people(event)}:called`, calledScore("spent", Date.now() + 60_000), user);
    const answer = await browser.claim(event);
    expect([answer.status, answer.body.error.code]).toEqual([409, "PASS_SPENT"]);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(50);
  });

  it("for a while, while the queue stands", async () => {
    const { event, browser } = await called({ rateOverrideMilli: 0, paused: true });
    const answer = await soon(async () => {
      const refused = await browser.claim(event);
      expect(refused.body.error.message).toMatch(/paused/);
      return refused;
    }, 10_000);
    expect([answer.status, answer.body.error.code]).toEqual([429, "RATE_LIMITED"]);
    expect(answer.headers.get("retry-after")).toBe("10");
  });

  it("a stranger", async () => {
    expect((await new Browser().claim(freshEvent())).status).toBe(401);
  });
});

describe("it is safe", () => {
  it("gives nobody the pass of another, whoever else has been called", async () => {
    const event = freshEvent();
    const [one, two, stranger] = [new Browser(), new Browser(), new Browser()];
    const passes = [await one.admit(event), await two.admit(event), await one.claim(event)];
    const holders = passes.map(({ body }) => decodeJwt(body.queue_pass).sub);
    expect(holders).toEqual([holders[0], expect.any(String), holders[0]]);
    expect(holders[1]).not.toBe(holders[0]);
    await stranger.join(freshEvent()); // who is known, and stands elsewhere
    const { status, body } = await stranger.claim(event);
    expect([status, body]).toEqual([404, { error: expect.objectContaining({ code: "NOT_IN_QUEUE" }) }]);
  });

  it.each(["", "[]", "null", '{"event_id":42}'])("answers 400 to the body %s", async (body) => {
    const headers = { "content-type": "application/json" };
    const answer = await new Browser().ask("POST", "/api/v1/queue/claim", { body, headers });
    expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_REQUEST"]);
  });
});
