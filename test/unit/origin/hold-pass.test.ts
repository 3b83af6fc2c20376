/** `redeemPass`, `extendPass` and `verifyFresh` against a real HTTP server; how they try again is report-booking.test.ts'. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import {
  extendPass,
  type QueueAccess,
  QueueRequestError,
  redeemPass,
  verifyFresh,
} from "../../../src/origin/index.ts";
import { signPass } from "../../../src/pass/sign-pass.ts";
import { AnsweringQueue } from "../../support/origin-kit/answering-queue.ts";

const END_MS = (Math.floor(Date.now() / 1000) + 300) * 1000;
const passUntil = (expiresAtMs: number) =>
  signPass(
    { alg: "HS256", secret: "a-secret-of-the-tests-of-32-bytes-" },
    { event: "demo", user: "malee", expiresAtMs, generation: 1, ttlSeconds: 300 },
  );
const queuePass = await passUntil(END_MS);
const pass = { queuePass, eventId: "demo" };
const expires_at = new Date(END_MS + 600_000).toISOString();
const LONGER = { status: "extended", queue_pass: "longer", expires_at, jti: "its-name" };
const STANDING = { valid: true, user_id: "malee", event_id: "demo", expires_at, jti: "its-name" };

const server = new AnsweringQueue();
let queue: QueueAccess;
beforeAll(async () => {
  queue = await server.open();
});
afterAll(() => server.close());
beforeEach(() => {
  server.asked.length = 0;
});

const CALLS = [
  ["redeemPass", () => redeemPass({ ...pass, bookingId: "bk_1" }, queue), { status: "redeemed" }],
  ["extendPass", () => extendPass({ ...pass, seconds: 600 }, queue), LONGER],
  ["verifyFresh", () => verifyFresh({ ...pass, userId: "malee" }, queue), STANDING],
] as const;

it("binds a pass to a booking", async () => {
  server.answers = [{ status: 200, body: { status: "redeemed" } }];
  expect(await redeemPass({ ...pass, bookingId: "bk_1" }, queue)).toBe("redeemed");
  const body = { queue_pass: queuePass, event_id: "demo", booking_id: "bk_1" };
  expect(server.asked).toEqual([
    { path: "/api/v1/queue/pass/redeem", authorization: "Bearer the-token", body },
  ]);
  server.answers = [{ status: 200, body: { status: "completed" } }];
  expect(await redeemPass({ ...pass, bookingId: "bk_1" }, queue)).toBe("completed");
});

it.each(["extended", "limited"] as const)("has a pass last longer: %s", async (status) => {
  server.answers = [{ status: 200, body: { ...LONGER, status } }];
  const longer = { status, queuePass: "longer", expiresAtMs: END_MS + 600_000, jti: "its-name" };
  expect(await extendPass({ ...pass, seconds: 600 }, queue)).toEqual(longer);
  expect(server.asked).toMatchObject([
    {
      path: "/api/v1/queue/pass/extend",
      body: { queue_pass: queuePass, event_id: "demo", seconds: 600 },
    },
  ]);
});

it("asks whether a pass still stands, and whose it is", async () => {
  server.answers = [{ status: 200, body: STANDING }];
  const standing = { userId: "malee", jti: "its-name", expiresAtMs: END_MS + 600_000 };
  expect(await verifyFresh({ ...pass, userId: "malee" }, queue)).toEqual(standing);
  expect(server.asked).toMatchObject([
    {
      path: "/api/v1/queue/pass/verify?fresh=1",
      body: { queue_pass: queuePass, event_id: "demo", user_id: "malee" },
    },
  ]);
});

it.each(CALLS)(
  "%s asks again when the queue does not answer, or something else does",
  async (_, call, body) => {
    const again = { "retry-after": "0" };
    server.answers = [
      { status: 503, headers: again },
      { status: 200, headers: again, body: "<html>of a proxy" },
      { status: 200, headers: again, body: { status: "of another program" } },
      { status: 200, body },
    ];
    await call();
    expect(server.asked).toHaveLength(4);
  },
);

it.each(CALLS)("%s throws for a refusal, with its code, and asks no more", async (_, call) => {
  server.answers = [{ status: 409, body: { error: { code: "PASS_SPENT", message: "No." } } }];
  const error = await call().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(QueueRequestError);
  expect(error).toMatchObject({ code: "PASS_SPENT", status: 409 });
  expect(server.asked).toHaveLength(1);
});

it("tries once with a pass that has ended: it may have been extended", async () => {
  const ended = await passUntil(END_MS - 400_000);
  server.answers = [{ status: 503 }];
  const error = await redeemPass({ ...pass, queuePass: ended, bookingId: "b" }, queue).catch(
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ code: "QUEUE_UNREACHABLE", status: null });
  expect(server.asked).toHaveLength(1);
  expect(error.message).not.toContain(ended);
});
