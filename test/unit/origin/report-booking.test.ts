/** `reportBooking` against a real HTTP server: what it does with each answer of docs/booking-server.md's table. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { askUntilAnswered } from "../../../src/origin/ask-queue.ts";
import { type QueueAccess, QueueRequestError, reportBooking } from "../../../src/origin/index.ts";
import { askToComplete } from "../../../src/origin/report-booking.ts";
import { signPass } from "../../../src/pass/sign-pass.ts";
import { type Answer, AnsweringQueue } from "../../support/origin-kit/answering-queue.ts";

const DONE: Answer = { status: 200, body: { status: "completed" } };

const EXPIRES_AT_MS = (Math.floor(Date.now() / 1000) + 300) * 1000;
const queuePass = await signPass(
  { alg: "HS256", secret: "a-secret-of-the-tests-of-32-bytes-" },
  { event: "demo", user: "malee", expiresAtMs: EXPIRES_AT_MS, generation: 1, ttlSeconds: 300 },
);
const report = { queuePass, eventId: "demo", bookingId: "bk_1" };
const server = new AnsweringQueue();
const { asked } = server;
let queue: QueueAccess;

beforeAll(async () => {
  queue = await server.open();
});
afterAll(() => server.close());
beforeEach(() => {
  asked.length = 0;
});

/** With the pauses written down instead of waited for. */
async function tell(given: Answer[], options: { giveUpAtMs?: number; signal?: AbortSignal } = {}) {
  server.answers = given;
  const pauses: number[] = [];
  const wait = async (ms: number) => void pauses.push(ms);
  const outcome = await askUntilAnswered(askToComplete(report), queue, options, wait).catch(
    (error: unknown) => error,
  );
  return { outcome, pauses };
}

describe("it works", () => {
  it("sends pass, event and booking to the queue, with the token", async () => {
    server.answers = [DONE];
    expect(await reportBooking(report, queue)).toBe("completed");
    const body = { queue_pass: queuePass, event_id: "demo", booking_id: "bk_1" };
    expect(asked).toEqual([{ path: "/api/v1/queue/pass/complete", authorization: "Bearer the-token", body }]);
  });

  it("says when the pass had ended already", async () => {
    expect((await tell([{ status: 200, body: { status: "late" } }])).outcome).toBe("late");
  });

  it.each<Answer>([
    { status: 500 },
    { status: 502, body: "<html>" },
    { status: 503, body: { error: { code: "STORE_UNAVAILABLE" } } },
    { status: 429 },
    { status: 302, headers: { location: "http://127.0.0.1:1/" } },
    { status: 200, body: "<html>of a proxy" },
    "cut",
  ])("asks again with the same booking id after %j", async (answer) => {
    const { outcome, pauses } = await tell([answer, DONE]);
    expect([outcome, pauses.length]).toEqual(["completed", 1]);
    expect(asked[1]).toEqual(asked[0]);
  });

  it("waits from half a second, doubled up to ten, and less by chance", async () => {
    const { pauses } = await tell([...Array.from({ length: 7 }, () => ({ status: 503 })), DONE]);
    for (const [index, most] of [500, 1000, 2000, 4000, 8000, 10_000, 10_000].entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(most / 2);
      expect(pauses[index]).toBeLessThanOrEqual(most);
    }
  });

  it("waits as long as the queue asks for", async () => {
    const { pauses } = await tell([{ status: 503, headers: { "retry-after": "7" } }, DONE]);
    expect(pauses).toEqual([7000]);
  });
});

describe("it refuses", () => {
  it.each([
    [400, "INVALID_REQUEST"],
    [401, "UNAUTHORIZED"],
    [403, "INVALID_QUEUE_PASS"],
    [403, "QUEUE_PASS_EXPIRED"],
    [403, "QUEUE_PASS_EVENT_MISMATCH"],
    [404, "EVENT_NOT_FOUND"],
    [409, "PASS_SPENT"],
    [413, "PAYLOAD_TOO_LARGE"],
  ])("to ask again after %i %s", async (status, code) => {
    const { outcome, pauses } = await tell([{ status, body: { error: { code, message: "No." } } }]);
    expect(outcome).toBeInstanceOf(QueueRequestError);
    expect([outcome, pauses]).toMatchObject([{ code, status, message: "No." }, []]);
    expect(asked).toHaveLength(1);
  });

  it("to go on for more than a day after the pass has ended", async () => {
    const ended = await signPass(
      { alg: "HS256", secret: "a-secret-of-the-tests-of-32-bytes-" },
      {
        event: "demo",
        user: "malee",
        expiresAtMs: EXPIRES_AT_MS - 25 * 3_600_000,
        generation: 1,
        ttlSeconds: 300,
      },
    );
    server.answers = [{ status: 503 }];
    const error = await reportBooking({ ...report, queuePass: ended }, queue).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "QUEUE_UNREACHABLE", status: null });
    expect(error.message).not.toContain(ended);
  });

  it("to begin a try after the time that it was given", async () => {
    const { outcome } = await tell([{ status: 503 }], { giveUpAtMs: Date.now() });
    expect(outcome).toMatchObject({ code: "QUEUE_UNREACHABLE" });
  });

  it("to go on when it is told to stop, with the reason, also in a pause", async () => {
    const stopping = new AbortController();
    stopping.abort(new Error("the shop closes"));
    expect((await tell([DONE], { signal: stopping.signal })).outcome).toMatchObject({
      message: "the shop closes",
    });
    expect(asked).toHaveLength(0);

    server.answers = [{ status: 503, headers: { "retry-after": "3600" } }];
    const later = new AbortController();
    const going = reportBooking(report, queue, { signal: later.signal });
    await expect.poll(() => asked.length).toBe(1);
    setImmediate(() => later.abort(new Error("the shop closes")));
    await expect(going).rejects.toThrow("the shop closes");
  });
});
