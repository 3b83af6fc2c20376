/** What a shop does with a pass before its booking is paid: redeem, extend, and a fresh verify. */
import { decodeJwt } from "jose/jwt/decode";
import { SignJWT } from "jose/jwt/sign";
import { describe, expect, it } from "vitest";
import { PASS_JWT_TYPE, type PassClaims } from "../../src/core/pass-claims.ts";
import { signPass } from "../../src/pass/sign-pass.ts";
import { shardKeys } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { calledScore } from "../support/store/called-score.ts";
import {
  type Answer,
  Browser,
  env,
  putState,
  redis,
  revokePass,
  withVariables,
} from "../support/worker/edge-client.ts";

const BEARER = { authorization: `Bearer ${env.ORIGIN_TOKEN}` };
const SHOP = new Browser();
type Body = Readonly<Record<string, unknown>>;
const ask = (path: string, body: Body, shop = SHOP, headers: HeadersInit = BEARER) =>
  shop.send("POST", `/api/v1/queue/pass/${path}`, body, headers);
const refusal = ({ status, body }: Answer) => [status, body.error?.code];

async function admitted() {
  const event_id = freshEvent();
  const browser = new Browser();
  const { body } = await browser.admit(event_id);
  const pass = { event_id, queue_pass: body.queue_pass as string };
  return { event_id, browser, pass, claims: decodeJwt<PassClaims>(pass.queue_pass) };
}

/** A pass that was claimed to end a minute ago, and extended by ten: as the waiting page had it first. */
async function endedCopy() {
  const event_id = freshEvent();
  const firstEndMs = (Math.floor(Date.now() / 1000) - 60) * 1000;
  const generation = Date.now() - 3_600_000;
  await putState(event_id, { generation, pass_ttl_s: 300, admitted: 1 });
  const deadlineMs = firstEndMs + 600_000 + 120; // steps of five seconds: docs/redis.md
  await redis("ZADD", shardKeys(event_id)[1], calledScore("admitted", deadlineMs), "malee");
  const queue_pass = await passUntil(event_id, firstEndMs, generation);
  return { event_id, queue_pass, expires_at: new Date(firstEndMs + 600_000).toISOString() };
}

function passUntil(event: string, expiresAtMs: number, generation = 1): Promise<string> {
  return signPass(
    { alg: "HS256", secret: String(env.QUEUE_PASS_SECRET) },
    { event, user: "malee", expiresAtMs, generation, ttlSeconds: 300 },
  );
}

