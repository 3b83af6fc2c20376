import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type RunningShop, startShop } from "../../../examples/node-shop/server.ts";
import { signPass } from "../../../src/pass/sign-pass.ts";
import { type QueueStandIn, startQueueStandIn } from "../../support/scripts/queue-stand-in.ts";
import { soon } from "../../support/soon.ts";

const SECRET = "a-secret-of-the-tests-of-32-bytes-";
const ORIGIN_TOKEN = "origin-token-of-the-tests-0123456789";
let queue: QueueStandIn;
let origin: RunningShop;

beforeEach(async () => {
  queue = await startQueueStandIn();
  origin = await startShop({
    port: 0,
    queueUrl: queue.url,
    passSecret: SECRET,
    originToken: ORIGIN_TOKEN,
  });
});

afterEach(async () => {
  await origin.close();
  await queue.close();
});

let people = 0;
/** A pass of a new person, unless one is named. */
function passFor(user = `buyer-${people++}`, expiresAtMs = (Math.floor(Date.now() / 1000) + 300) * 1000) {
  return signPass(
    { alg: "HS256", secret: SECRET },
    {
      event: "demo",
      user,
      expiresAtMs: expiresAtMs,
      generation: people,
      ttlSeconds: 300,
    },
  );
}

function reserve(pass: string | null, init: RequestInit = {}): Promise<Response> {
  return fetch(`${origin.url}/bookings/reserve`, {
    method: "POST",
    body: JSON.stringify({ event_id: "demo", seats: 2 }),
    ...init,
    headers: { "Content-Type": "application/json", ...(pass && { "X-Queue-Pass": pass }), ...init.headers },
  });
}

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}

describe("it works", () => {
  it("books for a person who brings a pass", async () => {
    const response = await reserve(await passFor("somchai"));
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      booking_id: expect.stringMatching(/^bk_/),
      user_id: "somchai",
      event_id: "demo",
    });
  });

  it("reports to the queue, with its token", async () => {
    const pass = await passFor();
    const { booking_id } = (await (await reserve(pass)).json()) as { booking_id: string };
    await soon(() => expect(queue.reports).toHaveLength(1));
    expect(queue.reports[0]).toEqual({
      authorization: `Bearer ${ORIGIN_TOKEN}`,
      body: { queue_pass: pass, event_id: "demo", booking_id },
    });
  });

  it("gives the same booking again for the same pass, and reports it once", async () => {
    const pass = await passFor();
    const [one, two] = await Promise.all([reserve(pass), reserve(pass)]);
    expect([one.status, two.status].sort()).toEqual([200, 201]);
    expect(await two.json()).toEqual(await one.json());
    await soon(() => expect(queue.reports).toHaveLength(1));
  });

  it("compares X-User-ID with the pass, in any script", async () => {
    const user = "สมชาย";
    const header = { "X-User-ID": Buffer.from(user, "utf8").toString("latin1") };
    expect((await reserve(await passFor(user), { headers: header })).status).toBe(201);
  });

  it("keeps a booking while the queue is away, and reports it later", async () => {
    queue.answers = [
      { status: 503, body: {} },
      { status: 200, body: { status: "late" } },
    ];
    expect((await reserve(await passFor())).status).toBe(201);
    expect(origin.bookings.size).toBe(1);
    await soon(() => expect([...origin.bookings.values()].at(-1)?.report).toBe("late"));
  });

  it("keeps a booking that the queue refuses", async () => {
    vi.spyOn(console, "error").mockImplementationOnce(() => {});
    queue.answers = [{ status: 409, body: { error: { code: "PASS_SPENT" } } }];
    expect((await reserve(await passFor())).status).toBe(201);
    await soon(() => expect([...origin.bookings.values()].at(-1)?.report).toBe("refused"));
    expect(queue.reports).toHaveLength(1);
  });
});

describe("it refuses", () => {
  it("a request without a pass", async () => {
    const response = await reserve(null);
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe("INVALID_QUEUE_PASS");
  });

  it("a pass that is over", async () => {
    const response = await reserve(await passFor("late", (Math.floor(Date.now() / 1000) - 1) * 1000));
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe("QUEUE_PASS_EXPIRED");
  });

  it("a pass of another event", async () => {
    const response = await reserve(await passFor(), { body: '{"event_id":"other"}' });
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe("QUEUE_PASS_EVENT_MISMATCH");
  });

  it("a pass that another person brings", async () => {
    const response = await reserve(await passFor("somchai"), { headers: { "X-User-ID": "malee" } });
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe("INVALID_QUEUE_PASS");
  });

  it("does not report what it refused", async () => {
    await reserve("forged");
    await reserve(await passFor(), { body: '{"event_id":"other"}' });
    expect(queue.reports).toEqual([]);
  });
});

describe("it is safe", () => {
  it.each(["", "nonsense", "[]", "null", "42", "{}", '{"event_id":42}', '{"event_id":""}'])(
    "answers 400 to the body %s",
    async (body) => {
      const response = await reserve(await passFor(), { body });
      expect(response.status).toBe(400);
      expect(await codeOf(response)).toBe("INVALID_REQUEST");
    },
  );

  it("does not read a body of more than 4 KB", async () => {
    const response = await reserve(await passFor(), { body: JSON.stringify({ event_id: "x".repeat(5000) }) });
    expect(response.status).toBe(413);
    expect(await codeOf(response)).toBe("PAYLOAD_TOO_LARGE");
  });

  it("has one address and one method", async () => {
    expect((await fetch(`${origin.url}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${origin.url}/bookings/reserve`)).status).toBe(405);
  });

  it("closes without waiting for reports that are not accepted", async () => {
    const lonely = await startShop({
      port: 0,
      queueUrl: "http://127.0.0.1:1",
      passSecret: SECRET,
      originToken: ORIGIN_TOKEN,
    });
    const headers = { "X-Queue-Pass": await passFor(), "Content-Type": "application/json" };
    const body = '{"event_id":"demo"}';
    const response = await fetch(`${lonely.url}/bookings/reserve`, { method: "POST", headers, body });
    expect(response.status).toBe(201);
    await lonely.close();
    await soon(() => expect([...lonely.bookings.values()][0]?.report).toBe("given up"));
  });
});
