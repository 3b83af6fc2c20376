/** What visitors and shops hear when a lobby or a booth cannot answer. The objects here only fail. */
import { createExecutionContext } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/bindings.ts";
import { createApp } from "../../src/edge/app.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { Browser, env } from "../support/worker/edge-client.ts";

type Act = () => Promise<unknown>;

/** A Worker whose lobbies and booths do the given things, one after the other. */
function withLobbies(...acts: Act[]): { browser: Browser; attempts: () => number; asked: readonly number[] } {
  let attempts = 0;
  const act = () => (acts[attempts++] ?? acts.at(-1))?.();
  const asked: number[] = [];
  /** It has. */
  const askForRoom = async (turnedAway: number) => {
    asked.push(turnedAway);
    return null;
  };
  const stub = { act, askForRoom, summary: act, fetch: act, claim: act, actOnPasses: act };
  const app = createApp();
  const LOBBY = { idFromName: (name: string) => name, get: () => stub };
  const changed = { ...env, LOBBY, BOOTH: LOBBY } as unknown as Env;
  return {
    browser: new Browser((request) => app.fetch(request, changed, createExecutionContext())),
    attempts: () => attempts,
    asked,
  };
}

const fails = (properties: object) => async () => {
  throw Object.assign(new Error("internal words about somchai"), properties);
};
const answers = (answer: object) => async () => answer;
const LEFT = {
  status: "answered",
  outcome: { kind: "left", expiresAtMs: 0 },
  generation: 1,
  version: "1:0:0",
  position: null,
  queueSize: 0,
  estimatedWaitSeconds: null,
  pollAfterSeconds: 1,
  passTtlSeconds: 300,
  paused: false,
};

let log: { mock: { calls: unknown[][] } };
beforeEach(() => {
  log = vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("a lobby that restarts", () => {
  it("is asked once more, and nobody notices", async () => {
    const { browser, attempts } = withLobbies(fails({ retryable: true }), answers(LEFT));
    const answer = await browser.join(freshEvent());
    expect([answer.status, answer.body]).toEqual([200, { status: "left" }]);
    expect(attempts()).toBe(2);
  });

  it("twice is OVERLOADED, with a moment to wait", async () => {
    const { browser, attempts } = withLobbies(fails({ retryable: true }));
    const answer = await browser.join(freshEvent());
    expect([answer.status, answer.body.error.code]).toEqual([503, "OVERLOADED"]);
    expect(["2", "3"]).toContain(answer.headers.get("retry-after"));
    expect(attempts()).toBe(2);
  });
});

describe("a lobby that has too much to do", () => {
  it("is not asked twice", async () => {
    const { browser, attempts } = withLobbies(fails({ overloaded: true }));
    expect((await browser.join(freshEvent())).body.error.code).toBe("OVERLOADED");
    expect(attempts()).toBe(1);
  });

  it("may say so itself, and for how long", async () => {
    const { browser } = withLobbies(answers({ status: "overloaded", retryAfterSeconds: 7 }));
    const answer = await browser.join(freshEvent());
    expect([answer.status, answer.body.error.code]).toEqual([503, "OVERLOADED"]);
    expect(answer.headers.get("retry-after")).toBe("7");
  });
});

describe("a lobby that has room for no join", () => {
  const FULL = { backlogMs: 8000, turnMs: 9000, eachMs: 1 };
  const refuses = answers({ status: "overloaded", retryAfterSeconds: 9, full: FULL });

  let warned: { mock: { calls: unknown[][] } };
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  });

  it("is not asked for the next ones, which are refused with as much and no line of the log each", async () => {
    const { browser, attempts } = withLobbies(refuses);
    const event = freshEvent();
    for (let n = 0; n < 3; n++) {
      const answer = await browser.join(event);
      expect([answer.status, answer.body.error.code]).toEqual([503, "OVERLOADED"]);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(9);
    }
    expect(attempts()).toBe(1);
    expect(warned.mock.calls).toHaveLength(1);
  });

  it("is asked half a second later whether it has room again, told how many were refused, and then for joins", async () => {
    const { browser, attempts, asked } = withLobbies(refuses, answers(LEFT));
    const event = freshEvent();
    for (let n = 0; n < 4; n++) await browser.join(event);
    vi.advanceTimersByTime(500);
    expect((await browser.join(event)).status).toBe(503);
    await vi.waitFor(async () => expect((await browser.join(event)).status).toBe(200));
    expect(asked).toEqual([4]);
    expect(attempts()).toBe(2);
  });

  it("is asked what is no join as ever", async () => {
    const { browser, attempts } = withLobbies(refuses, answers(LEFT));
    const event = freshEvent();
    await browser.join(event);
    expect((await browser.leave(event)).status).toBe(200);
    expect(attempts()).toBe(2);
  });
});

