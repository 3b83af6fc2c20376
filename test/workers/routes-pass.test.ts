import { describe, expect, it } from "vitest";
import { signPass } from "../../src/pass/sign-pass.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { Browser, env, putState } from "../support/worker/edge-client.ts";

const BEARER = { authorization: `Bearer ${env.ORIGIN_TOKEN}` };
const origin = new Browser();
const verify = (body: unknown, headers: HeadersInit = BEARER) =>
  origin.send("POST", "/api/v1/queue/pass/verify", body, headers);
const complete = (body: unknown, headers: HeadersInit = BEARER) =>
  origin.send("POST", "/api/v1/queue/pass/complete", body, headers);

async function admitted() {
  const event_id = freshEvent();
  const browser = new Browser();
  const { body } = await browser.admit(event_id);
  return { event_id, browser, queue_pass: body.queue_pass as string, expires_at: body.expires_at as string };
}

/** Signed with the queue's own secret, whether or not the queue ever let this person in. */
function passOf(event: string, untilMs: number, secret = String(env.QUEUE_PASS_SECRET)) {
  return signPass(
    { alg: "HS256", secret },
    {
      event,
      user: "สมชาย",
      expiresAtMs: untilMs,
      generation: 1_790_000_000_000,
      ttlSeconds: 300,
    },
  );
}
const wholeSecond = (fromNowMs: number) => Math.ceil((Date.now() + fromNowMs) / 1000) * 1000;

describe("verify", () => {
  it("says whose pass it is", async () => {
    const { event_id, queue_pass, expires_at } = await admitted();
    const { status, body } = await verify({ event_id, queue_pass });
    expect(status).toBe(200);
    expect(body).toEqual({
      valid: true,
      user_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event_id,
      expires_at,
      jti: expect.stringMatching(/^[\w-]{22}$/),
    });
    expect((await verify({ event_id, queue_pass, user_id: body.user_id })).status).toBe(200);
  });

  it("refuses the pass of somebody else", async () => {
    const { event_id, queue_pass } = await admitted();
    const { status, body } = await verify({ event_id, queue_pass, user_id: "malee" });
    expect([status, body.error.code]).toEqual([403, "INVALID_QUEUE_PASS"]);
  });

  it("refuses by the code of what is wrong", async () => {
    const event_id = freshEvent();
    const codeOf = async (queue_pass: string) => {
      const { status, body } = await verify({ event_id, queue_pass });
      return [status, body.error.code];
    };
    expect(await codeOf("x.y.z")).toEqual([403, "INVALID_QUEUE_PASS"]);
    expect(await codeOf(await passOf(event_id, wholeSecond(-5000)))).toEqual([403, "QUEUE_PASS_EXPIRED"]);
    expect(await codeOf(await passOf("other", wholeSecond(60_000)))).toEqual([
      403,
      "QUEUE_PASS_EVENT_MISMATCH",
    ]);
    const forged = await passOf(event_id, wholeSecond(60_000), "a-forger's-secret-of-32-bytes-or-more");
    expect(await codeOf(forged)).toEqual([403, "INVALID_QUEUE_PASS"]);
    const cookie = new Browser();
    await cookie.join(event_id);
    expect(await codeOf(String(cookie.cookie?.split("=")[1]))).toEqual([403, "INVALID_QUEUE_PASS"]);
  });
});

describe("complete", () => {
  it("spends the pass", async () => {
    const { event_id, queue_pass, browser } = await admitted();
    const { status, body } = await complete({ event_id, queue_pass, booking_id: "bk_1" });
    expect([status, body]).toEqual([200, { status: "completed" }]);
    const again = await browser.join(event_id);
    expect([again.status, again.body.error.code]).toEqual([409, "PASS_SPENT"]);
    expect(Number(again.headers.get("retry-after"))).toBeGreaterThan(250);
  });

  it("says the same for the same booking, and no to another", async () => {
    const { event_id, queue_pass } = await admitted();
    await complete({ event_id, queue_pass, booking_id: "bk_1" });
    expect((await complete({ event_id, queue_pass, booking_id: "bk_1" })).body).toEqual({
      status: "completed",
    });
    const other = await complete({ event_id, queue_pass, booking_id: "bk_2" });
    expect([other.status, other.body.error.code]).toEqual([409, "PASS_SPENT"]);
  });

  it("takes a booking that was paid after the pass had ended", async () => {
    const event_id = freshEvent();
    await putState(event_id, { generation: Date.now() - 3_600_000, pass_ttl_s: 300 });
    const queue_pass = await passOf(event_id, wholeSecond(-5000));
    const { status, body } = await complete({ event_id, queue_pass, booking_id: "bk_1" });
    expect([status, body]).toEqual([200, { status: "late" }]);
  });

  it("refuses a pass that ended more than a day ago", async () => {
    const { event_id } = await admitted();
    const queue_pass = await passOf(event_id, wholeSecond(-25 * 3_600_000));
    const { status, body } = await complete({ event_id, queue_pass, booking_id: "bk_1" });
    expect([status, body.error.code]).toEqual([403, "QUEUE_PASS_EXPIRED"]);
  });

  it("refuses a pass of an earlier sale of the same name", async () => {
    const queue_pass = await passOf("earlier", wholeSecond(1000));
    const { status, body } = await complete({ event_id: "earlier", queue_pass, booking_id: "bk_1" });
    expect([status, body.error.code]).toEqual([403, "INVALID_QUEUE_PASS"]);
  });

  it.each([undefined, null, "", 42, "x".repeat(129), "a\nb"])(
    "refuses the booking %j",
    async (booking_id) => {
      const queue_pass = await passOf("demo", wholeSecond(60_000));
      const { status, body } = await complete({ event_id: "demo", queue_pass, booking_id });
      expect([status, body.error.code]).toEqual([400, "INVALID_REQUEST"]);
    },
  );

  it("says that the booking is missing", async () => {
    const queue_pass = await passOf("demo", wholeSecond(60_000));
    const { body } = await complete({ event_id: "demo", queue_pass });
    expect(body.error.message).toBe("booking_id is missing.");
  });
});

