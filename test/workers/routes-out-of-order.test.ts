/** A queue that cannot serve: its operator is told what is wrong, and visitors only that it is. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { env, withVariables } from "../support/worker/edge-client.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a queue that is not set up", () => {
  it("says so without saying what, and logs everything that is wrong", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const browser = withVariables({ RELEASE_RATE: "fast", ORIGIN_TOKEN: "short-token" });
    for (const path of ["/healthz", "/api/v1/queue/status/demo"]) {
      const { status, body } = await browser.ask("GET", path);
      expect([status, body.error.code]).toEqual([503, "MISCONFIGURED"]);
      expect(JSON.stringify(body)).not.toMatch(/RELEASE_RATE|ORIGIN_TOKEN/);
    }
    const line = String(log.mock.calls[0]?.[0]);
    expect(JSON.parse(line)).toMatchObject({
      name: "ConfigError",
      problems: [expect.stringMatching(/^RELEASE_RATE/), expect.stringMatching(/^ORIGIN_TOKEN/)],
    });
    expect(line).not.toContain("short-token");
  });
});

describe("a deployment without its bindings", () => {
  it.each(["LOBBY", "BOOTH", "RELAY", "RELEASE_LOOP", "DOORKEEPER", "ASSETS"])(
    "is told by healthz, and %s by the log",
    async (name) => {
      const log = vi.spyOn(console, "error").mockImplementation(() => {});
      const { status, body } = await withVariables({ [name]: undefined }).ask("GET", "/healthz");
      expect([status, body.error.code]).toEqual([503, "MISCONFIGURED"]);
      const problems = [expect.stringMatching(new RegExp(`^${name} is not bound; `))];
      expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({ name: "ConfigError", problems });
    },
  );
});

describe("an event that is not set up", () => {
  const browser = () => withVariables({ EVENTS: { demo: {}, next: { release_rate: "fast" } } });

  it("says so, and logs why, while the others go on", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { status, body } = await browser().ask("GET", "/api/v1/queue/status/next");
    expect([status, body.error.code]).toEqual([503, "MISCONFIGURED"]);
    expect(String(log.mock.calls[0]?.[0])).toContain("EVENTS.next.release_rate");
    expect((await browser().ask("GET", "/api/v1/queue/status/demo")).status).toBe(200);
  });

  it("is told by healthz", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { status, body } = await browser().ask("GET", "/healthz");
    expect([status, body]).toEqual([503, { status: "degraded", store: "ok", events: "misconfigured" }]);
    expect(String(log.mock.calls[0]?.[0])).toContain("EVENTS.next.release_rate");
  });
});

describe("one memory of two that does not answer", () => {
  const OF_B = {
    UPSTASH_REDIS_REST_URL_B: "http://127.0.0.1:1",
    UPSTASH_REDIS_REST_TOKEN_B: "the-token-of-b",
    EVENTS: { demo: {}, next: { store: "b" } },
  };

  it("is named by healthz, beside the one that does", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { status, body } = await withVariables(OF_B).ask("GET", "/healthz");
    const stores = { default: "ok", b: "unavailable" };
    expect([status, body]).toEqual([503, { status: "degraded", store: "unavailable", stores }]);
    expect(String(log.mock.calls[0]?.[0])).toContain("Redis gave no result for ping in store b");
  });

  it("is named by healthz when it is the default one", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const [URL, TOKEN] = [env.UPSTASH_REDIS_REST_URL, env.UPSTASH_REDIS_REST_TOKEN];
    const swapped = { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1", UPSTASH_REDIS_REST_TOKEN: "of-nothing" };
    const ofB = { UPSTASH_REDIS_REST_URL_B: URL, UPSTASH_REDIS_REST_TOKEN_B: TOKEN };
    const { status, body } = await withVariables({ ...OF_B, ...swapped, ...ofB }).ask("GET", "/healthz");
    const stores = { default: "unavailable", b: "ok" };
    expect([status, body]).toEqual([503, { status: "degraded", store: "unavailable", stores }]);
  });

  it("is not asked while it is not set up, which stops its events alone", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const browser = withVariables({ EVENTS: OF_B.EVENTS });
    const refused = await browser.ask("GET", "/api/v1/queue/status/next");
    expect([refused.status, refused.body.error.code]).toEqual([503, "MISCONFIGURED"]);
    expect(String(log.mock.calls[0]?.[0])).toContain("UPSTASH_REDIS_REST_URL_B is missing");
    expect((await browser.ask("GET", "/api/v1/queue/status/demo")).status).toBe(200);
    const { status, body } = await browser.ask("GET", "/healthz");
    expect([status, body]).toEqual([503, { status: "degraded", store: "ok", events: "misconfigured" }]);
  });
});

describe("a memory that does not answer", () => {
  const NOWHERE = "http://127.0.0.1:1";
  const lost = () => withVariables({ UPSTASH_REDIS_REST_URL: NOWHERE, STORE_TIMEOUT_MS: 500 });
  /** Objects of other tests live on in this workerd, and ask their own Redis meanwhile. */
  const triesOf = (fetched: { mock: { calls: unknown[][] } }) =>
    fetched.mock.calls.filter(([asked]) =>
      (asked instanceof Request ? asked.url : String(asked)).startsWith(NOWHERE),
    );

  it("is asked once a second by healthz, however many want to know", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const browser = lost();
    vi.spyOn(Date, "now").mockReturnValue(Date.now()); // or a second may pass on a busy machine
    await browser.ask("GET", "/healthz");
    const fetched = vi.spyOn(globalThis, "fetch");
    const answers = await Promise.all(Array.from({ length: 40 }, () => browser.ask("GET", "/healthz")));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(triesOf(fetched)).toEqual([]);
  });

  it("is told by healthz, after two tries at the most", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const fetched = vi.spyOn(globalThis, "fetch");
    const { status, body } = await lost().ask("GET", "/healthz");
    expect([status, body]).toEqual([503, { status: "degraded", store: "unavailable" }]);
    expect(triesOf(fetched).length).toBeLessThanOrEqual(2);
    expect(triesOf(fetched)).not.toEqual([]);
  });
});