describe("redeem", () => {
  it("binds a pass to one booking, which alone may be reported then", async () => {
    const { pass } = await admitted();
    const redeem = (booking_id: string) => ask("redeem", { ...pass, booking_id });
    expect((await redeem("bk_1")).body).toEqual({ status: "redeemed" });
    expect((await redeem("bk_1")).body).toEqual({ status: "redeemed" });
    expect(refusal(await redeem("bk_2"))).toEqual([409, "PASS_SPENT"]);
    expect(refusal(await ask("complete", { ...pass, booking_id: "bk_2" }))).toEqual([409, "PASS_SPENT"]);
    expect((await ask("complete", { ...pass, booking_id: "bk_1" })).body).toEqual({ status: "completed" });
    expect((await redeem("bk_1")).body).toEqual({ status: "completed" });
  });

  it("has one winner of two bookings that come at once", async () => {
    const { pass } = await admitted();
    const both = await Promise.all(
      ["bk_1", "bk_2"].map((booking_id) => ask("redeem", { ...pass, booking_id })),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it("leaves the visitor with the pass", async () => {
    const { browser, pass, event_id } = await admitted();
    await ask("redeem", { ...pass, booking_id: "bk_1" });
    expect((await browser.position(event_id)).body).toMatchObject({
      status: "ready",
      queue_pass: pass.queue_pass,
    });
  });

  it("refuses a pass that the queue never handed out", async () => {
    const { event_id, claims } = await admitted();
    const queue_pass = await passUntil(event_id, claims.exp * 1000);
    const answer = await ask("redeem", { event_id, queue_pass, booking_id: "bk_1" });
    expect(refusal(answer)).toEqual([403, "INVALID_QUEUE_PASS"]);
  });
});

describe("extend", () => {
  it("answers the same pass with a later end, which the visitor and the queue's own check have from then on", async () => {
    const { browser, pass, event_id, claims } = await admitted();
    const { status, body } = await ask("extend", { ...pass, seconds: 600 });
    expect([status, body.status, body.jti]).toEqual([200, "extended", claims.jti]);
    const { exp, extended_seconds = 0, ...same } = decodeJwt<PassClaims>(body.queue_pass);
    const { exp: firstExp, ...before } = claims;
    expect(same).toEqual(before);
    expect(exp).toBe(firstExp + extended_seconds);
    expect(exp * 1000).toBe(Date.parse(body.expires_at));
    expect(exp * 1000 - Date.now()).toBeGreaterThan(590_000);
    expect(exp * 1000 - Date.now()).toBeLessThanOrEqual(605_000);
    expect((await browser.claim(event_id)).body).toEqual({
      queue_pass: body.queue_pass,
      expires_at: body.expires_at,
    });
    expect((await browser.position(event_id)).body).toMatchObject({ queue_pass: body.queue_pass });
    expect((await ask("verify", { ...pass, queue_pass: body.queue_pass })).body.expires_at).toBe(
      body.expires_at,
    );
  });

  it("adds nothing up, however often and at once it is asked", async () => {
    const { pass } = await admitted();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ask("extend", { ...pass, seconds: 600 })),
    );
    const ends = answers.map(({ body }) => Date.parse(body.expires_at));
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThanOrEqual(5000);
    expect(Math.max(...ends) - Date.now()).toBeLessThanOrEqual(605_000);
  });

  it("leaves a pass as it is that is good for longer anyway", async () => {
    const { pass } = await admitted();
    expect((await ask("extend", { ...pass, seconds: 10 })).body).toMatchObject({
      status: "extended",
      queue_pass: pass.queue_pass,
    });
  });

  it("goes as far as MAX_EXTENSION_SECONDS and says so", async () => {
    const { pass, claims } = await admitted();
    const { body } = await ask("extend", { ...pass, seconds: 86_400 });
    expect([body.status, Date.parse(body.expires_at)]).toEqual(["limited", (claims.exp + 900) * 1000]);
  });

  it("is refused where MAX_EXTENSION_SECONDS is 0", async () => {
    const { pass } = await admitted();
    const strict = withVariables({ MAX_EXTENSION_SECONDS: 0 });
    expect(refusal(await ask("extend", { ...pass, seconds: 60 }, strict))).toEqual([409, "EXTENSION_OFF"]);
  });

  it("is known to every copy of the pass, though its own time is over", async () => {
    const { event_id, queue_pass, expires_at } = await endedCopy();
    expect(refusal(await ask("verify", { event_id, queue_pass }))).toEqual([403, "QUEUE_PASS_EXPIRED"]);
    const fresh = await ask("verify?fresh=1", { event_id, queue_pass });
    expect([fresh.status, fresh.body.expires_at]).toEqual([200, expires_at]);
    const longer = await ask("extend", { event_id, queue_pass, seconds: 60 });
    expect([longer.body.expires_at, longer.body.jti]).toEqual([expires_at, decodeJwt(queue_pass).jti]);
    const booking = { event_id, queue_pass, booking_id: "bk_1" };
    expect((await ask("redeem", booking)).body).toEqual({ status: "redeemed" });
    expect((await ask("complete", booking)).body).toEqual({ status: "completed" });
  });

  it.each([undefined, null, "60", 0, -1, 1.5, 86_401, Number.MAX_SAFE_INTEGER])(
    "refuses %j seconds",
    async (seconds) => {
      const { status, body } = await ask("extend", { event_id: "demo", queue_pass: "x", seconds });
      expect([status, body.error.code]).toEqual([400, "INVALID_REQUEST"]);
      expect(body.error.message).toContain("seconds");
    },
  );
});

describe("a fresh verify", () => {
  it("says whose pass it is, and that it stands", async () => {
    const { pass, claims } = await admitted();
    const { status, body } = await ask("verify?fresh=1", { ...pass, user_id: claims.sub });
    expect([status, body]).toEqual([200, (await ask("verify", pass)).body]);
  });

  it("refuses the pass of somebody else", async () => {
    const { pass } = await admitted();
    expect(refusal(await ask("verify?fresh=1", { ...pass, user_id: "malee" }))).toEqual([
      403,
      "INVALID_QUEUE_PASS",
    ]);
  });

  it("knows of a booking, which a verify that asks nobody does not", async () => {
    const { pass } = await admitted();
    await ask("complete", { ...pass, booking_id: "bk_1" });
    expect((await ask("verify", pass)).status).toBe(200);
    expect(refusal(await ask("verify?fresh=1", pass))).toEqual([409, "PASS_SPENT"]);
    expect(refusal(await ask("extend", { ...pass, seconds: 60 }))).toEqual([409, "PASS_SPENT"]);
  });

  it("knows of a pass that an operator took back, as redeem and extend do", async () => {
    const { pass, claims, event_id } = await admitted();
    await revokePass(event_id, claims.sub);
    expect((await ask("verify", pass)).status).toBe(200);
    for (const path of ["verify?fresh=1", "redeem", "extend"]) {
      const answer = await ask(path, { ...pass, booking_id: "bk_1", seconds: 60 });
      expect([path, ...refusal(answer)]).toEqual([path, 409, "PASS_REVOKED"]);
    }
  });

  it("takes 0 and 1 alone", async () => {
    expect(refusal(await ask("verify?fresh=yes", { event_id: "demo", queue_pass: "x" }))).toEqual([
      400,
      "INVALID_REQUEST",
    ]);
  });
});

describe("all three", () => {
  const paths = ["redeem", "extend", "verify?fresh=1"];

  it.each(paths)("%s is for origins only", async (path) => {
    const body = { event_id: "demo", queue_pass: "x", booking_id: "bk_1", seconds: 60 };
    for (const headers of [{}, { authorization: "Bearer wrong" }]) {
      expect(refusal(await ask(path, body, SHOP, headers as HeadersInit))).toEqual([401, "UNAUTHORIZED"]);
    }
  });

  it.each(paths)("%s refuses a pass that says it was extended as none can be", async (path) => {
    const { pass, claims } = await admitted();
    for (const extended_seconds of [-5, 0.5, "600", 5000, Number.MAX_SAFE_INTEGER]) {
      const queue_pass = await new SignJWT({ ...claims, extended_seconds })
        .setProtectedHeader({ alg: "HS256", typ: PASS_JWT_TYPE })
        .sign(new TextEncoder().encode(String(env.QUEUE_PASS_SECRET)));
      const answer = await ask(path, { ...pass, queue_pass, booking_id: "bk_1", seconds: 60 });
      expect([extended_seconds, ...refusal(answer)]).toEqual([extended_seconds, 403, "INVALID_QUEUE_PASS"]);
    }
  });

  it.each(paths)("%s refuses what is no pass, is of another event, or ended a day ago", async (path) => {
    const { event_id, claims, pass } = await admitted();
    const more = { booking_id: "bk_1", seconds: 60 };
    const codeOf = async (queue_pass: string, event = event_id) =>
      refusal(await ask(path, { event_id: event, queue_pass, ...more }));
    expect(await codeOf("x.y.z")).toEqual([403, "INVALID_QUEUE_PASS"]);
    expect(await codeOf(pass.queue_pass, freshEvent())).toEqual([403, "QUEUE_PASS_EVENT_MISMATCH"]);
    expect(await codeOf(await passUntil(event_id, (claims.exp - 25 * 3600) * 1000))).toEqual([
      403,
      "QUEUE_PASS_EXPIRED",
    ]);
    expect(
      refusal(await ask(path, { event_id: "no-such", queue_pass: pass.queue_pass, ...more }))[0],
    ).not.toBe(200);
  });
});