describe("complete, of many at once", () => {
  const batch = (body: unknown, headers: HeadersInit = BEARER) =>
    origin.send("POST", "/api/v1/queue/pass/complete/batch", body, headers);

  it("answers each booking for itself, in the order of the request", async () => {
    const { event_id, queue_pass } = await admitted();
    const expired = await passOf(event_id, wholeSecond(-25 * 3_600_000));
    const { status, body } = await batch({
      event_id,
      bookings: [
        { queue_pass: expired, booking_id: "bk_1" },
        { queue_pass, booking_id: "bk_2" },
        { queue_pass, booking_id: "bk_3" },
        { queue_pass: "no pass", booking_id: "bk_4" },
        { queue_pass, booking_id: "bk_2" },
      ],
    });
    const refused = (booking_id: string, code: string) => ({
      booking_id,
      error: { code, message: expect.any(String) },
    });
    expect([status, body]).toEqual([
      200,
      {
        bookings: [
          refused("bk_1", "QUEUE_PASS_EXPIRED"),
          { booking_id: "bk_2", status: "completed" },
          refused("bk_3", "PASS_SPENT"),
          refused("bk_4", "INVALID_QUEUE_PASS"),
          { booking_id: "bk_2", status: "completed" },
        ],
      },
    ]);
  });

  it("takes a hundred, whose passes are longer than any other body may be", async () => {
    const queue_pass = await passOf("demo", wholeSecond(-25 * 3_600_000));
    const bookings = Array.from({ length: 100 }, (_, n) => ({ queue_pass, booking_id: `bk_${n}` }));
    const { status, body } = await batch({ event_id: "demo", bookings });
    expect([status, body.bookings.length]).toEqual([200, 100]);
  });

  it("refuses more than 131,072 bytes", async () => {
    const bookings = Array.from({ length: 100 }, (_, n) => ({
      queue_pass: "x".repeat(1300),
      booking_id: `bk_${n}`,
    }));
    const { status, body } = await batch({ event_id: "demo", bookings });
    expect([status, body.error.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
  });

  it.each([
    [[], "bookings is empty."],
    ["bk_1", "bookings must be a list."],
    [[{ queue_pass: "x" }], "booking_id is missing."],
    [Array(101).fill({ queue_pass: "x", booking_id: "bk_1" }), "bookings has more than 100 entries."],
  ])("refuses the list %j", async (bookings, message) => {
    const { status, body } = await batch({ event_id: "demo", bookings });
    expect([status, body.error.message]).toEqual([400, message]);
  });

  it("is for origins only", async () => {
    const bookings = [{ queue_pass: "x", booking_id: "bk_1" }];
    expect((await batch({ event_id: "demo", bookings }, {})).status).toBe(401);
  });
});

describe("both are for origins only", () => {
  it.each([
    {},
    { authorization: "Bearer " },
    { authorization: "Bearer wrong" },
    { authorization: `Bearer ${env.ORIGIN_TOKEN}x` },
    { authorization: `Basic ${env.ORIGIN_TOKEN}` },
    { authorization: String(env.ORIGIN_TOKEN) },
    { "x-origin-token": String(env.ORIGIN_TOKEN) },
  ])("%j is no origin", async (headers) => {
    const body = {
      event_id: "demo",
      queue_pass: await passOf("demo", wholeSecond(60_000)),
      booking_id: "bk_1",
    };
    for (const answer of [
      await verify(body, headers as HeadersInit),
      await complete(body, headers as HeadersInit),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([401, "UNAUTHORIZED"]);
    }
  });

  it.each([
    {},
    [],
    { event_id: "demo" },
    { event_id: "demo", queue_pass: "" },
    { event_id: 1, queue_pass: "x" },
  ])("%j is no request", async (body) => {
    expect((await verify(body)).status).toBe(400);
    expect((await complete(body)).status).toBe(400);
  });
});