describe("a lobby without its memory", () => {
  it("keeps everybody's place and says when to come again", async () => {
    const { browser } = withLobbies(answers({ status: "store_unavailable", retryAfterSeconds: 7 }));
    const event = freshEvent();
    await browser.join(event);
    for (const answer of [
      await browser.join(event),
      await browser.position(event),
      await browser.claim(event),
      await browser.leave(event),
      await browser.ask("GET", `/api/v1/queue/status/${event}`),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([503, "STORE_UNAVAILABLE"]);
      expect(answer.headers.get("retry-after")).toBe("7");
    }
  });

  it("still makes a visitor of a stranger, who then asks again as the same", async () => {
    const { browser } = withLobbies(
      answers({ status: "store_unavailable", retryAfterSeconds: 7 }),
      answers(LEFT),
    );
    const event = freshEvent();
    await browser.join(event);
    expect(browser.cookie).not.toBeNull();
    expect((await browser.join(event)).headers.get("set-cookie")).toBeNull();
  });

  it("opens no stream, for a stream cannot say why", async () => {
    const { browser } = withLobbies(
      answers({ status: "store_unavailable", retryAfterSeconds: 7 }),
      async () => Response.json({ status: "store_unavailable", retryAfterSeconds: 7 }, { status: 409 }),
    );
    const event = freshEvent();
    await browser.join(event);
    const answer = await browser.ask("GET", `/api/v1/queue/position/${event}/stream`);
    expect([answer.status, answer.body.error.code]).toEqual([503, "STORE_UNAVAILABLE"]);
  });
});

describe("a booth without its memory", () => {
  const notNow = { status: "store_unavailable", retryAfterSeconds: 7 };
  const headers = { authorization: `Bearer ${env.ORIGIN_TOKEN}` };

  it.each(["complete", "redeem", "extend", "verify?fresh=1"])(
    "tells a shop when to come again: %s",
    async (path) => {
      const event = freshEvent();
      const { queue_pass } = (await new Browser().admit(event)).body;
      const { browser } = withLobbies(answers([notNow]));
      const body = { event_id: event, queue_pass, booking_id: "bk_1", seconds: 60 };
      const answer = await browser.send("POST", `/api/v1/queue/pass/${path}`, body, headers);
      expect([answer.status, answer.body.error.code]).toEqual([503, "STORE_UNAVAILABLE"]);
      expect(answer.headers.get("retry-after")).toBe("7");
    },
  );

  it("asks no booth for a verify that need not be fresh", async () => {
    const event = freshEvent();
    const { queue_pass } = (await new Browser().admit(event)).body;
    const { browser, attempts } = withLobbies(answers([notNow]));
    for (const query of ["", "?fresh=0"]) {
      const answer = await browser.send(
        "POST",
        `/api/v1/queue/pass/verify${query}`,
        { event_id: event, queue_pass },
        headers,
      );
      expect([answer.status, attempts()]).toEqual([200, 0]);
    }
  });

  it("that dies twice is told so for each booking of a batch, and no pass is logged", async () => {
    const event = freshEvent();
    const { queue_pass } = (await new Browser().admit(event)).body;
    const { browser } = withLobbies(fails({ retryable: true }));
    const batch = { event_id: event, bookings: [{ queue_pass, booking_id: "bk_1" }] };
    const answer = await browser.send("POST", "/api/v1/queue/pass/complete/batch", batch, headers);
    const refused = { booking_id: "bk_1", error: expect.objectContaining({ code: "OVERLOADED" }) };
    expect([answer.status, answer.body]).toEqual([200, { bookings: [refused] }]);
    expect(JSON.stringify(log.mock.calls)).not.toContain(queue_pass);
  });
});

describe("what goes out and what is logged", () => {
  it("keeps a fault's own words in the log, with the request's id", async () => {
    const { browser } = withLobbies(fails({ retryable: true }));
    const answer = await browser.join(freshEvent());
    expect(JSON.stringify(answer.body)).not.toContain("internal words");
    expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({
      level: "error",
      request_id: answer.headers.get("x-request-id"),
      message: "request failed",
      reason: "internal words about somchai",
    });
  });

  it.each(["store_unavailable", "overloaded"])(
    "logs which object put a request off, under the id that its visitor can quote: %s",
    async (status) => {
      const putOff = vi.spyOn(console, "warn").mockImplementation(() => {});
      const event = freshEvent();
      const notNow = { status, retryAfterSeconds: 3 };
      const stream = async () => Response.json(notNow, { status: 503 });
      const { browser } = withLobbies(answers(notNow), answers(notNow), stream);
      const joined = await browser.join(event);
      const page = await browser.open("GET", `/queue/${event}`);
      const streamed = await browser.ask("GET", `/api/v1/queue/position/${event}/stream`);
      const lines = putOff.mock.calls.map(([line]) => JSON.parse(String(line)));
      putOff.mockRestore();
      const common = { level: "warn", message: "request put off", code: status.toUpperCase(), event };
      expect([joined.status, page.status, streamed.status]).toEqual([503, 503, 503]);
      expect(lines).toEqual(
        [joined, page, streamed].map(({ headers }) => ({
          ...common,
          request_id: headers.get("x-request-id"),
          object: expect.stringMatching(/^lobby [0-7]$/),
        })),
      );
      expect(joined.body.error.request_id).toBe(lines[0].request_id);
    },
  );

  it("logs nothing for what a visitor is refused for good", async () => {
    const putOff = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { browser } = withLobbies(answers({ ...LEFT, outcome: { kind: "queue_closed" } }));
    expect((await browser.join(freshEvent())).status).toBe(409);
    expect([putOff.mock.calls, log.mock.calls]).toEqual([[], []]);
    putOff.mockRestore();
  });

  it("says INTERNAL when an answer makes no sense", async () => {
    const { browser } = withLobbies(answers(LEFT), async () => new Response("<html>", { status: 500 }));
    const event = freshEvent();
    await browser.join(event);
    const answer = await browser.ask("GET", `/api/v1/queue/position/${event}/stream`);
    expect([answer.status, answer.body.error.code]).toEqual([500, "INTERNAL"]);
    expect(JSON.stringify(answer.body)).not.toMatch(/html|JSON|Unexpected/);
  });
});
